"""What a proposed policy would change: the same usage, charged under two folders of seeds."""

from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import duckdb

from .console import aligned
from .database import UsageFault, connect, quote_identifier, quote_literal
from .export_folder import printable
from .project import project_vars
from .scratch import Scratch, first_lines
from .statements import unknown_period

RAW_TABLES = """
    select table_name
    from duckdb_tables()
    where database_name = current_database() and schema_name = 'raw'
    order by table_name
"""
PERIODS = """
    select distinct strftime(billing_period, '%Y-%m')
    from (
        select billing_period from today.marts.billing_period_totals
        union all
        select billing_period from proposed.marts.billing_period_totals
    )
    order by 1
"""
HEADINGS = ("payer", "today", "proposed", "difference")


class Change(NamedTuple):
    """What a payer of a billing period pays under either policy, as `policy_what_if` has it."""

    billing_period: date
    payer_type: str
    payer_id: str
    charge_today: Decimal
    charge_proposed: Decimal
    difference: Decimal


def copy_usage(today: Scratch, proposed: Scratch) -> None:
    """Copy schema raw of the company's database, and nothing else, to both sides.

    The company's database is opened to read, and closed when the copy is done.

    Raises:
        UsageFault: It is missing, in use, or nothing was loaded into it.
    """
    with connect(read_only=True) as connection:
        tables = [quote_identifier(table) for (table,) in connection.execute(RAW_TABLES).fetchall()]
        if not tables:
            raise UsageFault("there is no usage yet: run scripts/load.py first")
        for side in (today, proposed):
            # a name that the company's database cannot have: it has a file's name
            name = quote_identifier(f"scratch/{side.name}")
            connection.execute(f"attach {quote_literal(str(side.database))} as {name} (read_write)")
            connection.execute(f"create schema if not exists {name}.raw")
            for table in tables:
                connection.execute(f"create table {name}.raw.{table} as from raw.{table}")
            connection.execute(f"detach {name}")


def build_statements(side: Scratch) -> None:
    """Build the seeds and the models that statements need, without tests.

    Raises:
        UsageFault: A model could not be built.
    """
    results = side.run_dbt(
        *("build", "--selector", "statements"),
        *("--resource-type", "seed", "--resource-type", "model"),
    )
    for result in results:
        if result.status != "success":
            message = f"{result.node_id} was not built: {first_lines(result.message)}"
            raise UsageFault(f"{side.seeds}: {message}")


def compare(query: str, today: Scratch, proposed: Scratch, period: str | None) -> list[Change]:
    """List who would pay more or less, with a total a billing period.

    Args:
        query: The analysis `policy_what_if`, compiled for today's side.
        today: Today's side, with its statements.
        proposed: The other side, likewise.
        period: Billing period such as `2026-09`; all if None.

    Returns:
        The query's rows in its order; none where nobody's charge differs.

    Raises:
        UsageFault: Neither side has this period.
    """
    with duckdb.connect() as connection:
        for side in (today, proposed):
            path = quote_literal(str(side.database))
            connection.execute(f"attach {path} as {quote_identifier(side.name)} (read_only)")
        periods = [known for (known,) in connection.execute(PERIODS).fetchall()]
        if period not in (None, *periods):
            raise unknown_period(period, periods)
        changes = map(Change._make, connection.execute(query).fetchall())
        return [change for change in changes if period in (None, f"{change.billing_period:%Y-%m}")]


def change_lines(changes: list[Change]) -> list[str]:
    """Show changes as aligned lines, a table a billing period, or say that there are none."""
    if not changes:
        return ["", "nobody's charge would change"]
    lines = []
    for billing_period, of_period in groupby(changes, key=itemgetter(0)):
        heading = f"Billing period {billing_period:%Y-%m}, {project_vars()['currency']}"
        lines += ["", heading, "", *aligned([HEADINGS, *map(_cells, of_period)])]
    return lines


def _cells(change: Change) -> tuple[str, str, str, str]:
    is_fund = change.payer_type == "fund"
    return (
        printable(f"fund: {change.payer_id}" if is_fund else change.payer_id),
        f"{change.charge_today:,.2f}",
        f"{change.charge_proposed:,.2f}",
        f"{change.difference:+,.2f}",
    )
