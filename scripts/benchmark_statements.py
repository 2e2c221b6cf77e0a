"""Measure how long a company of many teams takes to export: pages, PDF, workbooks and CSV."""

import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
import duckdb

from benchmarks.measuring import Run, measured
from chargeback.console import (
    Command,
    ExitCode,
    UsageFault,
    aligned,
    bad,
    finish_with_findings,
    json_option,
    show,
    tell,
)
from chargeback.database import database_path, quote_identifier, quote_literal
from chargeback.project import PROJECT_ROOT

# Keys that hold a team, in any mart: a copy of a team has keys of its own.
TEAM_KEYS = (
    "team_id",
    "project_id",
    "statement_id",
    "statement_number",
    "previous_statement_id",
    "statement_line_id",
    "team_statement_day_id",
)
SHARED = ("dim_rates",)  # a team's copies have its rates
EXPORTS = {
    "site": ["site"],
    "CSV": ["statements", "--format", "csv"],
    "XLSX": ["statements", "--format", "xlsx"],
    "PDF": ["statements", "--format", "pdf"],
}
HEADINGS = ("export", "seconds", "core seconds", "share", "peak MB", "files", "again")


@click.command(
    cls=Command,
    environment=["CHARGEBACK_DB", "TMPDIR"],
    exit_codes={ExitCode.FOUND: "all took longer than the limit"},
    examples=["python scripts/benchmark_statements.py --teams 200 --period 2026-09"],
)
@click.option("--period", default="2026-09", show_default=True, help="Billing period to export.")
@click.option(
    "--teams",
    default=200,
    show_default=True,
    type=click.IntRange(1),
    help="Teams to make of those that are there.",
)
@click.option(
    "--limit", default=90.0, show_default=True, help="Fail if all takes more seconds than this."
)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep the files.")
@json_option
def main(period: str, teams: int, limit: float, keep: Path | None) -> None:
    """Multiply the teams of the built database and export a period of theirs, each format alone.

    The database is CHARGEBACK_DB's, such as the demo's; it is only read. Each export runs twice:
    the second time nothing has changed.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = keep or Path(folder)
        for name in EXPORTS:
            shutil.rmtree(place / name, ignore_errors=True)  # what is there is not made again
        place.mkdir(parents=True, exist_ok=True)
        database = place / "company.duckdb"
        found = _multiply_teams(database, period, teams)
        runs = {name: _measured(database, period, name, place) for name in EXPORTS}
        again = {name: _measured(database, period, name, place) for name in EXPORTS}
        files = {name: sum(1 for _ in (place / name).iterdir()) for name in EXPORTS}
    total = sum(run.seconds for run in runs.values())
    rows = [
        (
            name,
            f"{run.seconds:.1f}",
            f"{run.core_seconds:.1f}",
            f"{run.seconds / total:.0%}",
            f"{run.peak_megabytes:,.0f}",
            f"{files[name]:,}",
            f"{again[name].seconds:.1f}",
        )
        for name, run in runs.items()
    ]
    all_again = sum(run.seconds for run in again.values())
    peak = max(run.peak_megabytes for run in runs.values())
    rows.append(
        (
            "all",
            f"{total:.1f}",
            f"{sum(run.core_seconds for run in runs.values()):.1f}",
            "100%",
            f"{peak:,.0f}",
            f"{sum(files.values()):,}",
            f"{all_again:.1f}",
        )
    )
    slowest = max(runs, key=lambda name: runs[name].seconds)
    lines = [
        f"{found} teams, {period}, {os.cpu_count()} cores",
        "",
        *aligned([HEADINGS, *rows]),
        "",
        f"{slowest} takes most: {runs[slowest].seconds / found:.3f} s a team",
    ]
    show(
        lines,
        {"teams": found, "period": period, "exports": {k: asdict(r) for k, r in runs.items()}},
    )
    if total > limit:
        tell(bad(f"{total:.1f} s in all are more than {limit:g} s"))
        finish_with_findings()


def _multiply_teams(database: Path, period: str, teams: int) -> int:
    """Write the marts with copies of the teams that have a statement in the period."""
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        source = quote_literal(str(database_path()))
        connection.execute(f"attach {source} as built (read_only)")
        connection.execute("create schema marts")
        marts = connection.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns()"
            " where database_name = 'built' and schema_name = 'marts' group by table_name"
        ).fetchall()
        ((known,),) = connection.execute(
            "select count(*) from built.marts.team_statements"
            " where strftime(billing_period, '%Y-%m') = ?",
            [period],
        ).fetchall()
        if not known:
            raise UsageFault(f"period {period!r}: no statement of it in {database_path()}")
        copies = -(-teams // known)
        for mart, columns in marts:
            _copy_mart(connection, mart, columns, copies)
    return known * copies


def _copy_mart(
    connection: duckdb.DuckDBPyConnection, mart: str, columns: list[str], copies: int
) -> None:
    """Copy a mart, with rows of a team once for each copy of the team."""
    name = quote_identifier(mart)
    changed = [
        f"case when copy > 0 and {key} <> 'unassigned' then {key} || '-' || copy else {key} end"
        f" as {key}"
        for key in columns
        if key in TEAM_KEYS
    ]
    if "team_name" in columns:
        changed.append(
            "case when copy > 0 then team_name || ' ' || copy else team_name end as team_name"
        )
    if "team_id" not in columns or mart in SHARED:
        connection.execute(f"create table marts.{name} as from built.marts.{name}")
        return
    connection.execute(
        f"create table marts.{name} as"
        f" select * exclude (copy) replace ({', '.join(changed)})"
        f" from built.marts.{name} cross join range({copies}) as copies (copy)"
        " where copy = 0 or team_id is not null"
    )


def _measured(database: Path, period: str, name: str, place: Path) -> Run:
    """Run an export in a process of its own and look at its memory meanwhile."""
    command = [sys.executable, str(PROJECT_ROOT / "scripts" / "export.py"), *EXPORTS[name]]
    command += ["--period", period, "--out", str(place / name)]
    return measured(command, {"CHARGEBACK_DB": str(database)})


if __name__ == "__main__":
    main()
