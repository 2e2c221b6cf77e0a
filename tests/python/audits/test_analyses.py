"""Ready questions, answered for a company small enough to reckon by hand.

A token costs 0.00001 at the standard rate, ten times that at the premium rate that is added here.
"""

from datetime import datetime
from decimal import Decimal

import pytest

import company
from warehouse import CompiledProject, Warehouse

QUESTIONS = (
    "costliest_untagged_keys",
    "model_switch_savings",
    "rate_what_if",
    "allowance_return",
)


def premium(request_id: str, day: int, **columns: object) -> dict:
    """100,000 tokens of the premium model in September: 10.00."""
    tokens = {"fresh_input_tokens": 60_000, "output_tokens": 40_000}
    started_at = datetime(2026, 9, day, 10)
    return company.request(request_id, started_at, model="claude-sonnet", **(tokens | columns))


@pytest.fixture(scope="module")
def warehouse(compiled_project: CompiledProject) -> Warehouse:
    seeds = company.policy()
    (token,) = [rate for rate in seeds["rates"] if rate["rate_id"] == "token"]
    (request,) = [rate for rate in seeds["rates"] if rate["rate_id"] == "request"]
    seeds["rates"] += [
        token | {"rate_id": "premium", "provider_tier": "premium"} | company.token_prices("100"),
        request
        | {
            "rate_id": "premium-request",
            "provider_tier": "premium",
            "request_price": Decimal("0.1"),
        },
    ]
    (gpt,) = seeds["model_catalogue"]
    seeds["model_catalogue"].append(
        gpt
        | {
            "model_pattern": "claude*",
            "provider": "anthropic",
            "model_id": "claude-sonnet",
            "provider_tier": "premium",
        }
    )
    warehouse = Warehouse(compiled_project, seeds=seeds)
    rows = [
        premium("finder-1", 20),
        premium("finder-2", 21),
        premium("review", 21, project="review"),
        premium("failed", 22, status="failure", fresh_input_tokens=0, output_tokens=0),
        # the pilot draws its pool of 1.00: 0.30001 x 3 and 0.09997 of the fourth
        *(
            company.request(
                f"pilot-{number}",
                datetime(2026, 9, 14, number),
                project="agents",
                environment="staging",
                task_id=f"task-{number % 2}",
                task_outcome="success" if number % 2 else "failure",
            )
            for number in range(4)
        ),
        # agents goes live: 0.30001 each, the first of them before any draw
        *(
            company.request(f"live-{day}", datetime(2026, 9, day), project="agents")
            for day in (13, 20, 30)
        ),
        company.request("nobody", datetime(2026, 9, 25), project=None, api_key_alias="lost"),
        company.request(
            "no environment", datetime(2026, 9, 25), environment=None, api_key_alias="lost"
        ),
    ]
    company.land(warehouse, [row | {"_record_number": n} for n, row in enumerate(rows, start=1)])
    return warehouse.build(of=QUESTIONS)


def answer(warehouse: Warehouse, question: str, columns: str) -> list[tuple]:
    """Some columns of an analysis, in its order."""
    return warehouse.query(f"select {columns} from ({warehouse.project.analyses[question]})")


def test_the_costliest_untagged_keys_count_each_request_once(warehouse: Warehouse) -> None:
    assert answer(
        warehouse,
        "costliest_untagged_keys",
        "api_key, team_id, missing_tags, request_count, gross_charge, suspense_charge",
    ) == [
        ("lost", "search", "environment", 1, Decimal("0.30001"), Decimal(0)),
        ("lost", "suspense", "team, project", 1, Decimal("0.30001"), Decimal("0.30001")),
    ]


def test_a_model_switch_saves_what_the_other_tier_costs_less(warehouse: Warehouse) -> None:
    """Two requests of 100,000 tokens at 10.00 instead of 1.00, and one by the request."""
    assert answer(
        warehouse,
        "model_switch_savings",
        "project_id, request_count, total_tokens, charge_at_rate, charge_at_other_rate, saving",
    ) == [
        ("finder", 2, 200_000, Decimal(20), Decimal(2), Decimal(18)),
        ("review", 1, 100_000, Decimal("0.1"), Decimal("0.015"), Decimal("0.085")),
    ]


def test_a_rate_change_costs_its_percent_of_what_is_charged_at_it(warehouse: Warehouse) -> None:
    """By default a rise of all rates by 10 %."""
    assert answer(
        warehouse, "rate_what_if", "project_id, rate_id, request_count, charge_at_rate, difference"
    ) == [
        ("finder", "premium", 2, Decimal(20), Decimal(2)),
        ("agents", "token", 7, Decimal("2.10007"), Decimal("0.210007")),
        ("finder", "token", 1, Decimal("0.30001"), Decimal("0.030001")),
        ("unassigned", "token", 1, Decimal("0.30001"), Decimal("0.030001")),
        ("review", "premium-request", 1, Decimal("0.1"), Decimal("0.01")),
    ]


def test_an_allowance_returns_tasks_and_production_spend(warehouse: Warehouse) -> None:
    """1.00 drawn, one task of two solved, and 0.60002 of production spend after the first draw."""
    assert answer(
        warehouse,
        "allowance_return",
        "pool_id, project_id, request_count, task_count, successful_task_count, drawn_charge,"
        " drawn_charge_per_successful_task, production_request_count, production_charge,"
        " net_return",
    ) == [
        (
            "search-pool",
            "agents",
            4,
            2,
            1,
            Decimal(1),
            Decimal(1),
            2,
            Decimal("0.60002"),
            Decimal("-0.39998"),
        )
    ]
