"""Exported requests of Helicone, from the file to the request."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from loader import Loader, as_csv
from warehouse import CompiledProject, Warehouse

FIXTURE = Path(__file__).parent / "fixtures" / "helicone_requests.jsonl"
CSV_FIELDS = (
    "response_id",
    "response_created_at",
    "response_status",
    "request_created_at",
    "request_body",
    "request_properties",
    "request_user_id",
    "model",
    "prompt_tokens",
    "completion_tokens",
    "latency",
    "cost",
)


def response_id(number: int) -> str:
    return f"00000000-0000-4000-9000-00000000000{number}"


FAILED = "00000000-0000-4000-8000-000000000004"


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("helicone_requests", FIXTURE)
    return warehouse.build()


def test_each_kind_of_token_is_counted_once(built: Warehouse) -> None:
    """Anthropic counts cached input beside the prompt, OpenAI within it."""
    assert built.query("""
        select request_id, fresh_input_tokens, cache_read_tokens, cache_write_tokens, output_tokens,
            audio_input_tokens, audio_output_tokens
        from marts.fct_request_costs order by started_at
    """) == [
        (response_id(1), 1000, 0, 0, 250, 0, 0),
        (response_id(2), 400, 600, 0, 250, 0, 0),
        (response_id(3), 100, 3000, 500, 80, 0, 0),
        (FAILED, 0, 0, 0, 0, 0, 0),
        (response_id(5), 1000, 0, 0, 250, 0, 0),
        (response_id(6), 1000, 0, 0, 250, 900, 200),
        (response_id(7), 0, 0, 0, 0, 0, 0),
    ]
    assert built.failing_tests() == []


def test_a_cached_answer_costs_nothing_and_one_without_tokens_what_was_logged(
    built: Warehouse,
) -> None:
    assert built.query("""
        select request_id, provider_cost, provider_cost_source, rating_status
        from marts.fct_request_costs where provider_cost_source <> 'logged' or total_tokens = 0
        order by started_at
    """) == [
        (FAILED, Decimal(0), "no usage", "not_charged"),
        (response_id(5), Decimal(0), "gateway cache", "not_charged"),
        (response_id(7), Decimal("0.02"), "logged", "unmeasured"),
    ]


def test_model_status_and_properties_are_those_of_the_request(built: Warehouse) -> None:
    ours = ("conv-1", "product-search", "production", "17", True)
    assert built.query("""
        select requested_model, billed_model, provider, status, error_class, latency_ms, started_at,
            session_id, project_id, environment, task_id, end_user_hash is not null
        from intermediate.int_requests_owned
        order by started_at
    """)[2:6] == [
        (
            *("claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "anthropic", "success", None),
            *(500, datetime(2026, 10, 10, 8, 0, 3, 433000), *ours),
        ),
        (
            *("gpt-4o", "gpt-4o-2024-08-06", "openai", "failure", "429"),
            *(500, datetime(2026, 10, 10, 8, 0, 4, 433000), *ours),
        ),
        (
            *("gpt-4o", "gpt-4o-2024-08-06", "openai", "success", None),
            *(500, datetime(2026, 10, 10, 8, 0, 5, 433000), *ours),
        ),
        (
            *("gpt-4o", "gpt-4o-audio-preview", "openai", "success", None),
            *(500, datetime(2026, 10, 10, 8, 0, 6, 433000)),
            *(None, "unassigned", "unknown", None, False),
        ),
    ]


def test_a_gateway_and_the_csv_of_the_same_request_are_one_request(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    """Both forms of the export have the response's id; a gateway is found by model and time."""
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("helicone_requests", FIXTURE)
    records = [json.loads(line) for line in FIXTURE.read_text("utf-8").splitlines()[:2]]
    rows = [{name: r.get(name) for name in CSV_FIELDS} | {"latency": 500} for r in records]
    warehouse.load_file("helicone_requests", as_csv(tmp_path / "output.csv", rows))
    warehouse.insert(
        "litellm_spend_logs",
        [
            {
                "_file_id": "gateway",
                "_record_number": 1,
                "request_id": "chatcmpl-1",
                "startTime": datetime(2026, 10, 10, 8, 0, 1),
                "model": "openai/gpt-4o-2024-08-06",
                "status": "success",
                "prompt_tokens": 1000,
                "completion_tokens": 250,
            }
        ],
    )
    found = warehouse.build(of=["fct_request_records", "fct_request_costs"]).query("""
        select request_id, record_count from marts.fct_request_costs
        where record_count > 1 order by record_count
    """)
    assert found == [(response_id(2), 2), ("chatcmpl-1", 3)]
    assert warehouse.query("select count(*) from marts.fct_request_costs") == [(7,)]


def test_a_request_without_an_id_is_quarantined(load: Loader) -> None:
    said = load("helicone_requests", FIXTURE)
    assert "landed=7 quarantined=1 offered=8" in said
    assert load.quarantine() == [(8, "response_id is missing")]
