"""Nothing of what people wrote, of who they are or of their keys leaves the files that are loaded.

Secrets stand in each field of content of each source, also in records that go to quarantine. They
must not be found in the database, its write-ahead log, its spill folder, in what is built,
exported, printed, or logged.
"""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import planted_secrets
import pytest

from chargeback.database import quote_identifier
from chargeback.landing import load_file
from chargeback.sources import SOURCES
from loader import Loader
from warehouse import PROJECT, CompiledProject, Warehouse, copy_project, run_dbt

sys.path.insert(0, str(PROJECT / "scripts"))
import export
from bi.published_company import note_whole_build

FIXTURES = PROJECT / "tests" / "python" / "landing" / "fixtures"
MARK = planted_secrets.MARK.encode()
OPEN_GATES = {
    "close_checks": [
        {"close_check": check, "is_blocking": False, "limit_value": 0}
        for check in (
            "unrated_requests",
            "suspense_percent",
            "missing_controls",
            "variances_outside_tolerance",
        )
    ]
}


def secrets_in(folder: Path) -> list[Path]:
    """The files of a folder, to the bottom, that have a secret in them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if MARK in path.read_bytes()]


def tables_with_secrets(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """A database compresses its texts, so that its bytes alone tell nothing."""
    tables = connection.execute(
        "select database_name, schema_name, table_name from duckdb_tables()"
    ).fetchall()
    assert tables
    return [
        ".".join(table)
        for table in tables
        if connection.execute(
            f"select count(*) from {'.'.join(map(quote_identifier, table))} as row"
            f" where contains(row::varchar, '{planted_secrets.MARK}')"
        ).fetchone()
        != (0,)
    ]


class Scene:
    """A warehouse on disk that has loaded and built all that is planted."""

    def __init__(self, project: CompiledProject, folder: Path) -> None:
        self.files = folder / "files"
        self.kept = folder / "kept"  # what the loads and the build leave behind
        for path in (self.files, self.kept / "spill"):
            path.mkdir(parents=True)
        self.database = self.kept / "chargeback.duckdb"
        # Nothing planted may keep the month from closing: its ledger and journal are exports too.
        self.warehouse = Warehouse(project, seeds=OPEN_GATES, file=str(self.database))
        self.warehouse.connection.execute(f"set temp_directory = '{self.kept / 'spill'}'")
        self.landed: dict[str, int] = {}
        self.quarantined: dict[str, int] = {}
        for name, source in SOURCES.items():
            fixtures = sorted(FIXTURES.glob(f"{name}.*"))
            for path in [*planted_secrets.write(source, self.files), *fixtures]:
                outcome = load_file(self.warehouse.connection, source, path)
                self.landed[name] = self.landed.get(name, 0) + outcome.landed
                self.quarantined[name] = self.quarantined.get(name, 0) + outcome.quarantined
        self.warehouse.build()
        note_whole_build(self.warehouse)


@pytest.fixture(scope="module")
def scene(compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(compiled_project, tmp_path_factory.mktemp("privacy"))


def test_each_source_has_landed_and_has_quarantined(scene: Scene) -> None:
    """Else nothing would be proved; the files themselves are full of secrets."""
    assert [name for name in SOURCES if scene.landed[name] < 2] == []
    assert [name for name in SOURCES if scene.quarantined[name] < 2] == []
    assert len(secrets_in(scene.files)) == len(list(scene.files.iterdir()))


def test_nothing_is_in_the_database_its_log_and_its_spill_folder(scene: Scene) -> None:
    assert tables_with_secrets(scene.warehouse.connection) == []
    log = scene.database.with_suffix(".duckdb.wal")
    assert log.stat().st_size > 0
    assert secrets_in(scene.kept) == []
    scene.warehouse.connection.execute("checkpoint")
    assert secrets_in(scene.kept) == []


def test_people_and_keys_are_there_as_hashes(scene: Scene) -> None:
    """The secrets were read, and not merely overlooked."""
    people, keys = scene.warehouse.query("""
        select count(distinct end_user_hash), count(distinct api_key_hash)
        from intermediate.int_requests_deduplicated
    """)[0]
    assert people > 0
    assert keys > 0


@pytest.fixture
def copy(scene: Scene, tmp_path: Path) -> Path:
    """The database as others open it, closed and checkpointed."""
    path = tmp_path / "copy.duckdb"
    scene.warehouse.connection.execute(
        f"attach '{path}' as copy; copy from database chargeback to copy; detach copy"
    )
    return path


def test_nothing_is_in_any_export(copy: Path, tmp_path: Path) -> None:
    """Each command of scripts/export.py, whichever there are."""
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    period = {"--period": "2026-09"}
    for name, command in export.main.commands.items():
        options = {option for parameter in command.params for option in parameter.opts}
        arguments = [
            word for key, value in period.items() if key in options for word in (key, value)
        ]
        done = subprocess.run(
            [sys.executable, str(PROJECT / "scripts" / "export.py"), name, *arguments],
            cwd=outputs,
            env=os.environ | {"CHARGEBACK_DB": str(copy)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (name, done.stderr)
        (outputs / f"{name}.txt").write_bytes(done.stdout + done.stderr)
    assert len([path for path in outputs.rglob("*") if path.is_file()]) > 5
    assert secrets_in(outputs) == []


def test_nothing_is_in_the_logs_of_a_build(
    copy: Path, tmp_path: Path, parsed_project: Path
) -> None:
    """With every data test of what is landed failing or not, and each message at its longest."""
    made = tmp_path / "made"
    project = copy_project(tmp_path, parsed_project)
    copy.rename(tmp_path / "chargeback.duckdb")
    run = run_dbt(
        *("--log-level", "debug", "build", "--select", "path:models/staging/loads"),
        *("path:tests/landed", "path:tests/laws/token_kinds_are_disjoint.sql"),
        project=project,
        DBT_LOG_PATH="../made/logs",
        DBT_LOG_LEVEL_FILE="debug",
    )
    assert "Completed" in run.stdout, run.stdout
    (made / "stdout.txt").write_text(run.stdout + run.stderr)
    assert (made / "logs" / "dbt.log").stat().st_size > 0
    assert secrets_in(made) == []


def test_nothing_is_in_what_the_loader_says(load: Loader, tmp_path: Path) -> None:
    files = list(planted_secrets.write(SOURCES["langfuse_observations"], tmp_path))
    said = load("langfuse_observations", *files)
    assert "quarantined=2" in said
    only_bad = tmp_path / "bad.jsonl"
    only_bad.write_text('{"messages": "SECRET"}\n')
    said += load("litellm_spend_logs", only_bad, code=2)
    assert planted_secrets.MARK not in said


def test_a_leak_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "leaked").write_bytes(b"\0" + MARK)
    (tmp_path / "deep" / "leaked").write_text("a SECRET")
    assert len(secrets_in(tmp_path)) == 2


def test_a_table_that_leaks_would_be_found(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "leaky.duckdb")) as connection:
        connection.execute("create table leaky as select {'inner': ['a SECRET']} as value")
        assert tables_with_secrets(connection) == ["leaky.main.leaky"]
