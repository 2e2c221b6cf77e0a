"""What an invoice says beyond the logs, charged on as the account's policy says; cost recovery."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from controls import NOON, SEPTEMBER, account, build, calls, invoice_line
from warehouse import CompiledProject, Warehouse

# legal's project audit costs 0.30, search's finder 0.60; 0.10 has no owner
USAGE = (
    calls(6)
    + calls(3, at=NOON + timedelta(hours=1), project="audit")
    + calls(1, at=NOON + timedelta(hours=2), project=None, environment=None)
)


def true_ups(warehouse: Warehouse) -> list[tuple]:
    return warehouse.query(
        "select payer_id, cost_center, charge_date, true_up_id, gross_charge"
        " from marts.fct_allocations where line_type = 'true_up' order by all"
    )


@pytest.mark.parametrize(
    ("invoiced", "parts"),
    [
        # 0.10 in the proportion 1 : 2; the last part takes what is left
        ("1.10", {"legal": "0.033333333333", "search": "0.066666666667"}),
        ("0.90", {"legal": "-0.033333333333", "search": "-0.066666666667"}),
        ("1.30", {"legal": "0.1", "search": "0.2"}),
        ("1.00", {}),
    ],
)
def test_a_true_up_is_spread_by_cost(
    compiled_project: CompiledProject, invoiced: str, parts: dict[str, str]
) -> None:
    """Suspense has no part: its usage is what the teams' part is for, too."""
    lines = [invoice_line(invoiced)]
    accounts = [account(true_up="spread")]
    warehouse = build(compiled_project, USAGE, accounts=accounts, focus_invoices=lines)
    centers = {"legal": "cc-2", "search": "cc-1"}
    assert true_ups(warehouse) == [
        (team, centers[team], SEPTEMBER, "main", Decimal(amount)) for team, amount in parts.items()
    ]
    assert warehouse.failing_tests() == []


def test_taxes_and_exchange_are_charged_on_and_timing_is_not(
    compiled_project: CompiledProject,
) -> None:
    """The company paid them; October's statement has what September's lacks."""
    lines = [
        invoice_line("1.30"),
        invoice_line("0.25", "Tax"),
        invoice_line("-0.05", "Credit"),
        invoice_line("0.50", billing_currency="EUR", exchange_rate=Decimal("1.2")),
    ]
    late = calls(1, "0.30", datetime(2026, 9, 30, 23))
    accounts = [account(true_up="fund", fund_id="platform")]
    warehouse = build(compiled_project, USAGE + late, accounts=accounts, focus_invoices=lines)
    # 1.30 + 0.25 - 0.05 + 0.60 invoiced, 1.30 logged in September as the provider has it
    assert true_ups(warehouse) == [("platform", None, SEPTEMBER, "main", Decimal("0.80"))]
    assert warehouse.query(
        "select sum(invoice_variance), sum(true_up_charge) from marts.cost_recovery"
        " where billing_period = date '2026-09-01'"
    ) == [(Decimal("0.80"), Decimal("0.80"))]
    assert warehouse.failing_tests() == []


def test_none_charges_nothing(compiled_project: CompiledProject) -> None:
    warehouse = build(compiled_project, USAGE, focus_invoices=[invoice_line("2.00")])
    assert true_ups(warehouse) == []
    assert warehouse.query(
        "select sum(invoice_variance), sum(true_up_charge) from marts.cost_recovery"
    ) == [(Decimal(1), Decimal(0))]


def test_what_no_team_has_used_is_the_platforms(compiled_project: CompiledProject) -> None:
    """An account that only suspense used, and one that no log knows."""
    accounts = [
        account(true_up="spread"),
        account(true_up="spread", provider_account_id="other", control_account="sub-2"),
    ]
    accounts[0]["control_account"] = "acme"
    unowned = calls(4, at=NOON, project=None, environment=None)
    lines = [invoice_line("0.50"), invoice_line("0.07", sub_account_id="sub-2")]
    warehouse = build(compiled_project, unowned, accounts=accounts, focus_invoices=lines)
    assert [(row[0], *row[3:]) for row in true_ups(warehouse)] == [
        ("platform", "main", Decimal("0.10")),
        ("platform", "other", Decimal("0.07")),
    ]
    assert warehouse.failing_tests() == []


def test_a_month_without_usage_has_no_true_up(compiled_project: CompiledProject) -> None:
    """There is no statement to put it on; cost recovery shows what was paid."""
    august = {
        "billing_period_start": datetime(2026, 8, 1),
        "charge_period_start": datetime(2026, 8, 1),
        "charge_period_end": datetime(2026, 9, 1),
    }
    lines = [invoice_line("1.00"), invoice_line("0.20", **august)]
    accounts = [account(true_up="fund", fund_id="platform")]
    warehouse = build(compiled_project, USAGE, accounts=accounts, focus_invoices=lines)
    assert true_ups(warehouse) == []
    assert warehouse.query(
        "select paid_amount, over_recovered_amount from marts.cost_recovery"
        " where billing_period = date '2026-08-01'"
    ) == [(Decimal("0.20"), Decimal("-0.20"))]
    assert warehouse.failing_tests() == []


def test_a_true_up_stands_on_the_statement(compiled_project: CompiledProject) -> None:
    lines = [invoice_line("1.30")]
    accounts = [account(true_up="spread")]
    warehouse = build(compiled_project, USAGE, accounts=accounts, focus_invoices=lines)
    assert warehouse.query(
        "select team_id, true_up_id, amount from marts.team_statement_lines"
        " where line_type = 'true_up' order by all"
    ) == [("legal", "main", Decimal("0.10")), ("search", "main", Decimal("0.20"))]


@pytest.mark.parametrize(
    ("true_up", "over_recovered"),
    [
        # 1,000 tokens are charged 0.01, of which 100 tokens are compliance work at a third
        ("none", Decimal("-1.29")),
        ("spread", Decimal("-0.99")),
    ],
)
def test_recovery_is_what_is_charged_less_what_was_paid(
    compiled_project: CompiledProject, true_up: str, over_recovered: Decimal
) -> None:
    warehouse = build(
        compiled_project,
        USAGE,
        accounts=[account(true_up=true_up)],
        focus_invoices=[invoice_line("1.30")],
    )
    assert warehouse.query(
        "select sum(paid_amount), sum(over_recovered_amount) from marts.cost_recovery"
    ) == [(Decimal("1.30"), over_recovered)]
    assert warehouse.query("""
        select sum(charged_amount) = (select sum(gross_charge) from marts.fct_allocations)
        from marts.cost_recovery
    """) == [(True,)]
    assert warehouse.query(
        "select charged_amount, provider_cost from marts.cost_recovery"
        " where provider_tier = 'standard'"
    ) == [(Decimal("0.01"), Decimal("1.00"))]


@pytest.mark.parametrize(
    ("model", "old", "new"),
    [
        pytest.param(
            "int_true_ups_split", "where amount <> 0", "where payer_id <> 'legal'", id="lost"
        ),
        pytest.param(
            "int_period_charges",
            "provider_account_id as true_up_id,\n        amount",
            "provider_account_id as true_up_id,\n        amount * 2 as amount",
            id="twice",
        ),
    ],
)
def test_conservation_notices(
    compiled_project: CompiledProject, model: str, old: str, new: str
) -> None:
    controls = {"focus_invoices": [invoice_line("1.30")]}
    accounts = [account(true_up="spread")]
    for defects, finds in (({}, False), ({model: (old, new)}, True)):
        warehouse = build(compiled_project, USAGE, accounts=accounts, defects=defects, **controls)
        assert bool(warehouse.failures("l1_conservation")) is finds
