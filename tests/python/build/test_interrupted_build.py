"""L7: a build that is killed anywhere leaves nothing half-built; the next one finishes the job."""

import time
from pathlib import Path

import duckdb
import pytest

import company
from chargeback.landing import prepare
from dbt_process import DbtProcess
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
    return start_dbt("--quiet", "build", *kinds, project=folder / "project")


def contents(project: CompiledProject, folder: Path) -> dict[str, tuple]:
    with duckdb.connect(str(folder / "chargeback.duckdb"), read_only=True) as connection:
        return digest(connection, project.nodes)


def finish(build: DbtProcess) -> None:
    run = build.wait()
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> tuple[Path, float]:
    """A folder in which a build ran undisturbed, and how many seconds it took."""
    folder = tmp_path_factory.mktemp("calm")
    copy_project(folder, parsed_project)
    land(folder / "chargeback.duckdb")
    started = time.monotonic()
    finish(start_build(folder))
    return folder, time.monotonic() - started


@pytest.mark.parametrize("share", [0.6, 0.8])
def test_the_next_build_finishes_the_job(
    compiled_project: CompiledProject,
    parsed_project: Path,
    calm: tuple[Path, float],
    tmp_path: Path,
    share: float,
) -> None:
    calm_folder, duration = calm
    copy_project(tmp_path, parsed_project)
    land(tmp_path / "chargeback.duckdb")
    build = start_build(tmp_path)
    time.sleep(duration * share)
    build.kill()
    build.wait()
    finish(start_build(tmp_path))

    assert contents(compiled_project, tmp_path) == contents(compiled_project, calm_folder)
