"""A company's own folder of seeds, checked as the policy guide says, without usage."""

import shutil
from pathlib import Path

from warehouse import copy_project, run_dbt


def check_policy(project: Path) -> tuple[int, str]:
    run = run_dbt(
        *("build", "--selector", "policy_check"),
        project=project,
        CHARGEBACK_SEEDS="acme",
    )
    return run.returncode, run.stdout


def test_a_mistake_in_own_seeds_is_told_by_row_and_rule(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    shutil.move(project / "seeds", project / "acme")
    code, output = check_policy(project)
    assert code == 0, output

    rules = project / "acme" / "policy" / "exception_rules.csv"
    row = next(line for line in rules.read_text().splitlines() if line.startswith("incident-"))
    rules.write_text(rules.read_text().replace(row, row.replace("2026-09-09 17", "2027-09-09 17")))
    code, output = check_policy(project)
    assert code == 1
    rule = row.split(",")[0]
    assert f"exception_rules: {rule} is in force for longer than 92 days" in output


def test_seeds_by_an_absolute_path_are_refused_before_dbt_writes_over_them(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    seeds = project / "seeds"
    before = {path: path.read_bytes() for path in seeds.rglob("*.csv")}
    run = run_dbt("build", project=project, CHARGEBACK_SEEDS=str(seeds))
    assert run.returncode == 2
    assert "CHARGEBACK_SEEDS as a path relative to the project" in run.stdout
    assert {path: path.read_bytes() for path in seeds.rglob("*.csv")} == before
