"""Whatever happens to a company, in whatever order: closed stays closed, and the sums agree."""

import copy
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import company
from books import NOVEMBER, OCTOBER, SEPTEMBER, Books, usage
from warehouse import CompiledProject, Warehouse

PERIODS = (SEPTEMBER, OCTOBER, NOVEMBER)
PROJECTS = ("finder", "agents", "audit", "review", "mystery", None)
requests = st.builds(
    lambda number, hours, project, tokens, is_successful: company.request(
        f"r{number}",
        datetime(2026, 9, 1) + timedelta(hours=hours),
        project=project,
        output_tokens=tokens,
        status="success" if is_successful else "failure",
    ),
    st.integers(1, 12),
    st.integers(0, 91 * 24),
    st.sampled_from(PROJECTS),
    st.integers(0, 400_000),
    st.booleans(),
)
steps = st.one_of(
    st.tuples(st.just("land"), st.lists(requests, min_size=1, max_size=4)),
    st.tuples(st.just("deliver again"), st.just(None)),
    st.tuples(st.just("retag"), st.sampled_from(["finder", "review", "audit"])),
    st.tuples(st.just("rate"), st.sampled_from(["0.015", "0.0275", "0.04"])),
    st.tuples(st.just("owner"), st.sampled_from(["search", "legal"])),
    st.tuples(st.just("reorganise"), st.sampled_from(["cc-1", "cc-2", "cc-3"])),
    st.tuples(st.just("rule"), st.sampled_from(["0.25", "0.5", "1"])),
    st.tuples(st.just("share"), st.sampled_from(["1", "7.77"])),
    st.tuples(st.just("close"), st.just(None)),
    st.tuples(st.just("close"), st.just(None)),
)
TOTALS = """
    select {period}, payer_type, payer_id, line_key, sum(exact_charge), sum(charge),
        sum(request_count), sum(total_tokens)
    from {relation} {where}
    group by all
    having sum(exact_charge) <> 0 or sum(charge) <> 0 or sum(request_count) <> 0
    order by all
"""


def take(step: str, detail: object, books: Books, landed: list[dict]) -> None:
    """Let one thing happen."""
    seeds = books.seeds
    if step == "land":
        known = {row["request_id"] for row in landed}
        fresh = {row["request_id"]: row for row in detail if row["request_id"] not in known}
        landed += fresh.values()
        books.land(*fresh.values()) if fresh else None
    elif step == "deliver again":
        books.land(*reversed(landed))
    elif step == "retag":
        seeds["tag_aliases"] = [row for row in seeds["tag_aliases"] if row["tag"] != "project"]
        seeds["tag_aliases"].append({"tag": "project", "alias": "mystery", "value": detail})
    elif step == "rate":
        seeds["rates"][1]["request_price"] = Decimal(detail)
    elif step == "owner":
        seeds["projects"][3]["team_id"] = detail
    elif step == "reorganise":
        seeds["teams"][0]["cost_center"] = detail
    elif step == "rule":
        seeds["exception_rules"][0]["absorbed_share"] = Decimal(detail)
    elif step == "share":
        seeds["shared_costs"] = [
            {
                "shared_cost_id": "hosting",
                "shared_cost_name": "Hosting",
                "amount": Decimal(detail),
                "currency": "USD",
                "driver": "requests",
                "valid_from": SEPTEMBER,
            }
        ]
    elif step == "close":
        closed = {row["billing_period"] for row in seeds["billing_periods"]}
        still_open = [period for period in PERIODS if period not in closed]
        if still_open:
            books.close(still_open[0])


@pytest.mark.takes_minutes
@settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(history=st.lists(steps, min_size=4, max_size=7))
@example(
    history=[
        ("close", None),
        ("retag", "finder"),
        ("close", None),
        ("rate", "0.04"),
        ("deliver again", None),
        ("owner", "search"),
    ]
)
def test_closed_statements_never_change_and_sums_agree(
    compiled_project: CompiledProject,
    compiled_again: CompiledProject,
    history: list[tuple[str, object]],
) -> None:
    books = Books(compiled_project, compiled_again)
    landed = usage()
    books.land(*landed)
    books.build()
    at_close: dict = {}
    for step, detail in history:
        take(step, detail, books, landed)
        books.build()  # holds the laws
        for period, statements in at_close.items():
            assert books.statements(period) == statements, (step, period)
        for (period,) in books.query(
            "select charge_period from marts.fct_ledger_entries where entry_type = 'close'"
        ):
            at_close.setdefault(period, books.statements(period))
    count = books.entries()
    books.build()
    assert books.entries() == count

    seeds = copy.deepcopy(books.seeds) | {"billing_periods": []}
    fresh = Warehouse(compiled_project, seeds=seeds)
    company.land(fresh, landed)
    fresh.build(of=["int_statement_lines_described"])
    posted = books.query(
        TOTALS.format(
            period="charge_period", relation="intermediate.int_statement_entries", where=""
        )
    )
    due = fresh.query(
        TOTALS.format(
            period="billing_period",
            relation="intermediate.int_statement_lines_described",
            where="",
        )
    )
    assert posted == due
