"""Another dbt project installs this one and keeps its own policy, logs, sources and settings."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from warehouse import PROJECT, copy_project, run_dbt

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
# What statements are made of, with a law and the tests of a few seeds that are Acme's.
SELECTED = (
    "+acme_bills",
    "+billing_period_totals",
    "l1_conservation",
    "l3_cents",
    "no_overlapping_ranges_teams_team_id",
    "is_exception_kind_exception_rules_kind",
    "ai_chargeback_not_negative_acme_bills_net_charge",
)


class Acme:
    """A copy of the example project, inside a copy of the package as in the repository."""

    def __init__(self, folder: Path) -> None:
        package = copy_project(folder)
        shutil.copytree(PROJECT / "scripts", package / "scripts")
        self.project = shutil.copytree(
            PROJECT / "integration_tests",
            package / "integration_tests",
            symlinks=True,
            ignore=shutil.ignore_patterns("dbt_packages", "data", "target", "logs"),
        )
        self.target = package / "target"  # beside the project, as run_dbt has it
        self.environment = {
            "CHARGEBACK_PROJECT": str(self.project),
            "CHARGEBACK_SALT": "acme",
            "CHARGEBACK_DB": str(self.project / "data" / "chargeback.duckdb"),
        }

    def dbt(self, *arguments: str) -> str:
        run = run_dbt(*arguments, project=self.project, **self.environment)
        assert run.returncode == 0, run.stdout
        return run.stdout

    def script(self, name: str, *arguments: str, code: int = 0) -> str:
        command = [sys.executable, f"dbt_packages/ai_chargeback/scripts/{name}.py", *arguments]
        run = subprocess.run(
            command,
            cwd=self.project,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == code, run.stdout + run.stderr
        return run.stdout + run.stderr

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(self.environment["CHARGEBACK_DB"], read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Acme:
    acme = Acme(tmp_path_factory.mktemp("acme"))
    acme.dbt("deps")
    acme.script("load", "plain", "usage/plain")
    acme.script("load", "litellm_standard_logging", "usage/litellm_standard_logging")
    (acme.project / "output.txt").write_text(
        acme.dbt(
            *("build", "--select", *SELECTED),
            *("--indirect-selection", "empty", "--exclude-resource-type", "unit_test"),
        )
    )
    return acme


def test_statements_follow_the_companys_policy_logs_zone_source_and_own_kind(acme: Acme) -> None:
    """Each amount by hand: a token costs 0.00001, and Acme's zone puts r-1 into August.

    September's 6.515 are 652 cents; the two that rounding down misses go to search and compliance.
    """
    payers = {
        "search": Decimal("0.75") + Decimal("0.1875") + Decimal("1.5"),  # r-2, g-1, the gateway
        "legal": Decimal("0.015") + 200_000 * Decimal("0.000003333333") + Decimal("1.5"),
        "incident": Decimal("0.25"),  # half of g-1
        "platform": Decimal("0.25") + Decimal("0.0625"),  # the launch: a quarter of what is left
        "compliance": 2 - 200_000 * Decimal("0.000003333333"),
    }
    exact = acme.query(
        "select payer_id, exact_charge from marts.billing_period_totals"
        " where billing_period = '2026-09-01'"
    )
    assert dict(exact) == payers
    assert acme.query("from acme.acme_bills order by all") == [
        (AUGUST, "Search", Decimal("0.30")),
        (SEPTEMBER, "Legal", Decimal("2.18")),
        (SEPTEMBER, "Search", Decimal("2.44")),
    ]


def test_the_packages_tests_are_run_on_the_companys_seeds(acme: Acme) -> None:
    results = json.loads((acme.target / "run_results.json").read_text("utf-8"))
    statuses = {r["unique_id"].split(".")[2]: r["status"] for r in results["results"]}
    assert {statuses[test] for test in SELECTED[2:]} == {"pass"}
    manifest = json.loads((acme.target / "manifest.json").read_text("utf-8"))
    seeds = {key for key in manifest["nodes"] if key.startswith("seed.")}
    assert {path.stem for path in (PROJECT / "seeds" / "policy").glob("*.csv")} == {
        key.split(".")[2] for key in seeds if ".acme." in key and "policy" in _fqn(manifest, key)
    }
    undescribed = [key for key in seeds if not manifest["nodes"][key]["description"]]
    assert undescribed == []
    assert manifest["nodes"]["seed.acme.teams"]["config"]["column_types"]["valid_to"] == "date"


def _fqn(manifest: dict, key: str) -> list[str]:
    return manifest["nodes"][key]["fqn"]


def test_schemas_are_tidy_and_no_warning_drowns_the_output(acme: Acme) -> None:
    schemas = {name for (name,) in acme.query("select schema_name from duckdb_schemas()")}
    assert {"raw", "staging", "intermediate", "marts", "policy", "acme"} <= schemas
    assert not any(name.startswith("main_") for name in schemas)
    assert "WARNING" not in (acme.project / "output.txt").read_text()


def test_only_the_tag_keys_of_the_company_land(acme: Acme) -> None:
    assert acme.query(
        "select project_id from marts.fct_request_costs where request_id = 'g-1'"
    ) == [("finder",)]


def test_scripts_check_the_companys_policy_and_export_its_statements(acme: Acme) -> None:
    assert "seeds: sound" in acme.script("check_policy")
    rules = acme.project / "seeds" / "policy" / "exception_rules.csv"
    sound = rules.read_text()
    try:
        rules.write_text(sound.replace("finder-launch,launch", "finder-launch,party"))
        told = acme.script("check_policy", code=1)
    finally:
        rules.write_text(sound)
    assert "no macro defines this kind; known kinds: compliance, experiment, incident" in told
    assert "launch" in told.partition("known kinds")[2]
    refused = acme.script("check_policy", "--proposed", "erp", code=2)
    assert refused.startswith("error: erp: as a package, the seeds checked are those in ")


def test_a_folder_without_a_project_is_told(acme: Acme) -> None:
    acme.environment["CHARGEBACK_PROJECT"] = "nowhere"
    try:
        told = acme.script("load", "plain", "usage/plain", code=2)
    finally:
        acme.environment["CHARGEBACK_PROJECT"] = str(acme.project)
    assert told == "error: CHARGEBACK_PROJECT: nowhere: no dbt_project.yml in it\n"
