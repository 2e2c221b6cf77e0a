"""dbt itself builds by part: after a load, a kill, an edit of the code, and with --full-refresh."""

import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

import company
from incremental.part_builds import LOGGED, finish, land, statements_that_write
from warehouse import CompiledProject, copy_project, digest, start_dbt

BUILT = ("fct_request_costs", "fct_request_records")
SELECTED = ["--resource-type", "seed", "--resource-type", "model", "--select"]
SELECTED += [f"+{model}" for model in BUILT]
LATE = datetime(2026, 9, 2, 12)
NOTES = "select model, part, version from builds.model_parts"


class RealCompany:
    """A copy of the project, with the small company's usage landed and built by dbt."""

    def __init__(self, project: CompiledProject, folder: Path, parsed: Path) -> None:
        """Build it."""
        self.compiled = project
        self.folder = folder
        self.project = copy_project(folder, parsed)
        self.database = folder / "chargeback.duckdb"
        land(self.database, company.usage())
        self.build()

    def build(self, *options: str) -> None:
        finish("build", *SELECTED, *options, project=self.project)

    def build_logged(self, *options: str) -> dict[str, list[str]]:
        """Build, and tell which statements changed rows, by model."""
        log = self.folder / "logs" / "dbt.log"
        log.unlink(missing_ok=True)
        finish(*LOGGED, "build", *SELECTED, *options, project=self.project)
        return statements_that_write(log)

    def land_late(self, request_id: str) -> None:
        """Land a request of a day that is built already."""
        row = company.request(request_id, LATE, _file_id=request_id)
        land(self.database, [row])

    def kill_build_of(self, model: str) -> None:
        """Start a build, and kill it once it has begun with a model."""
        log = self.folder / "logs" / "dbt.log"
        log.unlink(missing_ok=True)
        logged = {"DBT_LOG_LEVEL_FILE": "debug"}
        build = start_dbt("build", *SELECTED, project=self.project, **logged)
        deadline = time.monotonic() + 300
        while not (log.exists() and f".{model} " in log.read_text("utf-8")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        build.kill()
        build.wait()

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def rows(self) -> dict[str, tuple]:
        """What is in each model, and nothing is in another one."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return digest(connection, self.compiled.nodes_of(BUILT))


@pytest.fixture(scope="module")
def real_company(
    compiled_project: CompiledProject,
    parsed_project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> RealCompany:
    return RealCompany(compiled_project, tmp_path_factory.mktemp("real"), parsed_project)


def test_a_killed_build_is_finished_by_the_next(real_company: RealCompany) -> None:
    noted = set(real_company.query(NOTES))
    real_company.land_late("late")
    real_company.kill_build_of("int_requests_costed")
    real_company.build()

    rebuilt = defaultdict(set)
    for model, part, _ in set(real_company.query(NOTES)) - noted:
        rebuilt[model].add(part)
    assert rebuilt.pop("int_owner_voices") == {"2026-09-01"}
    assert rebuilt.pop("int_owner_votes") == {"2026-09-01", "2026-10-01"}
    evidence = rebuilt.pop("int_owner_evidence_chosen")  # of each day that hears these votes
    assert {day[:7] for day in evidence} == {"2026-09", "2026-10"}
    assert rebuilt.pop("int_volume_discounts_applied") == {"2026-09-01"}
    assert set().union(*rebuilt.values()) == {"2026-09-02", "late"}
    assert "2026-09-02" in rebuilt["fct_request_costs"]
    assert real_company.query(
        "select count(*) from marts.fct_request_costs where request_id = 'late'"
    ) == [(1,)]
    built = real_company.rows()
    real_company.build("--full-refresh")
    assert real_company.rows() == built


def test_a_large_table_is_built_a_range_of_days_after_another(real_company: RealCompany) -> None:
    built = real_company.rows()
    options = ("--full-refresh", "--vars", "{rows_built_at_once: 1}")
    statements = real_company.build_logged(*options)["fct_request_costs"]
    later_days = [found for found in statements if '."fct_request_costs" by name' in found]
    days = real_company.query(f"{NOTES} where model = 'fct_request_costs'")
    assert len(later_days) == len(days) - 1 > 0  # the first one makes the table
    assert real_company.rows() == built


def test_an_edit_of_the_code_rebuilds_what_it_changes(real_company: RealCompany) -> None:
    path = real_company.project / "models/intermediate/charging/rating/int_requests_priced.sql"
    text = path.read_text("utf-8")
    assert "'model in no tier'" in text
    path.write_text(text.replace("'model in no tier'", "'model of no tier'"), "utf-8")
    noted = set(real_company.query(NOTES))
    real_company.build()

    changed = {model for model, _, _ in set(real_company.query(NOTES)) - noted}
    assert {"int_requests_priced", "fct_request_costs"} <= changed
    assert "int_requests_costed" not in changed
    assert real_company.query(
        "select unrated_reason from marts.fct_request_costs where request_id = 'unrated'"
    ) == [("model of no tier",)]
