"""Usage reports: they count what invoices and cost reports bill, and what nobody bills yet."""

import random
from datetime import date, datetime
from decimal import Decimal

from controls import (
    EURO,
    MODEL,
    SEPTEMBER,
    account,
    anthropic_line,
    anthropic_usage,
    build,
    calls,
    invoice_line,
    openai_line,
    openai_usage,
)
from warehouse import CompiledProject, Warehouse

DAY, NEXT_DAY = date(2026, 9, 5), date(2026, 9, 6)
OPENAI = account("openai_costs", usage_source="openai_usage")
ANTHROPIC = account("anthropic_costs", usage_source="anthropic_usage", provider="anthropic")
PAPER = account("provider_invoices", is_control_required=False, usage_source="openai_usage")


def unmetered(warehouse: Warehouse) -> list[tuple]:
    return warehouse.query(
        "select provider, model_id, from_date, invoiced_requests, logged_requests,"
        " invoiced_tokens, logged_tokens, amount_source, invoiced_amount, unmetered_amount"
        " from marts.unmetered_usage order by all"
    )


def reconciled(warehouse: Warehouse) -> list[tuple]:
    return warehouse.query(
        "select variance, unmetered_amount, price_variance, status"
        " from marts.invoice_reconciliation order by all"
    )


def list_price(**columns: object) -> dict:
    """Prices of a million tokens: an input token costs 0.000003 and an output token 0.000010."""
    return {
        "list_price_id": "gpt",
        "model_id": "gpt-4o",
        "currency": "USD",
        "input_tokens_from": 0,
        "fresh_input_price": Decimal(3),
        "cache_read_price": Decimal(1),
        "cache_write_price": Decimal(4),
        "cache_write_1h_price": Decimal(6),
        "output_price": Decimal(10),
        "reasoning_price": Decimal(10),
        "valid_from": date(2026, 1, 1),
        **columns,
    }


def priced(*prices: dict) -> dict[str, list[dict]]:
    return {"provider_list_prices": list(prices)}


def test_the_gateway_has_8_requests_and_the_usage_report_counts_9(
    compiled_project: CompiledProject,
) -> None:
    """LiteLLM issue 13280, where the cost report counts nothing: the ninth is named and priced."""
    controls = {"openai_costs": [openai_line("0.90")], "openai_usage": [openai_usage(9, 900)]}
    warehouse = build(compiled_project, calls(8), accounts=[OPENAI], **controls)
    assert unmetered(warehouse) == [
        ("openai", "gpt-4o", DAY, 9, 8, 900, 800, "control", Decimal("0.90"), Decimal("0.10"))
    ]
    tenth = Decimal("0.10")
    assert reconciled(warehouse) == [(tenth, tenth, Decimal(0), "outside_tolerance")]
    assert warehouse.failing_tests() == []


def test_without_a_usage_report_the_same_is_a_matter_of_price(
    compiled_project: CompiledProject,
) -> None:
    lines = [openai_line("0.90")]
    warehouse = build(compiled_project, calls(8), accounts=[OPENAI], openai_costs=lines)
    assert unmetered(warehouse) == []
    tenth = Decimal("0.10")
    assert reconciled(warehouse) == [(tenth, Decimal(0), tenth, "outside_tolerance")]


def test_a_request_that_used_no_tokens_of_its_own_is_found_by_number(
    compiled_project: CompiledProject,
) -> None:
    controls = {"openai_costs": [openai_line("0.90")], "openai_usage": [openai_usage(9, 800)]}
    warehouse = build(compiled_project, calls(8), accounts=[OPENAI], **controls)
    assert [row[-1] for row in unmetered(warehouse)] == [Decimal("0.10")]


def test_anthropic_counts_tokens_of_each_kind_and_no_requests(
    compiled_project: CompiledProject,
) -> None:
    usage = anthropic_usage(
        0,
        uncached_input_tokens=300,
        cache_read_input_tokens=250,
        cache_creation__ephemeral_5m_input_tokens=40,
        cache_creation__ephemeral_1h_input_tokens=10,
        output_tokens=400,
    )
    controls = {"anthropic_costs": [anthropic_line("100")], "anthropic_usage": [usage]}
    warehouse = build(compiled_project, calls(8), accounts=[ANTHROPIC], **controls)
    assert unmetered(warehouse) == [
        ("anthropic", "gpt-4o", DAY, None, 8, 1000, 800, "control", Decimal(1), Decimal("0.20"))
    ]
    assert warehouse.failing_tests() == []


def test_a_monthly_invoice_takes_the_counts_of_its_days(compiled_project: CompiledProject) -> None:
    line = invoice_line("2.00", model=None)
    invoiced = account("focus_invoices", usage_source="openai_usage")
    usage = [openai_usage(9, 900), openai_usage(11, 1100, NEXT_DAY, model="o3-2025-04-16")]
    warehouse = build(
        compiled_project,
        calls(8),
        accounts=[invoiced],
        focus_invoices=[line],
        openai_usage=usage,
    )
    assert unmetered(warehouse) == [
        ("openai", None, SEPTEMBER, 20, 8, 2000, 800, "control", Decimal(2), Decimal("1.20"))
    ]


def test_what_no_control_bills_is_priced_at_list(compiled_project: CompiledProject) -> None:
    """It is named, also without a price, and it is no part of the reconciliation with money."""
    prices = [
        list_price(),
        list_price(model_id="gpt-4.1", currency="EUR"),
        list_price(model_id="gpt-4.1-mini", currency="CHF"),
        list_price(model_id="gpt-4o-mini", output_price=None),
        list_price(model_id="o3", valid_to=DAY),
    ]
    models = [MODEL, "gpt-4.1", "gpt-4.1-mini", "gpt-4o-mini", "o3", "o4-mini"]
    catalogue = [
        {
            "model_pattern": model,
            "provider": "openai",
            "model_id": model.replace(MODEL, "gpt-4o"),
            "provider_tier": "standard",
        }
        for model in models
    ]
    warehouse = build(
        compiled_project,
        calls(8),
        accounts=[PAPER],
        seeds=priced(*prices) | {"exchange_rates": [EURO], "model_catalogue": catalogue},
        openai_usage=[openai_usage(9, 900, model=model) for model in models],
    )
    found = {row[1]: row[2:] for row in unmetered(warehouse)}
    # 540 input tokens at 0.000003 and 360 output tokens at 0.00001; a euro is 1.1 dollars
    dollars, euros = Decimal("0.00522"), Decimal("0.005742")
    assert found.pop("gpt-4o") == (DAY, 9, 8, 900, 800, "list_price", dollars, dollars / 9)
    assert found.pop("gpt-4.1") == (DAY, 9, 0, 900, 0, "list_price", euros, euros)
    # no exchange rate, no price of output, a price that has ended, no price
    assert found == dict.fromkeys(models[2:], (DAY, 9, 0, 900, 0, "list_price", None, None))
    assert reconciled(warehouse) == [(None, None, None, "not_required")]
    assert warehouse.failures("variance_causes_add_up") == []


def test_usage_of_a_month_that_no_log_and_no_invoice_knows_is_named(
    compiled_project: CompiledProject,
) -> None:
    usage = [openai_usage(2, 1000, date(2026, 11, 3), input_cached_tokens=500)]
    warehouse = build(
        compiled_project,
        calls(8),
        accounts=[PAPER],
        seeds=priced(list_price()),
        openai_usage=usage,
    )
    # 100 fresh tokens, 500 cached ones and 400 of output
    amount = Decimal("0.0003") + Decimal("0.0005") + Decimal("0.004")
    assert unmetered(warehouse) == [
        ("openai", "gpt-4o", date(2026, 11, 3), 2, 0, 1000, 0, "list_price", amount, amount)
    ]


def test_a_long_context_has_its_own_price(compiled_project: CompiledProject) -> None:
    long_price = list_price(
        list_price_id="gpt-long", input_tokens_from=200001, fresh_input_price=Decimal(6)
    )
    usage = [
        anthropic_usage(100, context_window="0-200k", output_tokens=0),
        anthropic_usage(100, context_window="200k-1M", output_tokens=0),
    ]
    warehouse = build(
        compiled_project,
        calls(1, at=datetime(2026, 9, 7)),
        accounts=[ANTHROPIC],
        seeds=priced(list_price(input_tokens_to=200001), long_price),
        anthropic_usage=usage,
    )
    assert [row[-1] for row in unmetered(warehouse)] == [Decimal("0.00018") + Decimal("0.00036")]


def test_what_the_logs_have_too_is_not_named(compiled_project: CompiledProject) -> None:
    """Nor is usage that the logs have and the report has not."""
    usage = [openai_usage(8, 800)]
    warehouse = build(compiled_project, calls(10), accounts=[PAPER], openai_usage=usage)
    assert unmetered(warehouse) == []
    assert warehouse.failing_tests() == []


def test_the_larger_of_two_counts_counts(compiled_project: CompiledProject) -> None:
    """The usage report may lack what the cost report counts, such as speech."""
    line = openai_line("0.90", quantity=900, quantity_unit="tokens")
    controls = {"openai_costs": [line], "openai_usage": [openai_usage(5, 500)]}
    warehouse = build(compiled_project, calls(8), accounts=[OPENAI], **controls)
    assert [row[-1] for row in unmetered(warehouse)] == [Decimal("0.10")]


def test_a_project_belongs_to_the_account_that_names_it(compiled_project: CompiledProject) -> None:
    accounts = [PAPER | {"usage_account": "proj-main"}]
    usage = [openai_usage(9, 900, project_id="proj-main"), openai_usage(1, 5, project_id="other")]
    warehouse = build(compiled_project, calls(8), accounts=accounts, openai_usage=usage)
    assert [row[3] for row in unmetered(warehouse)] == [9]
    assert [row[-1] for row in warehouse.failures("control_lines_have_an_account")] == [
        "provider_accounts: no row for other in openai_usage"
    ]


def test_the_order_of_fetches_does_not_matter(compiled_project: CompiledProject) -> None:
    lines = [
        openai_usage(requests, tokens, _file_id=f"{requests}", input_cached_tokens=cached)
        for requests, tokens, cached in [(5, 500, 1), (9, 900, 5), (8, 900, 7), (9, 900, 2)]
    ]
    found = set()
    for seed in range(2):
        random.Random(seed).shuffle(lines)
        warehouse = build(compiled_project, calls(8), accounts=[PAPER], openai_usage=lines)
        found.add(str(warehouse.query("from intermediate.int_usage_report_lines_deduplicated")))
        assert [row[3] for row in unmetered(warehouse)] == [9]
    assert len(found) == 1
    assert warehouse.failing_tests() == ["control_lines_agree"]
    ((*_, problem),) = warehouse.failures("control_lines_agree")
    assert problem.startswith(f"{MODEL} is 500")


def test_a_lost_record_is_noticed(compiled_project: CompiledProject) -> None:
    accounts = [PAPER, ANTHROPIC | {"provider_account_id": "claude"}]
    controls = {"openai_usage": [openai_usage(8, 800)], "anthropic_usage": [anthropic_usage(800)]}
    warehouse = build(compiled_project, calls(8), accounts=accounts, **controls)
    for source in controls:
        assert warehouse.failures("l7_nothing_lost") == []
        warehouse.connection.execute(f"create temp table kept as from raw.{source}")
        warehouse.connection.execute(f"delete from raw.{source}")
        assert warehouse.failures("l7_nothing_lost") != []
        warehouse.connection.execute(f"insert into raw.{source} from kept; drop table kept")
    warehouse.connection.execute("delete from raw.load_manifest where source like '%_usage'")
    assert len(warehouse.failures("l7_nothing_lost")) == len(controls)
