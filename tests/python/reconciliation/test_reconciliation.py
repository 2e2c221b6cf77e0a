"""Invoices and cost reports beside the logs: each cause of a difference, reckoned by hand."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from controls import (
    MODEL,
    NOON,
    OCTOBER,
    SEPTEMBER,
    account,
    anthropic_line,
    build,
    calls,
    day_of,
    invoice_line,
    openai_line,
)
from warehouse import CompiledProject, Warehouse

CAUSES = (
    "price_variance",
    "unmetered_amount",
    "rounding_amount",
    "tax_and_credits",
    "currency_variance",
    "timing_variance",
)


def reconciled(warehouse: Warehouse, period: date = SEPTEMBER) -> dict[str, object]:
    """The period's only account: its causes that are not 0, its variance and its status."""
    columns = ("variance", "status", *CAUSES)
    rows = warehouse.query(
        f"select {', '.join(columns)} from marts.invoice_reconciliation"
        f" where billing_period = date '{period}'"
    )
    assert len(rows) == 1
    found = dict(zip(columns, rows[0], strict=True))
    causes = {name: found[name] for name in CAUSES if found[name]}
    return {"variance": found["variance"], "status": found["status"], **causes}


def unmetered(warehouse: Warehouse) -> list[tuple]:
    return warehouse.query(
        "select provider, model_id, from_date, to_date, unmetered_amount"
        " from marts.unmetered_usage order by all"
    )


DAY, NEXT_DAY = date(2026, 9, 5), date(2026, 9, 6)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        pytest.param(
            "focus_invoices",
            day_of(invoice_line("0.90", consumed_quantity=9, consumed_unit="Requests"), DAY),
            id="requests",
        ),
        pytest.param(
            "focus_invoices",
            day_of(
                invoice_line("0.90", consumed_quantity=Decimal("0.9"), consumed_unit="1K Tokens"),
                DAY,
            ),
            id="thousands of tokens",
        ),
        pytest.param(
            "openai_costs",
            openai_line("0.90", quantity=900, quantity_unit="tokens"),
            id="tokens of a cost report",
        ),
    ],
)
def test_the_gateway_has_8_requests_and_the_provider_bills_9(
    compiled_project: CompiledProject, source: str, line: dict
) -> None:
    """LiteLLM issue 13280: the ninth is named and priced, and nobody is charged for it."""
    warehouse = build(compiled_project, calls(8), accounts=[account(source)], **{source: [line]})
    assert unmetered(warehouse) == [("openai", "gpt-4o", DAY, NEXT_DAY, Decimal("0.10"))]
    assert reconciled(warehouse) == {
        "variance": Decimal("0.10"),
        "status": "outside_tolerance",
        "unmetered_amount": Decimal("0.10"),
    }
    assert warehouse.query(
        "select sum(provider_cost) from marts.fct_allocations where line_type = 'rated'"
    ) == [(Decimal("0.80"),)]
    assert warehouse.failing_tests() == []


def test_a_model_that_no_log_has_is_unmetered(compiled_project: CompiledProject) -> None:
    lines = [
        openai_line("0.80"),
        openai_line("0.33", line_item="o3-2025-04-16, output"),
        openai_line("0.05", line_item="web search tool calls"),
        openai_line("0.40", date(2026, 9, 6)),
    ]
    warehouse = build(
        compiled_project, calls(8), accounts=[account("openai_costs")], openai_costs=lines
    )
    assert unmetered(warehouse) == [
        ("openai", "gpt-4o", NEXT_DAY, date(2026, 9, 7), Decimal("0.40")),
        ("openai", "o3-2025-04-16", DAY, NEXT_DAY, Decimal("0.33")),
        ("openai", "web search tool calls", DAY, NEXT_DAY, Decimal("0.05")),
    ]


def test_what_the_gateway_answered_itself_the_provider_has_not_metered(
    compiled_project: CompiledProject,
) -> None:
    """A failed call without a cost, too: the ninth request is still one that the logs lack."""
    nothing = calls(1, "0", NOON + timedelta(hours=1), status="failure")
    nothing = [row | {"fresh_input_tokens": 0, "output_tokens": 0} for row in nothing]
    line = day_of(invoice_line("0.90", consumed_quantity=9, consumed_unit="Requests"), DAY)
    warehouse = build(compiled_project, calls(8) + nothing, focus_invoices=[line])
    assert reconciled(warehouse)["unmetered_amount"] == Decimal("0.10")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            [invoice_line("0.80")],
            {"variance": Decimal(0), "status": "matched"},
            id="nothing differs",
        ),
        pytest.param(
            [
                invoice_line("0.80"),
                invoice_line("0.15", "Tax"),
                invoice_line("-0.50", "Credit"),
                invoice_line("-0.07", "Adjustment"),
                invoice_line("-0.03", charge_class="Correction"),
            ],
            {
                "variance": Decimal("-0.45"),
                "status": "matched",
                "tax_and_credits": Decimal("-0.45"),
            },
            id="tax and credits",
        ),
        pytest.param(
            [
                invoice_line("0.50", billing_currency="EUR", exchange_rate=Decimal("1.2")),
                invoice_line("0.25"),
            ],
            {
                "variance": Decimal("0.05"),
                "status": "matched",
                # 0.50 EUR are 0.60 at the invoice's rate and 0.55 at the policy's
                "currency_variance": Decimal("0.05"),
            },
            id="currency",
        ),
        pytest.param(
            [invoice_line("0.72")],
            {
                "variance": Decimal("-0.08"),
                "status": "outside_tolerance",
                "price_variance": Decimal("-0.08"),
            },
            id="price",
        ),
        pytest.param(
            [invoice_line("0.808")],
            {
                "variance": Decimal("0.008"),
                "status": "within_tolerance",
                "price_variance": Decimal("0.008"),
            },
            id="price within one percent",
        ),
        pytest.param(
            [invoice_line("0.72"), invoice_line("0.08", model="o3")],
            {
                "variance": Decimal(0),
                "status": "outside_tolerance",
                "price_variance": Decimal("-0.08"),
                "unmetered_amount": Decimal("0.08"),
            },
            id="two causes do not excuse each other",
        ),
    ],
)
def test_each_cause_has_its_name(
    compiled_project: CompiledProject, lines: list[dict], expected: dict
) -> None:
    warehouse = build(compiled_project, calls(8), focus_invoices=lines)
    assert reconciled(warehouse) == expected
    assert warehouse.failing_tests() == []


@pytest.mark.parametrize(
    ("logged", "cost", "currency", "cause"),
    [
        ("0.104", "0.10", "USD", "rounding_amount"),
        ("0.105", "0.10", "USD", "rounding_amount"),
        ("0.106", "0.10", "USD", "price_variance"),
        # a line that shows fractions of a cent has not been rounded to cents
        ("0.104", "0.1001", "USD", "price_variance"),
        # half a cent of a euro is 0.0055 dollars
        ("0.1155", "0.10", "EUR", "rounding_amount"),
        ("0.1156", "0.10", "EUR", "price_variance"),
    ],
)
def test_rounding_is_half_a_cent_a_line(
    compiled_project: CompiledProject, logged: str, cost: str, currency: str, cause: str
) -> None:
    line = invoice_line(cost, billing_currency=currency)
    warehouse = build(compiled_project, calls(1, logged), focus_invoices=[line])
    rate = Decimal("1.1") if currency == "EUR" else 1
    difference = Decimal(cost) * rate - Decimal(logged)
    assert {name: value for name, value in reconciled(warehouse).items() if name in CAUSES} == {
        cause: difference
    }


def test_timing_turns_round_in_the_next_month(compiled_project: CompiledProject) -> None:
    """Between 22:00 and 24:00 UTC it is October in Berlin and September for the provider."""
    requests = calls(8) + calls(1, "0.30", datetime(2026, 9, 30, 23))
    requests += calls(1, "0.50", datetime(2026, 10, 2))
    october = {
        "billing_period_start": datetime(2026, 10, 1),
        "charge_period_start": datetime(2026, 10, 1),
        "charge_period_end": datetime(2026, 11, 1),
    }
    lines = [invoice_line("1.10"), invoice_line("0.50", **october)]
    warehouse = build(compiled_project, requests, focus_invoices=lines)
    timing = Decimal("0.30")
    assert reconciled(warehouse) == {
        "variance": timing,
        "status": "matched",
        "timing_variance": timing,
    }
    assert reconciled(warehouse, OCTOBER) == {
        "variance": -timing,
        "status": "matched",
        "timing_variance": -timing,
    }


def test_days_that_are_not_reported_yet_are_a_matter_of_timing(
    compiled_project: CompiledProject,
) -> None:
    """A cost report comes day by day: what it has not come to is no difference, and no true-up."""
    requests = calls(8) + calls(5, at=datetime(2026, 9, 7, 9))
    accounts = [account("openai_costs", true_up="spread")]
    lines = [openai_line("0.85")]
    warehouse = build(compiled_project, requests, accounts=accounts, openai_costs=lines)
    assert reconciled(warehouse) == {
        "variance": Decimal("-0.45"),
        "status": "control_missing",
        "price_variance": Decimal("0.05"),
        "timing_variance": Decimal("-0.50"),
    }
    assert warehouse.query(
        "select unreported_cost, true_up_amount from marts.invoice_reconciliation"
    ) == [(Decimal("0.50"), Decimal("0.05"))]
    lines.append(openai_line("0.50", date(2026, 9, 7), _file_id="next"))
    warehouse = build(compiled_project, requests, accounts=accounts, openai_costs=lines)
    assert reconciled(warehouse) == {
        "variance": Decimal("0.05"),
        "status": "outside_tolerance",
        "price_variance": Decimal("0.05"),
    }


@pytest.mark.parametrize(
    ("is_required", "status"), [(True, "control_missing"), (False, "not_required")]
)
def test_without_a_control_there_is_no_variance(
    compiled_project: CompiledProject, is_required: bool, status: str
) -> None:
    accounts = [account(is_control_required=is_required, true_up="spread")]
    warehouse = build(compiled_project, calls(8), accounts=accounts)
    assert reconciled(warehouse) == {"variance": None, "status": status}
    assert warehouse.query("select * from intermediate.int_true_ups_split") == []
    closing = dict(
        warehouse.query("select close_check, has_passed from marts.billing_close_checks")
    )
    assert closing["missing_controls"] is not is_required


def test_an_invoice_on_paper(compiled_project: CompiledProject) -> None:
    paper = {
        "provider_account_id": "main",
        "billing_period": SEPTEMBER,
        "currency": "EUR",
        "exchange_rate": Decimal("1.2"),
    }
    lines = [
        paper | {"invoice_line_id": "1", "charge_category": "usage", "amount": Decimal("0.80")},
        paper | {"invoice_line_id": "2", "charge_category": "tax", "amount": Decimal("0.16")},
    ]
    warehouse = build(
        compiled_project,
        calls(8, "0.11"),
        accounts=[account("provider_invoices")],
        seeds={"provider_invoices": lines},
    )
    assert reconciled(warehouse) == {
        "variance": Decimal("0.272"),
        "status": "matched",
        "tax_and_credits": Decimal("0.176"),
        "currency_variance": Decimal("0.096"),
    }
    assert warehouse.failing_tests() == []


def test_hours_of_an_invoice_are_compared_with_their_day(
    compiled_project: CompiledProject,
) -> None:
    hours = [
        invoice_line(
            "0.40",
            charge_period_start=NOON + timedelta(hours=at),
            charge_period_end=NOON + timedelta(hours=at + 1),
        )
        for at in range(2)
    ]
    whole_day = invoice_line("0.10", charge_period_start=datetime(2026, 9, 6))
    whole_day |= {"charge_period_end": datetime(2026, 9, 6, 23, 59, 59)}
    requests = calls(8) + calls(1, at=datetime(2026, 9, 6, 23, 30))
    warehouse = build(compiled_project, requests, focus_invoices=[*hours, whole_day])
    assert reconciled(warehouse) == {"variance": Decimal(0), "status": "matched"}


def test_what_is_bought_ahead_reports_no_day_ahead(compiled_project: CompiledProject) -> None:
    """A commitment for a year on September's invoice does not make October's report complete."""
    requests = [*calls(8), *calls(1, at=datetime(2026, 10, 5)), *calls(1, at=datetime(2026, 10, 7))]
    fifth = day_of(invoice_line("0.10"), date(2026, 10, 5))
    lines = [
        invoice_line("0.80"),
        invoice_line("0.05", "Purchase", charge_period_end=datetime(2027, 9, 1)),
        fifth | {"billing_period_start": datetime(2026, 10, 1)},
    ]
    warehouse = build(compiled_project, requests, focus_invoices=lines)
    assert reconciled(warehouse, OCTOBER) == {
        "variance": Decimal("-0.10"),
        "status": "control_missing",
        "timing_variance": Decimal("-0.10"),
    }


def test_a_delivery_again_counts_once(compiled_project: CompiledProject) -> None:
    """Two lines of an invoice that read the same are two; in two files they are still two."""
    twins = [invoice_line("0.40"), invoice_line("0.40")]
    again = [row | {"_file_id": "again"} for row in [*twins, invoice_line("0.15", "Tax")]]
    warehouse = build(compiled_project, calls(8), focus_invoices=twins + again)
    assert reconciled(warehouse) == {
        "variance": Decimal("0.15"),
        "status": "matched",
        "tax_and_credits": Decimal("0.15"),
    }
    assert warehouse.failing_tests() == []


def test_a_report_that_was_fetched_again_counts_once(compiled_project: CompiledProject) -> None:
    """The day went on after the first fetch; a message says that the two differ."""
    pages = [
        openai_line("0.30", quantity=300, quantity_unit="tokens"),
        openai_line("0.80", _file_id="later", quantity=800, quantity_unit="tokens"),
        openai_line("0.80", _file_id="latest", quantity=800, quantity_unit="tokens"),
    ]
    warehouse = build(
        compiled_project, calls(8), accounts=[account("openai_costs")], openai_costs=pages
    )
    assert reconciled(warehouse) == {"variance": Decimal(0), "status": "matched"}
    assert warehouse.failing_tests() == ["control_lines_agree"]
    ((*_, problem),) = warehouse.failures("control_lines_agree")
    assert problem == (
        f"{MODEL}, input is 0.300000000000 in one file and 0.800000000000 in another"
    )


def test_a_report_with_and_without_a_breakdown_is_noticed(
    compiled_project: CompiledProject,
) -> None:
    pages = [openai_line("0.80"), openai_line("0.80", _file_id="total", line_item=None)]
    warehouse = build(
        compiled_project, calls(8), accounts=[account("openai_costs")], openai_costs=pages
    )
    assert warehouse.failures("control_lines_agree") == [
        ("openai_costs", DAY, "one report has a breakdown and another has none")
    ]


def test_the_order_of_deliveries_does_not_matter(compiled_project: CompiledProject) -> None:
    accounts = [
        account("openai_costs"),
        account("focus_invoices", provider_account_id="azure"),
        account("anthropic_costs", provider_account_id="anthropic"),
    ]
    amounts = ("0.10", "0.20", "0.30", "0.30")
    files = [
        {
            "openai_costs": [openai_line(cost, quantity=at) for cost in amounts],
            "anthropic_costs": [anthropic_line(cost) for cost in amounts],
            "focus_invoices": [invoice_line(cost) for cost in amounts[: at + 1]],
        }
        for at in range(3)
    ]
    found = []
    for seed in range(3):
        rng = random.Random(seed)
        rng.shuffle(files)
        controls: dict[str, list[dict]] = {}
        for number, file in enumerate(files):
            for source, lines in file.items():
                rng.shuffle(lines)
                named = [line | {"_file_id": f"{source} {number}"} for line in lines]
                controls.setdefault(source, []).extend(named)
        warehouse = build(compiled_project, calls(8), accounts=accounts, **controls)
        found.append(
            warehouse.query(
                "select * from intermediate.int_control_lines_deduplicated order by all"
            )
        )
    amounts_counted = [Decimal(cost) for cost in ("0.003", "0.10", "0.20", "0.30", "0.30")]
    assert sorted(row[8] for row in found[0]) == amounts_counted
    assert found == [found[0]] * 3


def test_keys_tell_accounts_apart_that_models_do_not(compiled_project: CompiledProject) -> None:
    requests = calls(8) + calls(3, at=NOON + timedelta(hours=1), api_key_alias="batch-night")
    warehouse = build(
        compiled_project,
        requests,
        accounts=[
            account("openai_costs", control_account="proj-main"),
            account("openai_costs", control_account="proj-batch", provider_account_id="batch"),
        ],
        patterns=[
            {"model_pattern": "gpt-4o*", "provider_account_id": "main"},
            {
                "model_pattern": "*",
                "api_key_alias_pattern": "batch-*",
                "provider_account_id": "batch",
            },
        ],
        openai_costs=[
            openai_line("0.80", project_id="proj-main"),
            openai_line("0.35", project_id="proj-batch"),
        ],
    )
    assert warehouse.query(
        "select provider_account_id, logged_cost, variance, status"
        " from marts.invoice_reconciliation order by all"
    ) == [
        ("batch", Decimal("0.30"), Decimal("0.05"), "outside_tolerance"),
        ("main", Decimal("0.80"), Decimal(0), "matched"),
    ]
    assert warehouse.failing_tests() == []


def test_a_line_that_no_account_claims_is_named(compiled_project: CompiledProject) -> None:
    lines = [invoice_line("0.80", sub_account_id="sub-2"), invoice_line("0.10", "Tax")]
    accounts = [account(control_account="acme", valid_from=OCTOBER)]
    warehouse = build(compiled_project, calls(8), accounts=accounts, focus_invoices=lines)
    assert sorted(row[-1] for row in warehouse.failures("control_lines_have_an_account")) == [
        "provider_accounts: no row for acme in focus_invoices",
        "provider_accounts: no row for sub-2 in focus_invoices",
    ]
    francs = [invoice_line("0.80", billing_currency="CHF")]
    warehouse = build(compiled_project, calls(8), focus_invoices=francs)
    assert [row[-1] for row in warehouse.failures("control_lines_have_an_exchange_rate")] == [
        "exchange_rates: no rate of CHF on 2026-09-01"
    ]


def test_no_cause_can_be_lost(compiled_project: CompiledProject) -> None:
    """The law that causes add up fails on a unit that is not named."""
    lines = [invoice_line("0.80"), invoice_line("0.15", "Tax")]
    warehouse = build(compiled_project, calls(8), focus_invoices=lines)
    assert warehouse.failures("variance_causes_add_up") == []
    warehouse.query(
        "update marts.invoice_reconciliation set tax_and_credits = tax_and_credits + 0.000000000001"
    )
    assert len(warehouse.failures("variance_causes_add_up")) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda source: f"delete from raw.{source} where _record_number = 1",
        lambda source: f"delete from raw.load_manifest where source = '{source}'",
    ],
)
@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("focus_invoices", invoice_line("0.80")),
        ("openai_costs", openai_line("0.80")),
        ("anthropic_costs", anthropic_line("80")),
    ],
)
def test_a_lost_record_is_noticed(
    compiled_project: CompiledProject, source: str, line: dict, damage: Callable[[str], str]
) -> None:
    accounts = [account(source)]
    warehouse = build(compiled_project, calls(8), accounts=accounts, **{source: [line]})
    assert reconciled(warehouse) == {"variance": Decimal(0), "status": "matched"}
    assert warehouse.failing_tests() == []
    warehouse.connection.execute(damage(source))
    assert warehouse.failures("l7_nothing_lost") != []
