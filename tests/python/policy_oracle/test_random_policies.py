"""Random policies on random usage come to exactly what the oracle reckons on paper."""

import random
import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings

import company
from policy_oracle import oracle, random_policies
from policy_oracle.random_policies import Company
from warehouse import CompiledProject, Warehouse

BLOCKS = 8
COMPANIES_A_BLOCK = 26
SHUFFLED_EACH = 3  # one company in so many is built a second time

Results = dict[str, dict[tuple, tuple]]

# What the models are asked for, by the key columns and the columns that must agree.
QUERIES = {
    "requests": (
        1,
        "select request_id, charge_date, team_id, rating_status, rate_id, gross_charge,"
        " absorbed_charge, net_charge, suspense_charge, coalesce(volume_discount, 0)"
        " from marts.fct_request_costs",
    ),
    "absorbed": (
        3,
        "select request_id, rule_id, pool_id, fund_id, absorbed_charge"
        " from marts.fct_absorbed_charges",
    ),
    "lines": (
        7,
        "select billing_period, payer_type, payer_id,"
        " case when payer_type = 'team' then cost_center end, line_type,"
        " shared_cost_id, minimum_fee_id, sum(gross_charge)"
        " from marts.fct_allocations group by all having sum(gross_charge) <> 0",
    ),
    "totals": (
        3,
        "select billing_period, payer_type, payer_id, exact_charge, charge"
        " from marts.billing_period_totals where exact_charge <> 0 or charge <> 0",
    ),
    "balances": (
        2,
        "select pool_id, billing_period, opening_balance, granted_amount, drawn_amount,"
        " expired_amount, closing_balance from marts.allowance_balances",
    ),
}


def expected(example: Company) -> Results:
    """What the oracle says; lines and payers of nothing are left out."""
    books = oracle.reckon(example.seeds, example.rows)
    lines: dict[tuple, Fraction] = defaultdict(Fraction)
    for line in books.lines:
        payer = line.payer
        cost_center = payer.cost_center if payer.payer_type == "team" else None
        lines[
            line.billing_period,
            payer.payer_type,
            payer.payer_id,
            cost_center,
            line.line_type,
            line.shared_cost_id,
            line.minimum_fee_id,
        ] += line.amount
    return {
        "requests": {
            (request.request_id,): (
                request.charge_date,
                request.team_id,
                request.rating_status,
                request.rate_id,
                request.gross_charge,
                request.absorbed_charge,
                request.net_charge,
                request.suspense_charge,
                request.volume_discount,
            )
            for request in books.requests
        },
        "absorbed": {
            (part.request.request_id, part.rule_id, part.pool_id): (part.fund_id, part.amount)
            for part in books.absorbed
        },
        "lines": {key: (amount,) for key, amount in lines.items() if amount != 0},
        "totals": {
            payer: (total.exact, Fraction(total.cents, 100))
            for payer, total in books.totals.items()
            if total.exact != 0 or total.cents != 0
        },
        "balances": {key: tuple(balance) for key, balance in books.balances.items()},
    }


def actual(warehouse: Warehouse) -> Results:
    results: Results = {}
    for name, (keys, query) in QUERIES.items():
        rows = [
            tuple(Fraction(cell) if isinstance(cell, Decimal | int) else cell for cell in row)
            for row in warehouse.query(query)
        ]
        results[name] = {row[:keys]: row[keys:] for row in rows}
        assert len(results[name]) == len(rows), f"{name} has two rows of one key"
    return results


def differences(example: Company, warehouse: Warehouse) -> list[str]:
    """Rows in which the models and the oracle do not agree, to the last unit."""
    wanted, found = expected(example), actual(warehouse)
    return [
        f"{name} {_readable(key)}:"
        f" the oracle says {_readable(wanted[name].get(key))},"
        f" the models {_readable(found[name].get(key))}"
        for name in QUERIES
        for key in sorted(wanted[name].keys() | found[name].keys(), key=str)
        if wanted[name].get(key) != found[name].get(key)
    ]


def _readable(cells: tuple | None) -> str:
    if cells is None:
        return "nothing"
    # every amount has at most twelve decimals, which a Decimal holds exactly
    return ", ".join(
        f"{Decimal(cell.numerator) / cell.denominator:f}"
        if isinstance(cell, Fraction)
        else str(cell)
        for cell in cells
    )


def warehouse_of(project: CompiledProject, example: Company, **options: object) -> Warehouse:
    warehouse = Warehouse(project, seeds=example.seeds, **options)
    company.land(warehouse, example.rows)
    return warehouse


def build(project: CompiledProject, example: Company, **options: object) -> Warehouse:
    """Build what the oracle and the laws look at."""
    warehouse = warehouse_of(project, example, **options)
    relations = re.findall(r"marts\.(\w+)", " ".join(query for _, query in QUERIES.values()))
    return warehouse.build(of=[*relations, *laws(project)])


def laws(project: CompiledProject) -> list[str]:
    """The data tests that hold on any policy and usage."""
    return [
        name
        for name in project.tests
        if re.match(r"l\d", name)
        or name in ("allowance_balances_roll_forward", "tasks_are_charged_once")
    ]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_the_models_come_to_what_the_oracle_says(
    compiled_project: CompiledProject, block: int
) -> None:
    numbers = count()

    @settings(
        max_examples=COMPANIES_A_BLOCK,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(example=random_policies.companies(block))
    def check(example: Company) -> None:
        warehouse = build(compiled_project, example, threads=1)
        assert differences(example, warehouse)[:10] == []
        assert {name: warehouse.failures(name) for name in laws(compiled_project)} == {
            name: [] for name in laws(compiled_project)
        }
        if next(numbers) % SHUFFLED_EACH == 0:
            # L5: neither the order in which rows land nor the threads make a difference
            rows = random.Random(block).sample(example.rows, k=len(example.rows))
            shuffled = replace(example, rows=rows)
            other = build(compiled_project, shuffled, threads=4)
            assert other.digest() == warehouse.digest()
            other.connection.close()
        warehouse.connection.close()

    check()


@pytest.mark.parametrize("number", range(6))
def test_the_random_policies_are_valid(compiled_project: CompiledProject, number: int) -> None:
    """They pass every data test: what the policy's own tests refuse need not be charged right."""
    example = random_policies.draw_company(number)
    assert warehouse_of(compiled_project, example).build().failing_tests() == []


# An error of one unit in the compiled SQL of a model: (model, old, new).
ONE_UNIT_ERRORS = {
    "rating": (
        "int_requests_rated",
        "charge_at_rate - volume_discount",
        "charge_at_rate - volume_discount + 0.000000000001",
    ),
    "exceptions": (
        "int_exceptions_applied",
        "        absorbed.absorbed_charge,\n",
        "        absorbed.absorbed_charge - 0.000000000001 as absorbed_charge,\n",
    ),
    "allowance drawdown": (
        "int_allowances_drawn",
        "drawn_amount as absorbed_charge",
        "drawn_amount - 0.000000000001 as absorbed_charge",
    ),
    # the part that takes what rounding leaves is the first, not the last
    "shared cost split": (
        "int_shared_costs_split",
        "order by team_id, cost_center",
        "order by team_id desc, cost_center desc",
    ),
}


@pytest.mark.parametrize("where", ONE_UNIT_ERRORS)
def test_one_unit_errors(compiled_project: CompiledProject, where: str) -> None:
    """The comparison is sharp: an error of one unit shows within a few companies."""
    model, old, new = ONE_UNIT_ERRORS[where]
    for number in range(12):
        example = random_policies.draw_company(number)
        if differences(example, build(compiled_project, example, defects={model: (old, new)})):
            return
    pytest.fail(f"no company told an error of one unit in {model}")


@pytest.mark.parametrize(
    ("law", "model", "old", "new"),
    [
        pytest.param(
            "l1_conservation",
            "int_shared_costs_split",
            "        parts.amount\n",
            "        parts.amount - 0.000000000001 as amount\n",
            id="L1 a unit of a shared cost is lost",
        ),
        pytest.param(
            "l1_conservation",
            "int_suspense_spread",
            "cast(-sum(amount)",
            "cast(-sum(amount) + 0.000000000001",
            id="L1 a unit too much is spread",
        ),
        pytest.param(
            "l1_conservation",
            "int_period_charges",
            "minimum_fee_id,\n        null as true_up_id,\n        amount",
            "minimum_fee_id,\n        null as true_up_id,\n        amount * 2 as amount",
            id="L1 minimum fees are charged twice",
        ),
        pytest.param(
            "l3_cents",
            "fct_allocations",
            "        charged_team_id as team_id",
            "        'suspense' as team_id",
            id="L3 usage of a default owner is on no statement",
        ),
        pytest.param(
            "tasks_are_charged_once",
            "int_requests_metered",
            "tasks.is_successful and tasks.last_request_id = requests.request_id",
            "tasks.is_successful",
            id="a task is charged for each of its requests",
        ),
        pytest.param(
            "allowance_balances_roll_forward",
            "allowance_balances",
            "case when is_expired then 0 else",
            "case when is_expired and false then 0 else",
            id="expired money is carried over",
        ),
    ],
)
def test_a_law_fails_on_a_defect(
    compiled_project: CompiledProject, law: str, model: str, old: str, new: str
) -> None:
    for number in range(12):
        example = random_policies.draw_company(number)
        if build(compiled_project, example, defects={model: (old, new)}).failures(law):
            return
    pytest.fail(f"{law} did not notice the defect")
