"""A build that is killed while it closes or adjusts a period: the next one finishes the job."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from real_build import LEDGER, Company, request

POSTING = ["--select", "+fct_ledger_entries", "--exclude-resource-type", "test", "unit_test"]
KILLS = 10  # of each build: one that closes, one that adjusts


@dataclass
class Scene:
    """A company before a build that posts.

    Attributes:
        company: The company; its database is as it was before the build.
        before: A copy of that database.
        seconds: How long the build takes when nobody disturbs it.
        ledger: What the ledger says after it.
    """

    company: Company
    before: Path
    seconds: float
    ledger: list[tuple]


def usage() -> list[dict]:
    return [
        request(f"r{day}-{project}", f"2026-09-{day:02}T10:00:00Z", project)
        for day in range(1, 29)
        for project in ("product-search", "api-docs-writer", "mystery")
    ]


@pytest.fixture(scope="module", params=["close", "adjust"])
def scene(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    parsed_project: Path,
) -> Scene:
    company = Company.create(tmp_path_factory.mktemp(request.param), parsed_project)
    company.load("usage", usage())
    company.close("2026-09")
    if request.param == "adjust":
        company.build(*POSTING)
        company.load("late", late_usage())
        company.edit_seed("rates", lambda row: row | {"output_price": row["output_price"] and "9"})
    before = company.folder / "before.duckdb"
    shutil.copy(company.database, before)
    start = time.monotonic()
    company.build(*POSTING)
    return Scene(company, before, time.monotonic() - start, company.query(LEDGER))


def late_usage() -> list[dict]:
    return [request(f"late{day}", f"2026-09-{day:02}T11:00:00Z", "mystery") for day in (2, 9)]


@pytest.mark.parametrize("kill", range(KILLS))
def test_the_next_build_posts_each_entry_once(scene: Scene, kill: int) -> None:
    company = scene.company
    company.database.with_suffix(".duckdb.wal").unlink(missing_ok=True)
    shutil.copy(scene.before, company.database)
    # models are built in the later part of the time, the ledger last of all
    moment = scene.seconds * (0.4 + 0.6 * (kill + Random(kill).random()) / KILLS)
    build = company.start_build(*POSTING)
    time.sleep(moment)
    build.kill()  # it may be done already
    build.wait()

    company.build(*POSTING)
    assert company.query(LEDGER) == scene.ledger
