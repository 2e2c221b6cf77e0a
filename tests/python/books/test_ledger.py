"""Closing a period posts it; what changes afterwards is an adjustment with a reason."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

import company
from books import LAWS, NOVEMBER, OCTOBER, SEPTEMBER, Books, closed, usage
from warehouse import CompiledProject

CENT = Decimal("0.01")


@pytest.fixture
def open_books(compiled_project: CompiledProject, compiled_again: CompiledProject) -> Books:
    books = Books(compiled_project, compiled_again)
    books.land(*usage())
    books.build()
    return books


@pytest.fixture
def books(open_books: Books) -> Books:
    """September is closed."""
    open_books.close(SEPTEMBER)
    open_books.build()
    return open_books


def late(request_id: str = "late", **columns: object) -> dict:
    """A request of September for 0.30001 at the rate."""
    return company.request(request_id, datetime(2026, 9, 20), **columns)


def seed_row(books: Books, seed: str, **found: object) -> dict:
    (row,) = [row for row in books.seeds[seed] if row.items() >= found.items()]
    return row


def test_an_open_period_posts_nothing_and_is_provisional(open_books: Books) -> None:
    assert open_books.entries() == 0
    assert set(open_books.query("select status, statement_number from marts.team_statements")) == {
        ("provisional", f"DRAFT-{month}-{team}")
        for month, team in [("2026-09", "legal"), ("2026-09", "search"), ("2026-10", "search")]
    }


def test_closing_posts_what_was_provisional(open_books: Books) -> None:
    def amounts() -> list[tuple]:
        return open_books.query(
            "select statement_line_id, exact_amount, amount from marts.team_statement_lines"
            " where billing_period = '2026-09-01' order by 1"
        )

    before = amounts()
    open_books.close(SEPTEMBER)
    open_books.build()
    assert amounts() == before
    assert open_books.query(
        "select entry_type, posting_period, charge_period, count(*) > 1, sum(charge)"
        " from marts.fct_ledger_entries group by all order by 1"
    ) == [
        ("close", SEPTEMBER, SEPTEMBER, False, 0),
        ("original", SEPTEMBER, SEPTEMBER, True, Decimal("4.34")),
    ]
    assert open_books.query(
        "select statement_number, status, closed_at from marts.team_statements"
        " where billing_period = '2026-09-01' order by 1"
    ) == [
        ("CB-2026-09-0001", "closed", datetime(2026, 10, 5, 15)),
        ("CB-2026-09-0002", "closed", datetime(2026, 10, 5, 15)),
    ]
    # each posted line holds its requests
    assert open_books.query(
        "select count(distinct request_id) from marts.fct_ledger_requests"
    ) == open_books.query(
        "select count(*) from marts.fct_request_costs where billing_period = '2026-09-01'"
    )


def test_a_second_build_posts_nothing(books: Books) -> None:
    count = books.entries()
    books.build()
    books.land(*usage())  # the same usage again, in another file
    books.build()
    assert books.entries() == count


def test_late_usage_is_an_adjustment_in_the_open_period(books: Books) -> None:
    before = books.statements(SEPTEMBER)
    books.land(late(), late("later"))
    books.build()
    assert books.adjustments() == [
        (OCTOBER, SEPTEMBER, "search", "late usage of 2 requests", Decimal("0.60"))
    ]
    assert books.statements(SEPTEMBER) == before
    assert books.query(
        "select section, charge_period, reason, request_count, amount"
        " from marts.team_statement_lines"
        " where billing_period = '2026-10-01' and section = 'adjustments'"
    ) == [("adjustments", SEPTEMBER, "late usage of 2 requests", 2, Decimal("0.60"))]
    assert books.query(
        "select adjustment_charge, gross_charge, net_charge from marts.team_statements"
        " where billing_period = '2026-10-01'"
    ) == [(Decimal("0.60"), Decimal("0.30"), Decimal("0.90"))]


def test_late_usage_in_an_outage_is_shared_with_the_fund(books: Books) -> None:
    books.land(company.request("late", datetime(2026, 9, 10, 8)))
    books.build()
    assert [(payer, reason, charge) for _, _, payer, reason, charge in books.adjustments()] == [
        ("incident", "late usage of 1 request", Decimal("0.15")),
        ("search", "late usage of 1 request", Decimal("0.15")),
    ]


def correct_a_tag(books: Books) -> None:
    """The project that one key names is an old name of `finder`."""
    books.seeds["tag_aliases"].append({"tag": "project", "alias": "mystery", "value": "finder"})


def give_a_project_to_another_team(books: Books) -> None:
    seed_row(books, "projects", project_id="review")["team_id"] = "search"


def move_a_team(books: Books) -> None:
    seed_row(books, "teams", team_id="legal")["cost_center"] = "cc-9"


def correct_a_rate(books: Books) -> None:
    seed_row(books, "rates", rate_id="request")["request_price"] = Decimal("0.025")


def replace_a_rate(books: Books) -> None:
    row = seed_row(books, "rates", rate_id="request")
    row |= {"rate_id": "request-2", "request_price": Decimal("0.035")}


def withdraw_a_rule(books: Books) -> None:
    books.seeds["exception_rules"] = [
        row for row in books.seeds["exception_rules"] if row["rule_id"] != "law"
    ]


def correct_usage(books: Books) -> None:
    """A richer record of a request counts 100,000 more tokens."""
    row = next(row for row in usage() if row["request_id"] == "plain-1")
    books.land(row | {"output_tokens": 110_001, "owner": "ada@example.com"})


def reclassify_a_model(books: Books) -> None:
    books.seeds["model_catalogue"][0]["provider_tier"] = "premium"
    premium = [
        row | {"rate_id": f"premium-{row['rate_id']}", "provider_tier": "premium"}
        for row in books.seeds["rates"][:2]
    ]
    books.seeds["rates"] += premium


def share_a_cost(books: Books) -> None:
    books.seeds["shared_costs"].append(
        {
            "shared_cost_id": "hosting",
            "shared_cost_name": "Hosting",
            "amount": Decimal(10),
            "currency": "USD",
            "driver": "even",
            "valid_from": SEPTEMBER,
        }
    )


def set_a_minimum_fee(books: Books) -> None:
    books.seeds["minimum_fees"].append(
        {
            "minimum_fee_id": "base",
            "team_id": "legal",
            "amount": Decimal(3),
            "currency": "USD",
            "valid_from": SEPTEMBER,
            "valid_to": OCTOBER,
        }
    )


@pytest.mark.parametrize(
    ("change", "reason", "sums"),
    [
        (
            correct_a_tag,
            "tag corrected: 1 request moved from project unassigned to finder",
            {"legal": "-0.30", "search": "0.30"},
        ),
        (give_a_project_to_another_team, "owner corrected: ", {"legal": "-0.02", "search": "0.02"}),
        (move_a_team, "re-organised: ", {}),
        (correct_a_rate, "rate request corrected", {"legal": "0.01"}),
        (replace_a_rate, "rate request replaced by request-2 for 1 request", {"legal": "0.02"}),
        (withdraw_a_rule, "rule law applied anew to 2 requests", None),
        (correct_usage, "usage of 1 request corrected", {"search": "1.00"}),
        (reclassify_a_model, "model reclassified: ", {}),
        (share_a_cost, "share of hosting changed", {"legal": "5.00", "search": "5.00"}),
        (set_a_minimum_fee, "minimum fee base changed", None),
    ],
)
def test_a_change_is_posted_with_a_reason_that_names_it(
    books: Books, change: Callable[[Books], None], reason: str, sums: dict[str, str] | None
) -> None:
    """Of each payer, what all adjustments with that reason come to."""
    before, count = books.statements(SEPTEMBER), books.entries()
    change(books)
    books.build()
    assert books.statements(SEPTEMBER) == before
    found = books.query(f"""
        select posting_period, payer_id, reason, charge
        from marts.fct_ledger_entries where entry_number > {count}
    """)
    assert {period for period, *_ in found} == {OCTOBER}
    named = [row for row in found if row[2].startswith(reason)]
    assert named, {row[2] for row in found}
    if sums is not None:
        totals = {payer: Decimal(0) for _, payer, _, _ in named}
        for _, payer, _, charge in named:
            totals[payer] += charge
        # a cent may fall to another line of the payer, since lines share their payer's cents
        assert totals.keys() >= sums.keys()
        for payer, total in totals.items():
            assert abs(total - Decimal(sums.get(payer, 0))) <= CENT, totals
    books.build()
    assert books.entries() == count + len(found)


def test_what_is_changed_and_changed_back_comes_to_nothing(books: Books) -> None:
    correct_a_rate(books)
    books.build()
    seed_row(books, "rates", rate_id="request")["request_price"] = Decimal("0.015")
    books.build()
    assert books.query(
        "select sum(charge), sum(exact_charge), sum(request_count) from marts.fct_ledger_entries"
        " where entry_type = 'adjustment'"
    ) == [(0, 0, 0)]


def test_a_rate_for_what_nobody_could_rate(books: Books) -> None:
    """Late usage of an unknown model costs nothing until the model is known."""
    books.land(late(model="inhouse-llama"))
    books.build()
    assert books.adjustments() == []
    books.seeds["model_catalogue"].append(
        {
            "model_pattern": "inhouse*",
            "provider": "inhouse",
            "model_id": "inhouse",
            "provider_tier": "standard",
        }
    )
    books.build()
    ((posting, charge, payer, reason, amount),) = books.adjustments()
    assert (posting, charge, payer, amount) == (OCTOBER, SEPTEMBER, "search", Decimal("0.30"))
    assert reason == "model reclassified: 1 request moved from tier unknown to standard"


def test_usage_without_a_rate_blocks_the_close(open_books: Books) -> None:
    open_books.land(late(model="inhouse-llama"))
    open_books.close(SEPTEMBER)
    open_books.build()
    assert open_books.entries() == 0
    ((_, problem),) = open_books.warehouse.failures("closed_periods_pass_their_checks")
    assert problem == (
        "billing_periods: 2026-09-01 cannot close: unrated_requests:"
        " 1 requests without a price, in unrated_usage_audit"
    )


def test_suspense_over_the_limit_blocks_the_close(open_books: Books) -> None:
    seed_row(open_books, "close_checks", close_check="suspense_percent")["limit_value"] = 1
    open_books.close(SEPTEMBER)
    open_books.build()
    assert open_books.entries() == 0
    ((_, problem),) = open_books.warehouse.failures("closed_periods_pass_their_checks")
    assert "suspense_percent" in problem and "without an owner" in problem
    seed_row(open_books, "close_checks", close_check="suspense_percent")["is_blocking"] = False
    open_books.build()
    assert open_books.entries() > 0


def test_periods_close_in_order(open_books: Books) -> None:
    open_books.close(OCTOBER)
    open_books.build()
    assert open_books.entries() == 0
    ((_, problem),) = open_books.warehouse.failures("closed_periods_pass_their_checks")
    assert problem == "billing_periods: 2026-10-01 cannot close: 2026-09-01 is still open"
    open_books.close(SEPTEMBER)
    open_books.build()
    assert open_books.query(
        "select entry_type, posting_period, charge_period from marts.fct_ledger_entries"
        " where entry_type <> 'adjustment' group by all order by 1, 2"
    ) == [
        (kind, period, period) for kind in ("close", "original") for period in (SEPTEMBER, OCTOBER)
    ]


def test_a_period_without_usage_stays_closed(books: Books) -> None:
    """November closes empty; what is late for it is an adjustment, not an original."""
    books.close(OCTOBER)
    books.close(NOVEMBER)
    books.build()
    books.land(company.request("late", datetime(2026, 11, 20)))
    books.build()
    assert books.adjustments() == [
        (date(2026, 12, 1), NOVEMBER, "search", "late usage of 1 request", Decimal("0.30"))
    ]


def test_a_team_that_is_gone_still_gets_its_adjustment(books: Books) -> None:
    seed_row(books, "teams", team_id="legal")["valid_to"] = OCTOBER
    for project in ("audit", "review"):
        seed_row(books, "projects", project_id=project)["valid_to"] = OCTOBER
    books.seeds["api_key_owners"][0]["valid_to"] = OCTOBER
    books.build()
    books.land(late(project="review"))  # 0.015, of which rounding has given the team half before
    books.build()
    assert books.query(
        "select team_name, cost_center, adjustment_charge, net_charge from marts.team_statements"
        " where billing_period = '2026-10-01' and team_id = 'legal'"
    ) == [("Legal", "cc-2", Decimal("0.01"), Decimal("0.01"))]


@pytest.mark.parametrize(
    "calendar",
    [
        [],
        [{"billing_period": SEPTEMBER, "status": "open"}],
        [closed(SEPTEMBER) | {"approver": "mallory@example.com"}],
    ],
    ids=["left out", "reopened", "approved by another"],
)
def test_a_closed_period_is_not_reopened(books: Books, calendar: list[dict]) -> None:
    before, count = books.statements(SEPTEMBER), books.entries()
    books.seeds["billing_periods"] = calendar
    books.warehouse.rebuild(books.again)
    assert (books.statements(SEPTEMBER), books.entries()) == (before, count)
    ((_, problem),) = books.warehouse.failures("closed_periods_stay_closed")
    assert "2026-09-01 was closed at 2026-10-05 15:00:00 by cfo@example.com" in problem


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ("update {ledger} set charge = charge + 1 where entry_number = 2", "entry 2 does not say"),
        ("update {ledger} set reason = 'x' where entry_number = 2", "entry 2 does not say"),
        ("update {ledger} set requests = requests[2:] where entry_number = 2", "entry 2 does not"),
        ("update {ledger} set posted_at = '2020-01-01' where entry_number = 2", "entry 2 does not"),
        ("delete from {ledger} where entry_number = 2", "entry 3 follows entry 1"),
        ("delete from {ledger} where posting_number = 1", "follows entry 0"),
        (
            "insert into {ledger} select * replace (0 as entry_number) from {ledger}"
            " where entry_number = 2",
            "entry 0 does not say",
        ),
        (
            "update {ledger} set posting_hash = 'x' where posting_number = 1",
            "posting 2 does not follow",
        ),
        (
            "update {ledger} set previous_posting_hash = 'x' where posting_number = 2",
            "posting 2 does not follow",
        ),
    ],
)
def test_tampering_shows(books: Books, tamper: str, found: str) -> None:
    books.land(late())
    books.build()
    books.query(tamper.format(ledger="marts.fct_ledger_entries"))
    problems = books.warehouse.failures("l4_ledger_chain_holds")
    assert any(found in problem for _, problem in problems), problems


def test_the_laws_can_fail(books: Books) -> None:
    """Each is shown to fail once the ledger says other than the inputs or than its own past."""
    books.query(
        "update marts.fct_ledger_entries set exact_charge = exact_charge + 0.000000000001"
        " where entry_number = 1"
    )
    assert books.warehouse.failures("l4_ledger_equals_inputs")
    books.query(
        "update marts.fct_ledger_entries set entry_type = 'adjustment' where entry_number = 1"
    )
    assert books.warehouse.failures("l4_closed_is_closed")
    assert set(LAWS) <= set(books.warehouse.project.tests)
