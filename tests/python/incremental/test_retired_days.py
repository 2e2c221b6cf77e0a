"""A retirement rebuilds the days that it is about, and builds by part end in a full refresh."""

from datetime import date, datetime

import pytest

import company
from chargeback import retirement
from incremental.part_builds import PartStatements, PartWarehouse
from retention.retired_company import note_build
from warehouse import CompiledProject

PASSED_THROUGH = ("int_usage_records", "int_requests_priced")
SHOWN = ("int_requests_deduplicated", "int_requests_rated")  # views of such tables
KEPT = ("fct_request_costs", "int_exception_matches", "int_owner_cases", "int_rates_matched")


def test_only_retired_days_are_built_anew(
    compiled_project: CompiledProject,
    part_statements: PartStatements,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retirement, "project_vars", lambda: {"retention_months": 1})
    closed = {"billing_period": "2026-09-01", "status": "closed", "approver": "cfo@example.com"}
    closed["closed_at"] = datetime(2026, 10, 5)
    policy = company.policy() | company.books()
    checks = [check | {"is_blocking": False} for check in policy["close_checks"]]
    seeds = policy | {"billing_periods": [closed], "close_checks": checks}
    warehouse = PartWarehouse.of(compiled_project, part_statements, seeds)
    november = company.request("november", datetime(2026, 11, 2), _file_id="november")
    company.land(warehouse, [*company.usage(), november])
    everything = [node["name"] for node in compiled_project.nodes]
    warehouse.build_parts(everything)
    note_build(warehouse)
    retirement.retire(warehouse.connection, "2026-09", is_dry_run=False)
    # later than the files, whatever the clock of this machine says
    warehouse.connection.execute("update raw.retired_periods set retired_at = '2026-12-01'")

    warehouse.build_parts(everything)
    for model in (*PASSED_THROUGH, *KEPT):
        days = {part for part in warehouse.rebuilt[model] if isinstance(part, date)}
        assert days, model
        assert {day.strftime("%Y-%m") for day in days} == {"2026-09"}, model
    for model in (*PASSED_THROUGH, *SHOWN):
        assert warehouse.query(f"select count(*) from intermediate.{model}") == [(2,)]
    assert warehouse.query("select count(*) from marts.fct_request_costs") == [(20,)]
    warehouse.build_parts(everything)
    assert {model for model, parts in warehouse.rebuilt.items() if parts} == set()
    assert warehouse.differences(everything) == []
