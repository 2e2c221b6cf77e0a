"""A company's own folder of seeds, checked as the policy guide says, without usage."""

import os
import shutil
from pathlib import Path

from warehouse import PROJECT, run_dbt


def check_policy(seeds: Path, folder: Path) -> tuple[int, str]:
    run = run_dbt(
        *("build", "--selector", "policy_check"),
        *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        CHARGEBACK_DB=str(folder / "policy.duckdb"),
        CHARGEBACK_SEEDS=os.path.relpath(seeds, PROJECT),
    )
    return run.returncode, run.stdout


def test_a_mistake_in_own_seeds_is_told_by_row_and_rule(tmp_path: Path) -> None:
    seeds = tmp_path / "acme"
    shutil.copytree(PROJECT / "seeds", seeds)
    assert check_policy(seeds, tmp_path)[0] == 0

    rules = seeds / "policy" / "exception_rules.csv"
    row = next(line for line in rules.read_text().splitlines() if line.startswith("incident-"))
    rules.write_text(rules.read_text().replace(row, row.replace("2026-09-09 17", "2027-09-09 17")))
    code, output = check_policy(seeds, tmp_path)
    assert code == 1
    rule = row.split(",")[0]
    assert f"exception_rules: {rule} is in force for longer than 92 days" in output
