"""Diagnostic logs of Azure OpenAI and of API Management, from the file to the request."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from loader import Loader, as_csv
from warehouse import CompiledProject, Warehouse

FIXTURE = Path(__file__).parent / "fixtures" / "azure_openai_logs.jsonl"


def correlation_id(number: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{number}"


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("azure_openai_logs", FIXTURE)
    return warehouse.build()


def test_api_management_counts_tokens_and_azure_openai_does_not(built: Warehouse) -> None:
    """A call without tokens is not free: it is listed as usage without a price."""
    untold = (0, 0, "unrated", "no tokens reported")
    assert built.query("""
        select request_id, fresh_input_tokens, output_tokens, rating_status, unrated_reason
        from marts.fct_request_costs order by request_id
    """) == [
        (correlation_id(1), *untold),
        (correlation_id(2), 0, 0, "not_charged", None),
        (correlation_id(3), 1000, 250, "rated", None),
        (correlation_id(4), *untold),
        (correlation_id(5), *untold),
        (correlation_id(6), 64, 0, "rated", None),
    ]
    assert built.query(
        "select sum(request_count) from marts.unrated_usage_audit"
        " where unrated_reason = 'no tokens reported'"
    ) == [(3,)]
    assert built.failing_tests() == []


def test_model_status_and_caller_are_those_of_the_log(built: Warehouse) -> None:
    """Properties may be an object or its JSON as text; requestTime is in ticks of .NET."""
    second = datetime(2026, 10, 10, 8, 0, 1, 433273)
    assert built.query("""
        select request_id, started_at, requested_model, billed_model, model_id, status, error_class,
            latency_ms, api_key_alias
        from marts.fct_request_costs order by request_id
    """) == [
        (correlation_id(1), second, "chat", "gpt-4o", "gpt-4o", "success", None, 500, None),
        (
            *(correlation_id(2), second.replace(second=2), "chat", "gpt-4o", "gpt-4o"),
            *("failure", "429", None, None),
        ),
        (
            *(correlation_id(3), second.replace(second=3), "chat", "gpt-4o-2024-08-06", "gpt-4o"),
            *("success", None, None, "search-service"),
        ),
        (
            *(correlation_id(4), second.replace(second=4), "chat", "gpt-4o-2024-08-06", "gpt-4o"),
            *("success", None, None, "search-service"),
        ),
        (
            *(correlation_id(5), second.replace(second=5), "chat", "gpt-4o-mini", "gpt-4o-mini"),
            *("success", None, 500, None),
        ),
        (
            *(correlation_id(6), second.replace(second=6), "embed"),
            *("text-embedding-3-small", "text-embedding-3-small", "success", None, None, None),
        ),
    ]


def test_a_gateway_that_logs_the_call_too_is_the_same_request(
    compiled_project: CompiledProject,
) -> None:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("azure_openai_logs", FIXTURE)
    warehouse.insert(
        "litellm_spend_logs",
        [
            {
                "_file_id": "gateway",
                "_record_number": 1,
                "request_id": "chatcmpl-3",
                "startTime": datetime(2026, 10, 10, 8, 0, 3),
                "model": "azure/gpt-4o",
                "status": "success",
                "prompt_tokens": 1000,
                "completion_tokens": 250,
            }
        ],
    )
    found = warehouse.build(of=["fct_request_records", "fct_request_costs"]).query("""
        select logged_request_id, match_rule from marts.fct_request_records
        where request_id = 'chatcmpl-3' order by all
    """)
    assert found == [(correlation_id(3), "fingerprint"), ("chatcmpl-3", "id")]


def test_what_is_no_call_to_a_model_is_ignored(load: Loader) -> None:
    """Parts of long messages, operations without a model, and logs of other categories."""
    said = load("azure_openai_logs", FIXTURE)
    assert "landed=6 quarantined=1 offered=10 ignored=3" in said
    assert load.quarantine() == [(10, "correlationId is missing")]


def test_a_query_saved_as_csv_lands_the_same(
    compiled_project: CompiledProject, tmp_path: Path
) -> None:
    records = [json.loads(line) for line in FIXTURE.read_text("utf-8").splitlines()[:4]]
    fields = ("time", "correlationId", "category", "operationName", "resourceId", "properties")
    file = as_csv(tmp_path / "query.csv", [{name: r[name] for name in fields} for r in records[2:]])
    landed = []
    for path in (FIXTURE, file):
        warehouse = Warehouse(compiled_project)
        warehouse.load_file("azure_openai_logs", path)
        landed.append(
            warehouse.query("""
                select * exclude (_file_id, _record_number) from raw.azure_openai_logs
                where correlation_id in ('00000000-0000-4000-8000-000000000003',
                    '00000000-0000-4000-8000-000000000004')
                order by all
            """)
        )
    assert len(landed[0]) == 2
    assert landed[0] == landed[1]
