"""Exported observations of Langfuse, from the file to the request."""

import csv
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from chargeback.landing import load_file, prepare
from chargeback.sources import LANGFUSE_OBSERVATIONS
from loader import Loader
from warehouse import CompiledProject, Warehouse

FIXTURE = Path(__file__).parent / "fixtures" / "langfuse_observations.jsonl"


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("langfuse_observations", FIXTURE)
    return warehouse.build()


def test_each_kind_of_token_is_counted_once(built: Warehouse) -> None:
    """obs-3 counts cached input and reasoning within input and output: its total says so."""
    assert built.query("""
        select request_id, fresh_input_tokens, cache_read_tokens, cache_write_tokens,
            cache_write_1h_tokens, output_tokens, reasoning_tokens
        from marts.fct_request_costs order by request_id
    """) == [
        ("obs-1", 1000, 0, 0, 0, 250, 0),
        ("obs-2", 400, 600, 0, 0, 50, 200),
        ("obs-3", 400, 600, 0, 0, 50, 200),
        ("obs-4", 0, 0, 0, 0, 0, 0),
        ("obs-5", 64, 0, 0, 0, 0, 0),
        ("obs-6", 100, 3000, 200, 300, 80, 0),
        ("obs-7", 1000, 0, 0, 0, 250, 0),
        ("obs-8", 100, 0, 0, 0, 20, 0),
        ("obs-9", 0, 0, 0, 0, 0, 0),
    ]
    assert built.failing_tests() == []


def test_audio_is_a_part_of_input_and_output(built: Warehouse) -> None:
    assert built.query("""
        select request_id, audio_input_tokens, audio_output_tokens
        from marts.fct_request_costs where audio_input_tokens + audio_output_tokens > 0
    """) == [("obs-7", 900, 230)]


def test_langfuses_own_reckoning_is_no_cost(built: Warehouse) -> None:
    """Where there is usage our prices apply; where there is none its cost is all that is known."""
    assert built.query("""
        select request_id, provider_cost, provider_cost_source, rating_status
        from marts.fct_request_costs where request_id in ('obs-1', 'obs-9') order by request_id
    """) == [
        ("obs-1", Decimal("0.005"), "list price", "rated"),
        ("obs-9", Decimal("0.02"), "logged", "unmeasured"),
    ]


def test_model_status_and_tags_are_those_of_the_observation(built: Warehouse) -> None:
    ours = ("product-search", "production", "17", "search", True)
    assert built.query("""
        select request_id, billed_model, status, service_tier, latency_ms, session_id,
            project_id, environment, task_id, team_id, end_user_hash is not null
        from marts.fct_request_costs
        where request_id in ('obs-1', 'obs-4', 'obs-6') order by request_id
    """) == [
        ("obs-1", "gpt-4o-2024-08-06", "success", None, 500, "conv-1", *ours),
        ("obs-4", "gpt-4o-2024-08-06", "failure", None, None, "conv-1", *ours[:4], False),
        (
            *("obs-6", "claude-sonnet-4-5-20250929", "success", "priority", 500, "trace-2"),
            *("unassigned", "staging", None, "suspense", False),
        ),
    ]
    assert built.query(
        "select started_at from marts.fct_request_costs where request_id = 'obs-1'"
    ) == [(datetime(2026, 10, 10, 8, 0, 1, 433273),)]


def test_a_gateway_that_logs_the_call_too_is_the_same_request(
    compiled_project: CompiledProject,
) -> None:
    """Langfuse does not keep the id of the response: model, tokens and time tell."""
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("langfuse_observations", FIXTURE)
    warehouse.insert(
        "litellm_spend_logs",
        [
            {
                "_file_id": "gateway",
                "_record_number": 1,
                "request_id": "chatcmpl-2",
                "startTime": datetime(2026, 10, 10, 8, 0, 3),
                "model": "openai/o4-mini",
                "status": "success",
                "prompt_tokens": 1000,
                "completion_tokens": 250,
            }
        ],
    )
    found = warehouse.build(of=["fct_request_records", "fct_request_costs"]).query("""
        select request_id, logged_request_id, match_rule from marts.fct_request_records
        where request_id = 'chatcmpl-2' order by all
    """)
    assert found == [("chatcmpl-2", "chatcmpl-2", "id"), ("chatcmpl-2", "obs-2", "fingerprint")]
    assert warehouse.query("select count(*) from marts.fct_request_costs") == [(9,)]


def test_each_format_of_the_export_lands_the_same(tmp_path: Path) -> None:
    """CSV and Parquet have objects as JSON text, Parquet may have maps as well."""
    lines = FIXTURE.read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines[:5]]
    parts = "usage_details: 'map(varchar, bigint)', tags: 'varchar[]'"
    plain = tmp_path / "export.jsonl"
    plain.write_text("".join(json.dumps(record) + "\n" for record in records))
    with (tmp_path / "export.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(records[0])
        for record in records:
            values = record.values()
            writer.writerow(json.dumps(v) if isinstance(v, dict | list) else v for v in values)
    columns = ", ".join(f"{name}: 'varchar'" for name in records[0] if name not in parts)
    duckdb.sql(f"""
        from read_json('{plain}', columns={{{columns}, {parts}}}, format='newline_delimited')
    """).write_parquet(str(tmp_path / "export.parquet"))
    connection = duckdb.connect()
    prepare(connection, "salt")
    landed = []
    for name in ("export.jsonl", "export.csv", "export.parquet"):
        outcome = load_file(connection, LANGFUSE_OBSERVATIONS, tmp_path / name)
        assert (outcome.landed, outcome.quarantined) == (5, 0)
        landed.append(
            connection.execute(
                "select * exclude (_file_id) from raw.langfuse_observations where _file_id ="
                " (select file_id from raw.load_manifest where file_name = $name) order by all",
                {"name": name},
            ).fetchall()
        )
    assert landed[0] == landed[1] == landed[2]


def test_an_export_without_a_generation_is_loaded_and_lands_nothing(load: Loader) -> None:
    span = json.loads(FIXTURE.read_text("utf-8").splitlines()[9])
    said = load("langfuse_observations", load.write("spans.jsonl", span))
    assert "landed=0 quarantined=0 offered=1 ignored=1" in said


def test_a_bad_observation_is_named_and_the_rest_lands(load: Loader) -> None:
    good, *others = (json.loads(line) for line in FIXTURE.read_text("utf-8").splitlines()[:4])
    others[0]["usage_details"] = {"input": -5}
    others[1]["provided_model_name"] = ""
    others[2]["start_time"] = "soon"
    said = load("langfuse_observations", load.write("bad.jsonl", good, *others))
    assert "landed=1 quarantined=3 offered=4" in said
    assert load.quarantine() == [
        (2, "usage_details is out of range"),
        (3, "provided_model_name is missing"),
        (4, "start_time is not a time"),
    ]


@pytest.mark.parametrize(("total", "warnings"), [(1050, 0), (1650, 0), (1500, 1)])
def test_a_total_that_fits_neither_way_of_counting_is_warned_of(
    compiled_project: CompiledProject, tmp_path: Path, total: int, warnings: int
) -> None:
    """Cached input within the input, beside it, or who knows."""
    record = json.loads(FIXTURE.read_text("utf-8").splitlines()[0])
    usage = {"input": 1000, "input_cached_tokens": 600, "output": 50, "total": total}
    file = tmp_path / "export.jsonl"
    file.write_text(json.dumps(record | {"usage_details": usage}))
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("langfuse_observations", file)
    warehouse.build(of=["totals_add_up"])
    assert len(warehouse.failures("totals_add_up")) == warnings
