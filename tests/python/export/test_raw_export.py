"""Raw tables as Parquet for Spark: every row and type as it landed, or a clear reason why not."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

import company
from export import main
from incremental.part_builds import land

TAGGED = {
    "request_id": "tagged",
    "provider_cost": "0.123456789012",
    "tags": ["feature:ranking", 'it\'s, "quoted" \\ {odd}', ""],
    "status": None,
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "landed.duckdb"
    tagged = company.request("", datetime(2026, 9, 2, 23, 59, 59, 999_999)) | TAGGED
    land(path, [*company.usage(), tagged])
    return path


def export(database: Path, folder: Path) -> Result:
    command = ["raw", "--out", str(folder)]
    return CliRunner().invoke(main, command, env={"CHARGEBACK_DB": str(database)})


def query(database: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def raw_tables(database: Path) -> list[str]:
    tables = query(database, "select table_name from duckdb_tables() where schema_name = 'raw'")
    return sorted(name for (name,) in tables)


def test_rows_and_types_are_those_that_landed(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    result = export(database, folder)
    tables = raw_tables(database)
    rows = len(company.usage()) + 2  # the tagged request, and a line of the manifest
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"exported  raw  tables={len(tables)}  rows={rows}  out={folder}\n"
    assert sorted(path.name for path in folder.iterdir()) == tables
    for table in tables:
        landed, written = f"raw.{table}", f"'{folder}/{table}/data.parquet'"
        types = [
            [row[:2] for row in query(database, f"describe from {relation}")]
            for relation in (landed, written)
        ]
        assert types[0] == types[1]
        for one, other in ((landed, written), (written, landed)):
            assert query(database, f"from {one} except all from {other}") == []
    assert query(
        database,
        f"select started_at, cast(provider_cost as varchar), tags, status"
        f" from '{folder}/plain/data.parquet' where request_id = 'tagged'",
    ) == [(datetime(2026, 9, 2, 23, 59, 59, 999_999), "0.123456789012", TAGGED["tags"], None)]


def test_tables_without_rows_are_written_too(database: Path, tmp_path: Path) -> None:
    export(database, tmp_path / "raw")
    assert query(database, "select count(*) from raw.otel_spans") == [(0,)]
    otel_spans = tmp_path / "raw" / "otel_spans" / "data.parquet"
    assert query(database, f"select count(*) from '{otel_spans}'") == [(0,)]
    assert query(database, f"describe from '{otel_spans}'") != []


def test_an_export_takes_the_place_of_an_earlier_one(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    export(database, folder)
    land(database, [company.request("late", datetime(2026, 9, 2), _file_id="late")])
    export(database, folder)
    count = len(company.usage()) + 2
    assert query(database, f"select count(*) from '{folder}/plain/data.parquet'") == [(count,)]
    assert {path.name for path in folder.glob("*/*")} == {"data.parquet"}


def test_a_restored_ledger_is_left_out(database: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table raw.ledger_entries as select 1 as entry_number")
    assert export(database, tmp_path / "raw").exit_code == 0
    assert not (tmp_path / "raw" / "ledger_entries").exists()
    assert (tmp_path / "raw" / "plain").exists()


def test_without_a_database_nothing_is_written(tmp_path: Path) -> None:
    missing = tmp_path / "missing.duckdb"
    result = export(missing, tmp_path / "raw")
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {missing}: no such database; run scripts/load.py first, then dbt build\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_of_an_empty_database_nothing_is_written(tmp_path: Path) -> None:
    database = tmp_path / "empty.duckdb"
    duckdb.connect(str(database)).close()
    result = export(database, tmp_path / "raw")
    assert result.exit_code == 2
    assert result.stderr == "error: there are no raw tables: load files first\n"
    assert not (tmp_path / "raw").exists()
