"""Check the policy before a pull request, and show whom a change would charge differently."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from chargeback.database import UsageFault, connect
from chargeback.export_folder import csv_content, write_file
from chargeback.policy_check import check_policy
from chargeback.policy_what_if import (
    Change,
    build_statements,
    change_lines,
    compare,
    copy_usage,
)
from chargeback.scratch import Scratch, seeds_folder

HELP = """Check the policy in a folder of seeds, a line for each mistake.

The check needs no usage and runs in a temporary database. With --proposed it is the proposed folder
that is checked; if it is sound, the usage that was loaded is charged under both folders, in
temporary databases too, and the payers whose charges differ are shown. The company's database is
only read.

\b
Environment:
  CHARGEBACK_SEEDS  today's seeds, where --seeds does not say (default seeds)
  CHARGEBACK_DB     path of the database with the usage (default data/chargeback.duckdb)
  TMPDIR            where temporary databases go; --proposed needs room for the usage, built twice

\b
Exit codes:
  0  the policy is sound
  1  there are mistakes in it
  2  the check could not run, or the command was wrong

\b
Examples:
  python scripts/check_policy.py
  python scripts/check_policy.py --proposed seeds_2027 --period 2026-09
"""


@click.command(help=HELP)
@click.option("--seeds", metavar="FOLDER", help="Folder of today's seeds, within the project.")
@click.option("--proposed", metavar="FOLDER", help="Folder of seeds to compare with today's.")
@click.option("--period", help="Show only this billing period, such as 2026-09.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the differences to this CSV file too.",
)
def main(seeds: str | None, proposed: str | None, period: str | None, out: Path | None) -> None:
    """Check one folder of seeds, or compare two."""
    if proposed is None and (period or out):
        raise UsageFault("--period and --out are for a comparison: add --proposed FOLDER")
    seeds = seeds_folder(seeds or os.environ.get("CHARGEBACK_SEEDS") or "seeds")
    with TemporaryDirectory(prefix="check-policy-") as folder:
        today = Scratch("today", seeds, Path(folder))
        if proposed is None:
            require_soundness(today)
            return
        other = Scratch("proposed", seeds_folder(proposed), Path(folder))
        connect(read_only=True).close()  # a missing database is told at once
        require_soundness(other)
        click.echo("charging the loaded usage under both policies ...", err=True)
        copy_usage(today, other)
        for side in (today, other):
            build_statements(side)
        changes = compare(today.compiled("policy_what_if"), today, other, period)
    if out:
        write_file(out, csv_content(Change._fields, changes))
    click.echo("\n".join(change_lines(changes)))


def require_soundness(scratch: Scratch) -> None:
    """Print what the check found, and end the script if there are mistakes."""
    check = check_policy(scratch)
    for mistake in check.mistakes:
        click.echo(mistake)
    if check.mistakes:
        click.echo(f"{scratch.seeds}: mistakes={len(check.mistakes)} tests_skipped={check.skipped}")
        sys.exit(1)
    click.echo(f"{scratch.seeds}: sound, {check.passed} tests passed")


if __name__ == "__main__":
    main()
