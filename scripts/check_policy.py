"""Check the policy before a pull request, and show whom a change would charge differently."""

import os
from pathlib import Path

import click

from chargeback.console import (
    Command,
    ExitCode,
    UsageFault,
    finish_with_findings,
    good,
    json_option,
    show,
    tell,
)
from chargeback.database import connect
from chargeback.export_folder import csv_content, write_file
from chargeback.policy_check import check_policy
from chargeback.policy_what_if import (
    Change,
    build_statements,
    change_lines,
    compare,
    copy_usage,
)
from chargeback.scratch import Scratch, scratch_folder, seeds_folder

HELP = """Check the policy in a folder of seeds, a line for each mistake.

The check needs no usage and runs in a temporary database. With --proposed it is the proposed folder
that is checked; if it is sound, the usage that was loaded is charged under both folders, in
temporary databases too, and the payers whose charges differ are shown. The company's database is
only read. --proposed needs room in dbt's target folder for the usage, built twice.
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
        ExitCode.DONE: "the policy is sound",
        ExitCode.FOUND: "there are mistakes in it",
        ExitCode.FAULT: "the check could not run, or the command was wrong",
    },
    examples=[
        "python scripts/check_policy.py",
        "python scripts/check_policy.py --proposed seeds_2027 --period 2026-09",
    ],
)
@click.option("--seeds", metavar="FOLDER", help="Folder of today's seeds, within the project.")
@click.option("--proposed", metavar="FOLDER", help="Folder of seeds to compare with today's.")
@click.option("--period", help="Show only this billing period, such as 2026-09.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the differences to this CSV file too.",
)
@json_option
def main(seeds: str | None, proposed: str | None, period: str | None, out: Path | None) -> None:
    """Check one folder of seeds, or compare two."""
    if proposed is None and (period or out):
        raise UsageFault("--period and --out are for a comparison: add --proposed FOLDER")
    seeds = seeds_folder(seeds or os.environ.get("CHARGEBACK_SEEDS") or "seeds")
    with scratch_folder() as folder:
        today = Scratch("today", seeds, folder)
        if proposed is None:
            require_soundness(today)
            return
        other = Scratch("proposed", seeds_folder(proposed), folder)
        connect(read_only=True).close()  # a missing database is told at once
        require_soundness(other)
        tell("charging the loaded usage under both policies ...")
        copy_usage(today, other)
        for side in (today, other):
            build_statements(side)
        changes = compare(today.compiled("policy_what_if"), today, other, period)
    if out:
        write_file(out, csv_content(Change._fields, changes))
    record = {
        "seeds": str(today.seeds),
        "proposed": str(other.seeds),
        "changes": [change._asdict() for change in changes],
    }
    show(change_lines(changes), record)


def require_soundness(scratch: Scratch) -> None:
    """Print what the check found, and end the script if there are mistakes."""
    check = check_policy(scratch)
    record = {
        "seeds": str(scratch.seeds),
        "mistakes": check.mistakes,
        "tests_passed": check.passed,
        "tests_skipped": check.skipped,
    }
    if not check.mistakes:
        show(f"{scratch.seeds}: {good('sound')}, {check.passed} tests passed", record)
        return
    totals = f"mistakes={len(check.mistakes)} tests_skipped={check.skipped}"
    show([*check.mistakes, f"{scratch.seeds}: {totals}"], record)
    finish_with_findings()


if __name__ == "__main__":
    main()
