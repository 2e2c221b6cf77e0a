"""Drop the records of old closed periods, and keep what they were charged."""

import click
import duckdb

from chargeback.console import Command, ExitCode, UsageFault, json_option, show, tell
from chargeback.database import connect
from chargeback.retirement import retire

HELP = """Drop the usage records of closed billing periods, and keep what each request was charged.

Without --period all closed periods go that are older than `retention_months` in dbt_project.yml,
the oldest first. No statement and no ledger entry changes, and no mart but fct_request_records,
which is emptied. Only a backup brings records back.
"""


@click.command(
    cls=Command,
    help=HELP,
    environment=["CHARGEBACK_DB", "CHARGEBACK_WAIT", "CHARGEBACK_PROJECT"],
    exit_codes={
        ExitCode.DONE: "what could be retired is retired",
        ExitCode.FAULT: "the period is open or too young, or the last build is not up to date",
    },
    examples=["python scripts/retire.py --dry-run", "python scripts/retire.py --period 2025-08"],
)
@click.option("--period", help="Only this billing period, such as 2025-08.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Show what would go; change nothing.")
@json_option
def main(period: str | None, is_dry_run: bool) -> None:
    """Retire periods."""
    with connect() as connection:
        try:
            retirement = retire(connection, period, is_dry_run)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise UsageFault("the marts are not built, or not anew: run `dbt build`") from error
    show(retirement.lines, {**retirement.record, "is_dry_run": is_dry_run})
    if retirement.periods and not is_dry_run:
        tell("retired; `dbt build` empties the tables that are made of these records")


if __name__ == "__main__":
    main()
