"""Show what closing a billing period would post, and what still stands in its way."""

import os

import click
import duckdb

from chargeback.close_preview import preview_close
from chargeback.console import (
    Command,
    ExitCode,
    UsageFault,
    bad,
    finish_with_findings,
    good,
    json_option,
    show,
)
from chargeback.database import connect
from chargeback.policy_check import check_policy
from chargeback.scratch import Scratch, scratch_folder, seeds_folder

HELP = """Show what closing a billing period would post, and which checks it fails. Nothing changes.

A period closes by its row in seeds/policy/billing_periods.csv and `dbt build`: this command prints
the row. The figures are those of the last `dbt build`; the policy is checked as it stands now.
"""


@click.command(
    cls=Command,
    help=HELP,
    environment=[
        "CHARGEBACK_SEEDS",
        "CHARGEBACK_DB",
        "CHARGEBACK_WAIT",
        "CHARGEBACK_PROJECT",
        "DBT_TARGET_PATH",
    ],
    exit_codes={
        ExitCode.DONE: "the period can close, or is closed",
        ExitCode.FOUND: "a blocking check fails",
        ExitCode.FAULT: "the command was wrong, or files were loaded since the last build",
    },
    examples=["python scripts/close.py --period 2026-10"],
)
@click.option("--period", required=True, help="Billing period such as 2026-10.")
@json_option
def main(period: str) -> None:
    """Preview the close of a period."""
    with connect(read_only=True) as connection:
        try:
            preview = preview_close(connection, period)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise UsageFault("the marts are not built, or not anew: run `dbt build`") from error
    if preview.is_closed:
        show(preview.lines, preview.record)
        return
    seeds = seeds_folder(os.environ.get("CHARGEBACK_SEEDS") or "seeds")
    with scratch_folder() as folder:
        policy = check_policy(Scratch("today", seeds, folder))
    can_close = not (preview.is_blocked or policy.mistakes)
    calendar = seeds / "policy" / "billing_periods.csv"
    row = f"{period}-01,closed,<time of approval in UTC>,<approver>"
    advice = (
        f"{period} {good('can close')}. Its row in {calendar}, for review, then `dbt build`:",
        f"  {row}",
    )
    lines = [
        *preview.lines,
        "",
        f"Policy in {seeds}: {len(policy.mistakes)} mistakes",
        *(f"  {mistake}" for mistake in policy.mistakes),
        "",
        *(advice if can_close else [f"{period} {bad('cannot close yet')}."]),
    ]
    show(lines, {**preview.record, "policy_mistakes": policy.mistakes, "can_close": can_close})
    if not can_close:
        finish_with_findings()


if __name__ == "__main__":
    main()
