"""Show what closing a billing period would post, and what still stands in its way."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb

from chargeback.close_preview import preview_close
from chargeback.database import UsageFault, connect
from chargeback.policy_check import check_policy
from chargeback.scratch import Scratch, seeds_folder

HELP = """Show what closing a billing period would post, and which checks it fails. Nothing changes.

A period closes by its row in seeds/policy/billing_periods.csv and `dbt build`: this command prints
the row. The figures are those of the last `dbt build`; the policy is checked as it stands now.

\b
Environment:
  CHARGEBACK_DB     path of the database (default data/chargeback.duckdb)
  CHARGEBACK_SEEDS  folder of the seeds, within the project (default seeds)

\b
Exit codes:
  0  the period can close, or is closed
  1  a blocking check fails
  2  the command was wrong, or files were loaded since the last build

\b
Example:
  python scripts/close.py --period 2026-10
"""


@click.command(help=HELP)
@click.option("--period", required=True, help="Billing period such as 2026-10.")
def main(period: str) -> None:
    """Preview the close of a period."""
    with connect(read_only=True) as connection:
        try:
            preview = preview_close(connection, period)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise UsageFault("the marts are not built, or not anew: run `dbt build`") from error
    click.echo("\n".join(preview.lines))
    if preview.is_closed:
        return
    seeds = seeds_folder(os.environ.get("CHARGEBACK_SEEDS") or "seeds")
    with TemporaryDirectory(prefix="close-") as folder:
        policy = check_policy(Scratch("preview", seeds, Path(folder)))
    click.echo(f"\nPolicy in {seeds}: {len(policy.mistakes)} mistakes")
    for mistake in policy.mistakes:
        click.echo(f"  {mistake}")
    if preview.is_blocked or policy.mistakes:
        click.echo(f"\n{period} cannot close yet.")
        sys.exit(1)
    calendar = seeds / "policy" / "billing_periods.csv"
    click.echo(f"\n{period} can close. Its row in {calendar}, for review, then `dbt build`:")
    click.echo(f"  {period}-01,closed,<time of approval in UTC>,<approver>")


if __name__ == "__main__":
    main()
