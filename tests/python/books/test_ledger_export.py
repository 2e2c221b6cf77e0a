"""The ledger leaves as files and comes back into a rebuilt warehouse, untampered with."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

import company
from books import SEPTEMBER, Books, usage
from chargeback.scratch import Scratch
from load import load
from warehouse import DATABASE, PROJECT, CompiledProject


def run(script: str, *arguments: object, database: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, f"scripts/{script}.py", *map(str, arguments)],
        cwd=PROJECT,
        env={**os.environ, "CHARGEBACK_DB": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def database(
    compiled_project: CompiledProject,
    compiled_again: CompiledProject,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A database of two postings: September, and late usage of it."""
    books = Books(compiled_project, compiled_again)
    books.land(*usage())
    books.close(SEPTEMBER)
    books.build()
    books.land(company.request("late", usage()[0]["started_at"]))
    books.build()
    path = tmp_path_factory.mktemp("database") / "company.duckdb"
    books.query(f"attach '{path}' as saved")
    books.query("create schema saved.marts")
    books.query("create table saved.marts.fct_ledger_entries as from marts.fct_ledger_entries")
    books.query("detach saved")
    return path


@pytest.fixture(scope="module")
def exported(database: Path) -> Path:
    out = run("export", "ledger", "--out", database.parent / "out", database=database)
    assert out.returncode == 0, out.stderr
    return database.parent / "out"


@pytest.fixture
def restore(
    compiled_project: CompiledProject, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path, Path], Result]:
    """`load.py ledger` in this process, which takes the SQL of the check as it is compiled already.

    A ledger that is restored is checked with SQL that dbt compiles anew.
    """

    def compiled(scratch: Scratch, analysis: str) -> str:
        return compiled_project.analyses[analysis].replace(f'"{DATABASE}"', f'"{scratch.name}"')

    def restored(path: Path, database: Path) -> Result:
        monkeypatch.setenv("CHARGEBACK_DB", str(database))
        return CliRunner().invoke(load, ["ledger", str(path)])

    monkeypatch.setattr(Scratch, "compiled", compiled)
    return restored


def test_the_same_ledger_exports_to_the_same_bytes(database, exported, tmp_path):
    run("export", "ledger", "--out", tmp_path / "again", database=database)
    for name in ("ledger.parquet", "ledger_entries.csv", "manifest.json"):
        assert (exported / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    totals = json.loads((exported / "manifest.json").read_text())["totals"]
    assert totals["postings"] == 2 and len(totals["head"]) == 64


def test_a_restored_ledger_goes_on_where_it_was(
    exported, tmp_path, compiled_project, compiled_again, restore
):
    fresh = tmp_path / "fresh.duckdb"
    done = run("load", "ledger", exported / "ledger.parquet", database=fresh)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("loaded   ledger  ledger.parquet  entries=")
    done = restore(exported / "ledger.parquet", fresh)
    assert done.stdout.startswith("skipped  ledger")

    # a rebuilt warehouse with the same usage posts nothing but what it takes over
    books = Books(compiled_project, compiled_again)
    books.land(*usage())
    books.land(company.request("late", usage()[0]["started_at"]))
    books.close(SEPTEMBER)
    ledger = f"read_parquet('{exported / 'ledger.parquet'}')"
    books.query(f"create table raw.ledger_entries as from {ledger}")
    restoring = next(
        node for node in books.warehouse.project.nodes if node["name"] == "stg_ledger__entries"
    )
    taken_over = {**restoring, "compiled_code": "select * from raw.ledger_entries"}
    nodes = [taken_over if node is restoring else node for node in compiled_project.nodes]
    books.warehouse.project = replace(compiled_project, nodes=nodes)
    books.build()
    assert books.query(f"select count(*) from {ledger}") == [(books.entries(),)]
    assert books.query(f"from marts.fct_ledger_entries except from {ledger}") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "select * replace (if(entry_number = 3, charge + 1, charge) as charge)",
            "entry 3 does not say what it said when it was posted",
        ),
        (
            "select * from ledger where entry_number <> 3 --",
            "does not hold the entries that it was sealed with (and 1 more faults)",
        ),
        (
            "select * replace (case when entry_number = 3 then requests[2:] else requests end"
            " as requests)",
            "entry 3 does not say what it said when it was posted",
        ),
        ("select entry_number", "not a ledger that export.py wrote"),
    ],
)
def test_a_file_that_was_tampered_with_is_refused(exported, restore, tmp_path, query, found):
    tampered = tmp_path / "tampered.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table ledger as from '{exported / 'ledger.parquet'}'")
        connection.execute(
            f"copy (from ({query} from ledger\n) order by entry_number) to '{tampered}'"
        )
    fresh = tmp_path / "fresh.duckdb"
    done = restore(tampered, fresh)
    assert done.exit_code == 2
    assert done.stderr.startswith("error: ") and found in done.stderr
    assert done.stderr.count("\n") == 1
    with duckdb.connect(str(fresh)) as connection:
        assert connection.execute("select count(*) from duckdb_tables()").fetchone() == (0,)


def test_another_companys_ledger_is_refused(database, exported, restore, tmp_path):
    other = tmp_path / "other.duckdb"
    shutil.copy(database, other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("update marts.fct_ledger_entries set posting_hash = 'other'")
    done = restore(exported / "ledger.parquet", other)
    assert done.exit_code == 2
    assert "not this warehouse's ledger: they part at entry 1" in done.stderr


def test_a_text_file_is_refused(restore, tmp_path):
    done = restore(PROJECT / "README.md", tmp_path / "fresh.duckdb")
    assert done.exit_code == 2 and done.stderr.count("\n") == 1
