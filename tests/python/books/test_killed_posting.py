"""A build that is killed while it closes or adjusts a period: the next one finishes the job."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from real_build import LEDGER, Company, request

from dbt_process import DbtProcess
from servers import wait_for

ROOM = ("path:models/intermediate/ledger", "fct_ledger_entries")
MODELS = ("--exclude-resource-type", "test", "unit_test")
BEFORE = ("--select", "+fct_ledger_entries", "--exclude", *ROOM, *MODELS)
# What builds are killed, and how many times each: one from the seeds on, one that finds all that
# the ledger is posted from as it is.
BUILDS = {
    "whole": ("--select", "+fct_ledger_entries", *MODELS),
    "posting": ("--select", *ROOM, *MODELS),
}
KILLS = {"whole": 2, "posting": 8}


@dataclass
class Scene:
    """A company before a build that posts.

    Attributes:
        company: The company.
        before: Its database as it was before each of the builds.
        seconds: How long each of them writes when nobody disturbs it.
        ledger: What the ledger says after them.
    """

    company: Company
    before: dict[str, Path] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    ledger: list[tuple] = field(default_factory=list)

    def restore(self, build: str) -> None:
        """Put the database back as it was before a build."""
        self.wal.unlink(missing_ok=True)
        shutil.copy(self.before[build], self.company.database)

    @property
    def wal(self) -> Path:
        """What DuckDB writes first to."""
        return self.company.database.with_suffix(".duckdb.wal")

    def start(self, build: str) -> DbtProcess:
        """Start a build, and return once it writes."""
        process = self.company.start_build(*BUILDS[build])
        wait_for(lambda: self.wal.exists() or process.has_ended, 600)
        return process


def usage() -> list[dict]:
    return [
        request(f"r{day}-{project}", f"2026-09-{day:02}T10:00:00Z", project)
        for day in range(1, 29)
        for project in ("product-search", "api-docs-writer", "mystery")
    ]


def late_usage() -> list[dict]:
    return [request(f"late{day}", f"2026-09-{day:02}T11:00:00Z", "mystery") for day in (2, 9)]


@pytest.fixture(scope="module", params=["close", "adjust"])
def scene(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    parsed_project: Path,
) -> Scene:
    company = Company.create(tmp_path_factory.mktemp(request.param), parsed_project)
    scene = Scene(company)
    company.load("usage", usage())
    company.close("2026-09")
    if request.param == "adjust":
        company.build(*BUILDS["whole"])
        company.load("late", late_usage())
        company.edit_seed("rates", lambda row: row | {"output_price": row["output_price"] and "9"})
    for build, first in (("whole", ()), ("posting", BEFORE)):
        if first:
            scene.restore("whole")
            company.build(*first)
        scene.before[build] = company.folder / f"before_{build}.duckdb"
        shutil.copy(company.database, scene.before[build])
        process = scene.start(build)
        start = time.monotonic()
        run = process.wait()
        assert run.returncode == 0, run.stdout + run.stderr
        scene.seconds[build] = time.monotonic() - start
        ledger = company.query(LEDGER)
        assert ledger == (scene.ledger or ledger)
        scene.ledger = ledger
    return scene


@pytest.mark.parametrize(
    ("build", "kill"), [(build, kill) for build in BUILDS for kill in range(KILLS[build])]
)
def test_the_next_build_posts_each_entry_once(scene: Scene, build: str, kill: int) -> None:
    scene.restore(build)
    process = scene.start(build)
    time.sleep(scene.seconds[build] * (kill + Random(kill).random()) / KILLS[build])
    process.kill()  # it may be done already
    process.wait()

    scene.company.build(*BUILDS[build])
    assert scene.company.query(LEDGER) == scene.ledger
