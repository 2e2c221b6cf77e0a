"""A small company in a database file, built as dbt builds it, and published."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
from click.testing import CliRunner, Result

from export import main
from warehouse import PROJECT, CompiledProject, Warehouse

RUNS = """
    create schema if not exists builds;
    create or replace table builds.dbt_runs (
        invocation_id varchar, finished_at timestamp, failure_count bigint, is_whole boolean,
        marts varchar
    );
"""


def make_sample(folder: Path, requests: int) -> Path:
    """Make up three months of logs."""
    command = [sys.executable, "scripts/sample.py", "--out", str(folder)]
    command += ["--seed", "7", "--start", "2026-08", "--months", "3", "--requests", str(requests)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return folder


def mart_names(project: CompiledProject) -> list[str]:
    """The names of all marts."""
    return sorted(node["alias"] for node in project.nodes if node["schema"] == "marts")


def note_run(
    connection: duckdb.DuckDBPyConnection,
    marts: list[str],
    *,
    is_whole: bool = True,
    is_finished: bool = True,
    failures: int = 0,
) -> None:
    """Note a run of dbt as its hooks do."""
    connection.execute(
        "insert into builds.dbt_runs values"
        " ('run', case when $finished then timestamp '2026-11-25' end,"
        " case when $finished then $failures end, $whole, $marts)",
        {
            "finished": is_finished,
            "failures": failures,
            "whole": is_whole,
            "marts": ",".join(marts),
        },
    )


def note_whole_build(warehouse: Warehouse) -> None:
    """Note that dbt has built all there is, as its hooks do."""
    warehouse.query(RUNS)
    note_run(warehouse.connection, mart_names(warehouse.project))


@dataclass(frozen=True)
class PublishedCompany:
    """Where the company's warehouse is, and what is published of it.

    Attributes:
        project: The project that builds it.
        folder: Holds both.
    """

    project: CompiledProject
    folder: Path

    @property
    def database(self) -> Path:
        """The warehouse."""
        return self.folder / "chargeback.duckdb"

    @property
    def serving(self) -> Path:
        """The folder of published builds."""
        return self.folder / "serving"

    @property
    def current(self) -> Path:
        """The link to the build that is published now."""
        return self.serving / "current"

    def open_warehouse(self) -> Warehouse:
        """Open the warehouse to write."""
        return Warehouse(self.project, file=str(self.database))

    def build(self, warehouse: Warehouse) -> None:
        """Build all marts, note the run, and let go of the warehouse."""
        warehouse.build()
        note_whole_build(warehouse)
        warehouse.connection.close()

    def publish(self, *options: str) -> Result:
        """Publish what is built; the caller judges the exit code."""
        arguments = ["publish", "--out", str(self.serving), *options]
        return CliRunner().invoke(main, arguments, env={"CHARGEBACK_DB": str(self.database)})

    def start_publishing(self) -> subprocess.Popen[str]:
        """Publish what is built in a process of its own."""
        return subprocess.Popen(
            [
                *(sys.executable, str(PROJECT / "scripts" / "export.py"), "publish"),
                *("--out", str(self.serving)),
            ],
            env=os.environ | {"CHARGEBACK_DB": str(self.database)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def copy(self, folder: Path) -> "PublishedCompany":
        """Copy the warehouse, of which nothing is published yet."""
        shutil.copy(self.database, folder / self.database.name)
        return PublishedCompany(self.project, folder)
