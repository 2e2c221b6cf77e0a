"""A company's warehouse, made for the benchmark: landed usage, and what dbt builds of it."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from benchmarks.measuring import Run, measured, module
from benchmarks.usage import FIRST_MONTH, write_usage
from chargeback.project import PROJECT_ROOT

# What the floor does, in the project's models: all that statements are made of.
STATEMENT_MODELS = ("+billing_period_totals", "+team_statement_lines")
SALT = "salt of the benchmark"


@dataclass(frozen=True, slots=True)
class Company:
    """A folder with a warehouse in it.

    Attributes:
        folder: Where everything goes.
        requests: Distinct requests that landed.
        memory: What DuckDB may use, as it is written there: `8GB`.
        threads: Threads of DuckDB, and models at a time.
        months: Months that the requests are spread over.
    """

    folder: Path
    requests: int
    memory: str
    threads: int
    months: int = 3

    @property
    def landed(self) -> Path:
        """The warehouse with what landed and the policy, and nothing built."""
        return self.folder / "landed.duckdb"

    @property
    def built(self) -> Path:
        """The warehouse that dbt builds."""
        return self.folder / "built.duckdb"

    def environment(self, database: Path) -> Mapping[str, str]:
        """Return what the project's commands are told of the warehouse."""
        return {
            "CHARGEBACK_DB": str(database),
            "CHARGEBACK_SALT": SALT,
            "CHARGEBACK_MEMORY_LIMIT": self.memory,
            "CHARGEBACK_SPILL_DIRECTORY": str(self.folder / "spill"),
            "DBT_PROFILES_DIR": str(PROJECT_ROOT),
            "DBT_PROJECT_DIR": str(PROJECT_ROOT),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "target"),
        }

    def land(self, since: date = FIRST_MONTH, before: date = date.max) -> Run:
        """Make the usage of some days up, land it and seed the policy; the landing is measured."""
        self.folder.mkdir(exist_ok=True)
        landing = self.deliver(self.landed, since, before)
        self.dbt("seed", database=self.landed)
        return landing

    def deliver(self, database: Path, since: date, before: date) -> Run:
        """Make the usage of some days up and land it; the landing is what is measured."""
        usage = self.folder / "usage"
        usage.mkdir()
        landing = Run(0, 0, 0)
        delivered = write_usage(usage, self.requests, self.months, since, before)
        for source in delivered:
            command = [sys.executable, PROJECT_ROOT / "scripts" / "load.py", source, usage / source]
            landing += measured(command, self.environment(database))
        shutil.rmtree(usage)
        return landing

    def start_afresh(self) -> None:
        """Go back to a warehouse in which nothing is built; dbt has read the project for it."""
        self.built.unlink(missing_ok=True)
        shutil.copyfile(self.landed, self.built)
        self.dbt("parse")

    def dbt(self, *arguments: str, database: Path | None = None) -> Run:
        """Run a dbt command and measure it."""
        command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "--no-use-colors", *arguments]
        command += ["--threads", str(self.threads)]
        file = database or self.built
        run = measured(command, self.environment(file))
        size = file.stat().st_size / 1e6 if file.exists() else 0
        return replace(run, file_megabytes=size)

    def start_up(self) -> Run:
        """Measure what dbt takes for a run that builds nothing."""
        return self.dbt("run", "--select", "tag:nothing_has_this_tag")

    def keep_state(self) -> None:
        """Keep what dbt knows of the build that it has just made."""
        state = self.folder / "state"
        state.mkdir(exist_ok=True)
        for name in ("manifest.json", "sources.json"):
            shutil.copy(self.folder / "target" / name, state)

    def build_changed(self, command: str, start_up: Run) -> Run:
        """Build what changed since the state that was kept, without dbt's start-ups."""
        freshness = self.dbt("source", "freshness").beyond(start_up)
        selected = ("--selector", "changed", "--state", str(self.folder / "state"))
        return freshness + self.dbt(command, *selected).beyond(start_up)

    def query(self, file: Path, folder: Path) -> Run:
        """Run a file of SQL over what is built, which writes to a folder, and measure it."""
        return measured(module("query", self.built, file, folder, self.memory, self.threads))


def cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0))
