"""The sample company over four months, of which the first three are closed."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import company
from chargeback import retirement
from chargeback.retirement import Retirement
from warehouse import PROJECT, CompiledProject, Warehouse

MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")
RETIRED = MONTHS[:2]
LAST_RETIRED_DAY = "2026-09-30"
# Tables with a row a usage record or a request on its way to its charge, and what tells of them.
EMPTIED = {
    "stg_litellm__spend_logs",
    "stg_litellm__standard_logging",
    "stg_plain__usage",
    "int_usage_fields",
    "int_usage_field_counts",
    "int_usage_records_unioned",
    "int_usage_records",
    "int_repeated_requests",
    "int_requests_merged",
    "int_requests_deduplicated",
    "int_tag_evidence_resolved",
    "int_requests_tagged",
    "int_requests_owned",
    "int_requests_costed",
    "int_requests_metered",
    "int_requests_priced",
    "int_requests_rated",
    "int_tasks",
    "int_task_days",
    "int_daily_models",
    "int_file_days",
    "int_twin_candidates",
    "int_request_twins",
    "int_spread_requests",
    "int_volume_discounts_applied",
    "int_daily_gateway_usage",
    "fct_request_records",
}
# A task that ends in October, one that was charged in September, and a call that two clocks put on
# two sides of the month's end.
CRAFTED = {
    "first": [
        ("long-1", "2026-09-10T10:00:00Z", "long", "success"),
        ("short-1", "2026-09-11T10:00:00Z", "short", "success"),
        ("midnight", "2026-09-30T21:59:59Z", None, None),
    ],
    "second": [
        ("long-2", "2026-10-02T10:00:00Z", "long", None),
        ("midnight", "2026-09-30T22:00:01Z", None, None),
    ],
}


def calendar(*closed: str) -> list[dict]:
    """Rows of the billing calendar in which the months named are closed."""
    return [
        {
            "billing_period": f"{month}-01",
            "status": "closed" if month in closed else "open",
            "closed_at": datetime(2026, 12, 5, 15) if month in closed else None,
            "approver": "finance.lead@example.com" if month in closed else None,
        }
        for month in MONTHS
    ]


def write_plain(path: Path, calls: list[tuple]) -> Path:
    """Write calls of a project that is charged by the task as a file of the plain shape."""
    records = [
        {
            "request_id": request_id,
            "started_at": started_at,
            "model": "gpt-4o-2024-08-06",
            "fresh_input_tokens": 2000,
            "output_tokens": 100,
            "status": "success",
            "project": "invoice-ocr",
            "environment": "production",
            "task_id": task_id,
            "task_outcome": outcome,
        }
        for request_id, started_at, task_id, outcome in calls
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def write_company(folder: Path) -> None:
    """Write the logs, a folder a source."""
    command = [sys.executable, "scripts/sample.py", "--out", str(folder)]
    command += ["--seed", "7", "--start", MONTHS[0], "--months", "4", "--requests", "2500"]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    for name, calls in CRAFTED.items():
        write_plain(folder / "plain" / f"{name}.jsonl", calls)


def seeds(*closed: str) -> dict[str, list[dict]]:
    """A policy that lets the months named close whatever a check finds."""
    checks = [check | {"is_blocking": False} for check in company.books()["close_checks"]]
    return {"billing_periods": calendar(*closed), "close_checks": checks}


def note_build(warehouse: Warehouse) -> None:
    """Note that all marts are built, as dbt does at the end of a run."""
    warehouse.connection.execute("""
        create schema if not exists builds;
        create or replace table builds.dbt_runs as
        select now()::timestamp as finished_at, 0 as failure_count, true as is_whole, '' as marts
    """)


class RetiredCompany:
    """A copy of the built company, to retire periods of."""

    def __init__(self, built: Path, folder: Path, project: CompiledProject) -> None:
        """Open a copy of its database."""
        self.database = folder / "company.duckdb"
        shutil.copy(built, self.database)
        self.project = project
        self.folder = folder
        self.warehouse = Warehouse(project, seeds=seeds(*MONTHS[:3]), file=str(self.database))
        self.query = self.warehouse.query

    def retire(self, period: str | None = None, *, is_dry_run: bool = False) -> Retirement:
        return retirement.retire(self.warehouse.connection, period, is_dry_run)

    def build(self) -> dict[str, tuple]:
        """Build all there is, and tell what is in each table."""
        self.warehouse.rebuild(self.project)
        note_build(self.warehouse)
        return self.warehouse.digest()

    def load(self, name: str, *calls: tuple) -> None:
        """Load a file of the plain shape."""
        self.warehouse.load_file("plain", write_plain(self.folder / f"{name}.jsonl", list(calls)))

    def close(self, *months: str) -> None:
        """Let the calendar say that the months are closed."""
        self.warehouse.seeds = seeds(*months)


def changed(before: dict[str, tuple], after: dict[str, tuple]) -> set[str]:
    """The tables that differ, what was kept of retired periods aside."""
    return {
        name
        for name in before
        if before[name] != after[name]
        and not name.startswith("stg_retired__")
        and name != "int_retired_days"
    }
