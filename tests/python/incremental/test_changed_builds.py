"""Builds of what changed, night after night, end in what whole builds make, and touch no more."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from bi.published_company import make_sample
from chargeback.serving import mart_names
from incremental.part_builds import finish
from warehouse import DATABASE, PROJECT, CompiledProject, Warehouse, copy_project, digest

CHANGED = ["--selector", "changed", "--state", "../built"]
WHOLE = ["--resource-type", "seed", "--resource-type", "model"]
PLAIN = PROJECT / "tests" / "python" / "landing" / "fixtures" / "plain.csv"


class Nights:
    """A copy of the project with the sample's logs, built night after night."""

    def __init__(self, project: CompiledProject, parsed: Path, folder: Path) -> None:
        """Land what there is before the first night."""
        self.compiled = project
        self.folder = folder
        self.project = copy_project(folder, parsed)
        self.database = folder / f"{DATABASE}.duckdb"
        warehouse = self.open_warehouse()
        warehouse.load(make_sample(folder / "sample", requests=300))
        warehouse.connection.close()

    def open_warehouse(self) -> Warehouse:
        return Warehouse(self.compiled, file=str(self.database))

    def build(self, *options: str) -> set[str]:
        """Build as at night, and keep what dbt knows of it: the nodes that ran."""
        target, built = self.folder / "target", self.folder / "built"
        results = target / "run_results.json"
        finish("source", "freshness", project=self.project)
        results.unlink(missing_ok=True)
        finish("build", *options, project=self.project)
        built.mkdir(exist_ok=True)
        for name in ("manifest.json", "sources.json"):
            shutil.copy(target / name, built)
        if not results.exists():
            return set()
        ran = json.loads(results.read_bytes())["results"]
        return {result["unique_id"].split(".")[2] for result in ran}

    def load_late(self) -> None:
        """Load requests of a period that was posted on the first night."""
        path = self.folder / "late.csv"
        path.write_text(PLAIN.read_text("utf-8").replace("2026-10-10", "2026-09-10"), "utf-8")
        warehouse = self.open_warehouse()
        warehouse.load_file("plain", path)
        warehouse.connection.close()

    def edit_budgets(self) -> None:
        """Double every budget."""
        path = self.project / "seeds" / "policy" / "budgets.csv"
        with duckdb.connect() as connection:
            connection.execute(f"create table budgets as from read_csv('{path}')")
            connection.execute("update budgets set amount = amount * 2")
            connection.execute(f"copy budgets to '{path}'")

    def rows(self) -> dict[str, tuple]:
        """What is in every seed, table and view."""
        with self.connect() as connection:
            return digest(connection, self.compiled.nodes)

    def connect(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(self.database), read_only=True)

    def rows_of_full_refresh(self) -> dict[str, tuple]:
        """What a whole build would make of the warehouse, which stays as it is."""
        before = self.database.read_bytes()
        finish("build", *WHOLE, "--full-refresh", project=self.project)
        rows = self.rows()
        self.database.write_bytes(before)
        return rows


@pytest.fixture
def nights(compiled_project: CompiledProject, parsed_project: Path, tmp_path: Path) -> Nights:
    return Nights(compiled_project, parsed_project, tmp_path)


@pytest.mark.takes_minutes
def test_builds_of_what_changed_end_in_a_whole_build(nights: Nights) -> None:
    nights.build(*WHOLE)
    nights.load_late()
    nights.edit_budgets()
    second = nights.build(*CHANGED)
    assert {"budgets", "stg_policy__budgets", "fct_request_costs", "load_files"} <= second
    # the rows of a view are tested, though it is not made anew
    assert "int_requests_tagged" not in second
    assert any("int_requests_tagged" in name for name in second)
    # what has not changed, and unit tests of code that has not
    assert not {"teams", "stg_policy__teams", "initiatives"} & second

    wanted = nights.rows_of_full_refresh()
    third = nights.build(*CHANGED)
    assert "int_ledger_entries_before" in third, "the second night posted, and that is news"
    assert not {"budgets", "fct_request_costs", "load_files"} & third
    assert nights.rows() == wanted

    assert nights.build(*CHANGED) == set()
    with nights.connect() as connection:
        assert mart_names(connection), "what is whole may be published"
