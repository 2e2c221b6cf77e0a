"""Generations of OpenRouter, from the file to the request."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from loader import Loader
from warehouse import CompiledProject, Warehouse

FIXTURE = Path(__file__).parent / "fixtures" / "openrouter_generations.jsonl"


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("openrouter_generations", FIXTURE)
    return warehouse.build()


def test_each_kind_of_token_is_counted_once(built: Warehouse) -> None:
    assert built.query("""
        select request_id, fresh_input_tokens, cache_read_tokens, output_tokens, reasoning_tokens
        from marts.fct_request_costs order by request_id
    """) == [
        ("gen-1", 1000, 0, 250, 0),
        ("gen-2", 400, 600, 50, 200),
        ("gen-3", 1000, 0, 250, 0),
        ("gen-4", 1000, 0, 3, 0),
        ("gen-5", 0, 0, 0, 0),
        ("gen-6", 1000, 0, 250, 0),
        ("gen-7", 1000, 0, 0, 0),
        ("gen-8", 0, 0, 0, 0),
    ]
    assert built.failing_tests() == []


def test_the_cost_is_what_was_paid_on_either_key(built: Warehouse) -> None:
    costs = dict(
        built.query("select request_id, logged_cost from intermediate.int_requests_deduplicated")
    )
    assert costs == {
        "gen-1": Decimal("0.0015"),
        "gen-2": Decimal("0.0015"),
        "gen-3": Decimal("0.0021"),
        "gen-4": Decimal("0.0015"),
        "gen-5": Decimal(0),
        "gen-6": Decimal("0.0015"),
        "gen-7": Decimal("0.0015"),
        "gen-8": None,
    }


def test_model_status_and_tier_are_those_of_the_generation(built: Warehouse) -> None:
    assert built.query("""
        select billed_model, status, service_tier, latency_ms, end_user_hash is not null
        from marts.fct_request_costs order by request_id
    """) == [
        ("openai/gpt-4o-2024-08-06", "success", None, 1250, True),
        ("openai/o4-mini", "success", None, 1250, True),
        ("openai/gpt-4o-2024-08-06", "success", None, 1250, True),
        ("openai/gpt-4o-2024-08-06", "success", None, 1250, True),
        ("openai/gpt-4o-2024-08-06", "failure", None, 1250, True),
        ("openai/gpt-4o-2024-08-06", "success", "priority", None, False),
        ("openai/text-embedding-3-small", "success", None, 1250, True),
        ("openai/gpt-4o-2024-08-06", "success", None, 1250, True),
    ]
    assert built.query(
        "select started_at from marts.fct_request_costs where request_id = 'gen-1'"
    ) == [(datetime(2026, 10, 10, 8, 0, 1, 433273),)]


def test_a_gateway_in_front_of_openrouter_logs_the_same_request(
    compiled_project: CompiledProject,
) -> None:
    """The gateway keeps the id of the response; its counts stand."""
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("openrouter_generations", FIXTURE)
    warehouse.insert(
        "litellm_spend_logs",
        [
            {
                "_file_id": "gateway",
                "_record_number": 1,
                "request_id": "gen-1",
                "startTime": datetime(2026, 10, 10, 8),
                "model": "openrouter/openai/gpt-4o-2024-08-06",
                "status": "success",
                "prompt_tokens": 999,
                "completion_tokens": 250,
                "total_tokens": 1249,
            }
        ],
    )
    found = warehouse.build().query("""
        select count(*), sum(record_count), min(fresh_input_tokens) filter (request_id = 'gen-1')
        from marts.fct_request_costs
    """)
    assert found == [(8, 9, 999)]


def test_a_record_without_an_id_is_quarantined(load: Loader) -> None:
    said = load("openrouter_generations", FIXTURE)
    assert "landed=8 quarantined=1 offered=9" in said
    assert load.quarantine() == [(9, "id is missing")]
