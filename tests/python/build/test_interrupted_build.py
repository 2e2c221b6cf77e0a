"""L7: a build that is killed anywhere leaves nothing half-built; the next one finishes the job."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

import company
from chargeback.landing import prepare
from export import main
from warehouse import PROJECT, CompiledProject, digest


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


def start_build(folder: Path) -> subprocess.Popen:
    folders = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--quiet", "build"),
            *(
                "--profiles-dir",
                str(PROJECT),
                "--resource-type",
                "seed",
                "--resource-type",
                "model",
            ),
            *folders,
        ],
        cwd=PROJECT,
        env={**os.environ, "CHARGEBACK_DB": str(folder / "chargeback.duckdb")},
        stdout=subprocess.PIPE,
        text=True,
    )


def contents(project: CompiledProject, folder: Path) -> dict[str, tuple]:
    """What was built, but for what a build has to post: nothing where one before it has posted."""
    nodes = [node for node in project.nodes if node["fqn"][1:3] != ["intermediate", "ledger"]]
    with duckdb.connect(str(folder / "chargeback.duckdb"), read_only=True) as connection:
        return digest(connection, nodes)


def finish(build: subprocess.Popen) -> None:
    output, _ = build.communicate(timeout=300)
    assert build.returncode == 0, output


def publish(folder: Path) -> Result:
    arguments = ["publish", "--out", str(folder / "serving")]
    return CliRunner().invoke(
        main, arguments, env={"CHARGEBACK_DB": str(folder / "chargeback.duckdb")}
    )


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A folder in which a build ran undisturbed, and how many seconds it took."""
    folder = tmp_path_factory.mktemp("calm")
    land(folder / "chargeback.duckdb")
    started = time.monotonic()
    finish(start_build(folder))
    return folder, time.monotonic() - started


@pytest.mark.parametrize("share", [0.6, 0.8])
def test_the_next_build_finishes_the_job(
    compiled_project: CompiledProject, calm: tuple[Path, float], tmp_path: Path, share: float
) -> None:
    calm_folder, duration = calm
    land(tmp_path / "chargeback.duckdb")
    build = start_build(tmp_path)
    time.sleep(duration * share)
    build.send_signal(signal.SIGKILL)
    build.wait()
    published = publish(tmp_path)
    if published.exit_code:
        assert published.stderr == "error: no dbt run has built all marts: run `dbt build`\n"
    else:  # the build had ended before it was killed
        assert contents(compiled_project, tmp_path) == contents(compiled_project, calm_folder)
    finish(start_build(tmp_path))

    assert contents(compiled_project, tmp_path) == contents(compiled_project, calm_folder)


def test_a_whole_build_can_be_published_with_its_descriptions(calm: tuple[Path, float]) -> None:
    folder, _ = calm
    assert publish(folder).exit_code == 0
    database = folder / "serving" / "current" / "chargeback.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        counts = connection.execute(
            "select count(*), count(comment), count(*) filter (where not is_nullable)"
            " from duckdb_columns() where schema_name = 'marts'"
        ).fetchall()
    ((columns, described, required),) = counts
    assert columns == described > 1000
    assert required > 400
