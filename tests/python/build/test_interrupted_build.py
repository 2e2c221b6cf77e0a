"""L7: a build that is killed anywhere leaves nothing half-built; the next one finishes the job."""

import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

import company
from chargeback.landing import prepare
from dbt_process import DbtProcess
from export import main
from warehouse import CompiledProject, copy_project, digest, start_dbt


def land(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        prepare(connection, "salt")
        for number in range(300):
            connection.execute(
                "insert into raw.plain (_file_id, _record_number, request_id, started_at, model,"
                " fresh_input_tokens, project, environment)"
                " values ('file', ?, ?, ?, 'gpt-4o', 1000, 'ide-assist', 'prod')",
                [number, f"r{number}", company.usage()[0]["started_at"]],
            )
        connection.execute(
            "insert into raw.load_manifest (file_id, source, file_name, file_bytes, rows_offered,"
            " rows_landed, rows_quarantined, rows_ignored, loaded_at)"
            " values ('file', 'plain', 'f', 1, 300, 300, 0, 0, timestamp '2026-11-01')"
        )


def start_build(folder: Path) -> DbtProcess:
    kinds = ("--resource-type", "seed", "--resource-type", "model")
    options = ("--quiet", "--no-write-json")
    return start_dbt(*options, "build", *kinds, project=folder / "project")


def contents(project: CompiledProject, folder: Path) -> dict[str, tuple]:
    with duckdb.connect(str(folder / "chargeback.duckdb"), read_only=True) as connection:
        return digest(connection, project.nodes)


def finish(build: DbtProcess) -> None:
    run = build.wait()
    assert run.returncode == 0, run.stdout + run.stderr


def is_posted(folder: Path) -> bool:
    """Whether the ledger has entries."""
    with duckdb.connect(str(folder / "chargeback.duckdb"), read_only=True) as connection:
        ((tables,),) = connection.execute(
            "select count(*) from duckdb_tables() where table_name = 'fct_ledger_entries'"
        ).fetchall()
        return tables > 0 and bool(
            connection.execute("from marts.fct_ledger_entries limit 1").fetchall()
        )


@dataclass
class Calm:
    """What builds come to that nobody disturbs.

    Attributes:
        folder: Where they ran.
        seconds: How long the first one takes.
        first: What is there after it.
        second: What is there after the next one, which finds the ledger of the first.
    """

    folder: Path
    seconds: float
    first: dict[str, tuple]
    second: dict[str, tuple]


def publish(folder: Path) -> Result:
    arguments = ["publish", "--out", str(folder / "serving")]
    return CliRunner().invoke(
        main, arguments, env={"CHARGEBACK_DB": str(folder / "chargeback.duckdb")}
    )


@pytest.fixture(scope="module")
def calm(
    compiled_project: CompiledProject,
    parsed_project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Calm:
    folder = tmp_path_factory.mktemp("calm")
    copy_project(folder, parsed_project)
    land(folder / "chargeback.duckdb")
    started = time.monotonic()
    finish(start_build(folder))
    seconds = time.monotonic() - started
    first = contents(compiled_project, folder)
    finish(start_build(folder))
    return Calm(folder, seconds, first, contents(compiled_project, folder))


@pytest.mark.parametrize("share", [0.6, 0.8])
def test_the_next_build_finishes_the_job(
    compiled_project: CompiledProject,
    parsed_project: Path,
    calm: Calm,
    tmp_path: Path,
    share: float,
) -> None:
    copy_project(tmp_path, parsed_project)
    land(tmp_path / "chargeback.duckdb")
    build = start_build(tmp_path)
    time.sleep(calm.seconds * share)
    build.kill()
    build.wait()
    published = publish(tmp_path)
    expected = calm.second if is_posted(tmp_path) else calm.first
    if published.exit_code:
        assert published.stderr == "error: no dbt run has built all marts: run `dbt build`\n"
    else:  # the build had ended before it was killed
        assert contents(compiled_project, tmp_path) == calm.first
    finish(start_build(tmp_path))

    assert contents(compiled_project, tmp_path) == expected


def test_a_whole_build_can_be_published_with_its_descriptions(calm: Calm) -> None:
    assert publish(calm.folder).exit_code == 0
    database = calm.folder / "serving" / "current" / "chargeback.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        counts = connection.execute(
            "select count(*), count(comment), count(*) filter (where not is_nullable)"
            " from duckdb_columns() where schema_name = 'marts'"
        ).fetchall()
    ((columns, described, required),) = counts
    assert columns == described > 1000
    assert required > 400
