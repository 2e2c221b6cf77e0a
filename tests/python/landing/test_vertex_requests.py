"""Request and response logs of Vertex AI, from the file to the request."""

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from chargeback.landing import load_file, prepare
from chargeback.sources import VERTEX_REQUESTS
from loader import Loader
from warehouse import CompiledProject, Warehouse

FIXTURE = Path(__file__).parent / "fixtures" / "vertex_requests.jsonl"


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("vertex_requests", FIXTURE)
    return warehouse.build()


def test_each_kind_of_token_is_counted_once(built: Warehouse) -> None:
    """Thoughts stand beside the candidates; Claude counts cached input beside the input."""
    assert built.query("""
        select request_id, fresh_input_tokens, cache_read_tokens, cache_write_tokens,
            cache_write_1h_tokens, output_tokens, reasoning_tokens
        from marts.fct_request_costs order by started_at
    """) == [
        ("resp-1", 1000, 0, 0, 0, 250, 0),
        ("resp-2", 430, 600, 0, 0, 50, 200),
        ("resp-3", 1000, 0, 0, 0, 50, 200),
        ("msg_4", 100, 3000, 200, 300, 80, 0),
        ("resp-5", 1000, 0, 0, 0, 250, 0),
        ("5374205265901353006", 0, 0, 0, 0, 0, 0),
        ("resp-7", 1000, 0, 0, 0, 250, 0),
    ]
    assert built.failing_tests() == []


def test_audio_and_images_are_shown_and_not_priced_as_text_unsaid(built: Warehouse) -> None:
    assert built.query("""
        select request_id, audio_input_tokens, image_output_tokens, provider_cost_source
        from marts.fct_request_costs where audio_input_tokens + image_output_tokens > 0
    """) == [("resp-7", 900, 250, "list price of text")]
    assert built.query("select request_count, audio_input_tokens from marts.media_usage_audit") == [
        (1, 900)
    ]


def test_model_status_tier_and_labels_are_those_of_the_log(built: Warehouse) -> None:
    """A response may be an object, its JSON as text, or the parts of a stream."""
    ours = ("product-search", "production", "17")
    assert built.query("""
        select request_id, billed_model, provider, status, error_class, service_tier, latency_ms,
            project_id, environment, task_id
        from marts.fct_request_costs order by started_at
    """) == [
        ("resp-1", "gemini-2.5-pro", "google", "success", None, "standard", 500, *ours),
        ("resp-2", "gemini-2.5-pro", "google", "success", None, "priority", 500, *ours),
        (
            *("resp-3", "gemini-2.5-pro", "google", "success", None),
            *("provisioned_throughput", 500, *ours),
        ),
        ("msg_4", "claude-sonnet-4-5-20250929", "anthropic", "success", None, None, 500, *ours),
        ("resp-5", "gemini-2.5-pro", "google", "success", None, "standard", 500, *ours),
        (
            *("5374205265901353006", "gemini-2.5-pro", "google", "failure", "429", None, 500),
            *ours,
        ),
        ("resp-7", "gemini-2.5-pro", "google", "success", None, "flex", 500, *ours),
    ]
    assert built.query(
        "select started_at from marts.fct_request_costs where request_id in ('resp-1', 'msg_4')"
        " order by 1"
    ) == [
        (datetime(2026, 10, 10, 8, 0, 1, 433273),),
        (datetime(2026, 10, 10, 8, 0, 4, 933273),),
    ]


def test_a_gateway_that_keeps_the_responses_id_logs_the_same_request(
    compiled_project: CompiledProject,
) -> None:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("vertex_requests", FIXTURE)
    warehouse.insert(
        "litellm_spend_logs",
        [
            {
                "_file_id": "gateway",
                "_record_number": 1,
                "request_id": "resp-2",
                "startTime": datetime(2026, 10, 10, 8, 0, 9),
                "model": "vertex_ai/gemini-2.5-pro",
                "status": "success",
                "prompt_tokens": 1030,
                "completion_tokens": 250,
            }
        ],
    )
    found = warehouse.build(of=["fct_request_records", "fct_request_costs"]).query("""
        select source_name, match_rule from marts.fct_request_records
        where request_id = 'resp-2' order by all
    """)
    assert found == [("litellm_spend_logs", "id"), ("vertex_requests", "id")]
    assert warehouse.query("select count(*) from marts.fct_request_costs") == [(7,)]


def test_parquet_lands_the_same(tmp_path: Path) -> None:
    """BigQuery writes JSON columns as text."""
    lines = FIXTURE.read_text("utf-8").splitlines()[:4]
    plain, parquet = tmp_path / "requests.jsonl", tmp_path / "requests.parquet"
    plain.write_text("\n".join(lines))
    columns = ", ".join(f"{name}: 'varchar'" for name in json.loads(lines[0]))
    duckdb.sql(
        f"from read_json('{plain}', columns={{{columns}}}, format='newline_delimited')"
    ).write_parquet(str(parquet))
    connection = duckdb.connect()
    prepare(connection, "salt")
    for path in (plain, parquet):
        assert load_file(connection, VERTEX_REQUESTS, path).landed == 4
    landed = connection.execute(
        "select * exclude (_file_id) from raw.vertex_requests order by all"
    ).fetchall()
    assert landed[::2] == landed[1::2]


def test_a_request_without_a_model_is_quarantined(load: Loader) -> None:
    said = load("vertex_requests", FIXTURE)
    assert "landed=7 quarantined=1 offered=8" in said
    assert load.quarantine() == [(8, "model is missing")]
