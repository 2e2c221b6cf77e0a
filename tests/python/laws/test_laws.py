"""The laws hold on a company that meets every rule; each law's test fails when the logic breaks."""

from datetime import date, datetime
from decimal import Decimal

import pytest

import company
from warehouse import CompiledProject, Warehouse


def build(project: CompiledProject, rows: list[dict] | None = None, **options: object) -> Warehouse:
    warehouse = Warehouse(project, seeds=company.policy(), **options)
    rows = company.usage() if rows is None else rows
    company.land(warehouse, rows)
    return warehouse.build()


def test_every_data_test_passes(compiled_project: CompiledProject) -> None:
    assert build(compiled_project).failing_tests() == []


def test_every_cent_of_the_small_company(compiled_project: CompiledProject) -> None:
    """Reckoned by hand: 30,001 tokens at 10.00 a million are 0.30001."""
    warehouse = build(compiled_project)
    charges = {
        row[0]: row[1:]
        for row in warehouse.query(
            "select request_id, gross_charge, absorbed_charge, net_charge, suspense_charge"
            " from marts.fct_request_costs"
        )
    }
    full, zero = Decimal("0.30001"), Decimal(0)
    assert charges == {
        "plain-1": (full, zero, full, zero),
        "plain-2": (Decimal("0.30008"), zero, Decimal("0.30008"), zero),
        "october": (full, zero, full, zero),
        # half of it is the incident fund's
        "outage": (full, Decimal("0.150005"), Decimal("0.150005"), zero),
        # of the half that is left, what exceeds 30,001 tokens at 3.333333
        "outage-and-law": (full, Decimal("0.200006676667"), Decimal("0.100003323333"), zero),
        "law": (Decimal("0.30003"), Decimal("0.200020010001"), Decimal("0.100009989999"), zero),
        "by-request": (Decimal("0.015"), zero, Decimal("0.015"), zero),
        "failed": (zero, zero, zero, zero),
        "unrated": (None, None, None, None),
        "cost-only": (Decimal("0.123456789012"), zero, Decimal("0.123456789012"), zero),
        "nobody": (full, zero, zero, full),
        "nobody-outage": (full, Decimal("0.150005"), zero, Decimal("0.150005")),
        "key": (full, zero, full, zero),
        # the pool of 1.00 pays three whole requests and 0.09997 of the fourth
        "pilot-0": (full, full, zero, zero),
        "pilot-1": (full, full, zero, zero),
        "pilot-2": (full, full, zero, zero),
        "pilot-3": (full, Decimal("0.09997"), Decimal("0.20004"), zero),
        "pilot-4": (full, zero, full, zero),
        "pilot-5": (full, zero, full, zero),
    }


def test_statements_of_the_small_company(compiled_project: CompiledProject) -> None:
    warehouse = build(compiled_project)
    totals = warehouse.query(
        "select payer_type, payer_id, exact_charge, charge from marts.billing_period_totals"
        " where billing_period = date '2026-09-01' order by payer_type, payer_id"
    )
    assert totals == [
        ("fund", "compliance", Decimal("0.250021686668"), Decimal("0.25")),
        ("fund", "incident", Decimal("0.450015"), Decimal("0.45")),
        ("fund", "innovation_allowance", Decimal("1"), Decimal("1.00")),
        ("suspense", "suspense", Decimal("0.450015"), Decimal("0.45")),
        ("team", "legal", Decimal("0.515023313332"), Decimal("0.52")),
        ("team", "search", Decimal("1.673611789012"), Decimal("1.67")),
    ]
    lines = warehouse.query(
        "select project_id, environment, line_type, rule_id, request_count, amount"
        " from marts.team_statement_lines"
        " where statement_id = '2026-09-search'"
        " order by project_id, environment, line_type, rule_id"
    )
    assert lines == [
        ("agents", "staging", "absorbed", "pilot", 4, Decimal("-1.00")),
        ("agents", "staging", "rated", None, 6, Decimal("1.80")),
        ("finder", "production", "absorbed", "outage", 1, Decimal("-0.15")),
        ("finder", "production", "rated", None, 3, Decimal("0.90")),
        ("finder", "production", "unmeasured", None, 1, Decimal("0.12")),
        ("finder", "production", "unrated", None, 1, Decimal("0.00")),
    ]


def test_an_unpriced_model_is_never_charged_as_zero(compiled_project: CompiledProject) -> None:
    warehouse = build(compiled_project)
    assert warehouse.query(
        "select billed_model, unrated_reason, request_count, total_tokens, provider_cost"
        " from marts.unrated_usage_audit"
    ) == [("inhouse-llama", "model in no tier", 1, 30_001, None)]


def test_a_request_with_several_tags_counts_once_in_any_breakdown(
    compiled_project: CompiledProject,
) -> None:
    rows = company.usage()
    rows[0]["tags"] = ["project:finder", "project:agents", "project:audit", "env:staging"]
    warehouse = build(compiled_project, rows)
    assert warehouse.failing_tests() == []
    for column in ("project_id", "environment", "team_id", "provider_tier", "rule_id"):
        assert warehouse.query(
            f"select sum(charge) from (select {column}, sum(gross_charge) as charge"
            " from marts.fct_allocations group by all)"
        ) == warehouse.query("select sum(gross_charge) from marts.fct_request_costs")


def test_a_reorganisation_moves_charges_at_midnight_of_the_billing_zone(
    compiled_project: CompiledProject,
) -> None:
    seeds = company.policy()
    finder = next(row for row in seeds["projects"] if row["project_id"] == "finder")
    seeds["projects"].append(finder | {"team_id": "legal", "valid_from": date(2026, 9, 16)})
    finder["valid_to"] = date(2026, 9, 16)
    rows = [
        company.request("before", datetime(2026, 9, 15, 21, 59, 59)),
        company.request("after", datetime(2026, 9, 15, 22)),
    ]
    warehouse = Warehouse(compiled_project, seeds=seeds)
    company.land(warehouse, rows)
    assert warehouse.build().query(
        "select request_id, team_id, cost_center from marts.fct_request_costs order by request_id"
    ) == [("after", "legal", "cc-2"), ("before", "search", "cc-1")]


@pytest.mark.parametrize(
    ("law", "model", "old", "new"),
    [
        pytest.param(
            "l1_conservation",
            "fct_allocations",
            "sum(gross_charge - absorbed_charge) as gross_charge",
            "sum(gross_charge) as gross_charge",
            id="L1 absorbed charges counted twice",
        ),
        pytest.param(
            "l1_conservation",
            "fct_request_costs",
            "gross_charge - absorbed_charge as charge_left",
            "gross_charge as charge_left",
            id="L1 teams pay what funds absorbed",
        ),
        pytest.param(
            "l1_nothing_below_zero",
            "int_allowance_requests",
            "matches.gross_charge - coalesce(absorbed_by_exceptions.absorbed_charge, 0)",
            "matches.gross_charge + 1",
            id="L1 an allowance pays more than is owed",
        ),
        pytest.param(
            "l2_once",
            "int_repeated_requests",
            "having count(*) > 1",
            "having count(*) > 2",
            id="L2 a request delivered twice is charged twice",
        ),
        pytest.param(
            "l2_once",
            "int_requests_tagged",
            "requests.tag_evidence_id = evidence.tag_evidence_id",
            "evidence.gateway_team is not null",
            id="L2 requests without evidence dropped",
        ),
        pytest.param(
            "l3_cents",
            "int_payer_totals_rounded",
            "then 1",
            "then 0",
            id="L3 remainders dropped between payers",
        ),
        pytest.param(
            "l3_cents",
            "int_statement_lines_rounded",
            "then 1",
            "then 0",
            id="L3 remainders dropped between lines",
        ),
        pytest.param(
            "l3_statement_changes",
            "team_statement_changes",
            "-line_amounts.amount as amount",
            "line_amounts.amount as amount",
            id="L3 the statement before added instead of taken off",
        ),
        pytest.param(
            "l3_statement_cuts",
            "team_statement_breakdowns",
            "from lines",
            "from lines where line_type <> 'absorbed'",
            id="L3 what funds pay is in no cut of a statement",
        ),
        pytest.param(
            "l3_statement_cuts",
            "int_statement_days_provisional",
            "lines.line_type in ('rated', 'unmeasured')",
            "lines.line_type in ('rated', 'unmeasured') and false",
            id="L3 what funds pay is on no day of its charge",
        ),
        pytest.param(
            "l8_explainable",
            "team_statement_lines",
            "charge_lines.exact_charge + coalesce(credits.exact_charge, 0)",
            "charge_lines.exact_charge",
            id="L8 a line that its requests do not add up to",
        ),
        pytest.param(
            "token_kinds_are_disjoint",
            "int_usage_records",
            "- (included_cache_tokens)",
            "- (0)",
            id="cached input counted as fresh input too",
        ),
    ],
)
def test_a_law_fails_on_a_defect(
    compiled_project: CompiledProject, law: str, model: str, old: str, new: str
) -> None:
    def failures(**options: object) -> list[tuple]:
        warehouse = Warehouse(compiled_project, seeds=company.policy(), **options)
        rows = company.usage()
        rows.append(rows[0] | {"_file_id": "late"})
        company.land(warehouse, rows)
        warehouse.insert(
            "litellm_standard_logging",
            [
                {
                    "_file_id": "gateway",
                    "_record_number": 1,
                    "id": "cached",
                    "startTime": rows[0]["started_at"],
                    "model": "gpt-4o",
                    "status": "success",
                    "prompt_tokens": 2307,
                    "completion_tokens": 14,
                    "total_tokens": 2321,
                    "metadata__usage_object__cache_read_input_tokens": 1152,
                }
            ],
        )
        return warehouse.build(of=[law]).failures(law)

    assert failures() == []
    assert failures(defects={model: (old, new)}) != []


@pytest.mark.parametrize(
    "damage",
    [
        "delete from raw.plain where request_id = 'plain-1'",
        "update raw.load_manifest set rows_offered = rows_offered + 1",
        "delete from raw.load_manifest",
        "insert into raw.quarantine by name"
        " select file_id, source, 1 as file_line from raw.load_manifest",
    ],
)
def test_the_law_that_nothing_is_lost_fails_on_a_loss(
    compiled_project: CompiledProject, damage: str
) -> None:
    warehouse = build(compiled_project)
    assert warehouse.failures("l7_nothing_lost") == []
    warehouse.connection.execute(damage)
    assert warehouse.failures("l7_nothing_lost") != []
