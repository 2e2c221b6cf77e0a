"""What the marts of loading say of files, quarantine and freshness."""

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from chargeback.load_report import export_loads, load_summary
from chargeback.sources import SOURCES
from warehouse import Warehouse, copy_project, run_dbt

SECOND = datetime(2026, 9, 2, 10)
MARTS = ["load_files", "load_quarantine", "usage_gaps"]


def plain(number: int, **changes: object) -> dict:
    record = {
        "request_id": f"r{number}",
        "started_at": f"2026-09-0{number}T10:00:00Z",
        "model": "gpt-4o",
    }
    return record | changes


def write(folder: Path, name: str, *records: object) -> Path:
    path = folder / name
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def loaded(warehouse: Warehouse, tmp_path: Path) -> Warehouse:
    """Two files with a request in common, bad records in the second."""
    warehouse.load_file("plain", write(tmp_path, "first.jsonl", plain(1), plain(2)))
    bad = [plain(number, model="") for number in range(1, 8)]
    warehouse.load_file(
        "plain", write(tmp_path, "second.jsonl", plain(2, user="u"), *bad, plain(3), "{broken")
    )
    warehouse.query("update raw.load_manifest set loaded_at = '2026-09-10 06:00'")
    warehouse.query(
        "update raw.load_manifest set loaded_at = '2026-09-11 06:00'"
        " where file_name = 'second.jsonl'"
    )
    return warehouse.build(of=MARTS)


def test_a_file_tells_what_was_new_in_it(loaded: Warehouse) -> None:
    assert loaded.query("""
        select file_name, rows_offered, rows_landed, rows_quarantined, rows_open_in_quarantine,
            rows_ignored, first_request_at, last_request_at, request_count, new_request_count,
            known_request_count
        from marts.load_files order by file_name
    """) == [
        ("first.jsonl", 2, 2, 0, 0, 0, datetime(2026, 9, 1, 10), SECOND, 2, 2, 0),
        (
            "second.jsonl",
            10,
            2,
            8,
            8,
            0,
            datetime(2026, 9, 2, 10),
            datetime(2026, 9, 3, 10),
            2,
            1,
            1,
        ),
    ]


def test_quarantine_is_counted_by_reason(loaded: Warehouse) -> None:
    query = """
        select reason, refused, status, row_count, open_row_count, resolved_row_count, first_line,
            last_line, example_lines
        from marts.load_quarantine order by reason
    """
    assert loaded.query(query) == [
        ("model is missing", "record", "open", 7, 7, 0, 2, 8, "2, 3, 4, 5, 6"),
        ("not a JSON object", "record", "open", 1, 1, 0, 10, 10, "10"),
    ]
    loaded.query("update raw.quarantine set resolved_at = '2026-09-12' where file_line <= 3")
    loaded.query("update raw.quarantine set resolved_at = '2026-09-12' where file_line = 10")
    loaded.query("""
        insert into raw.quarantine by name
        select 'plain' as source, 'no.csv' as file_name, '/logs/no.csv' as file_path,
            'the file is empty' as reason, timestamp '2026-09-13' as loaded_at
    """)
    loaded.build(of=MARTS)
    assert loaded.query(query) == [
        ("model is missing", "record", "partly resolved", 7, 5, 2, 2, 8, "4, 5, 6, 7, 8"),
        ("not a JSON object", "record", "resolved", 1, 0, 1, 10, 10, "10"),
        ("the file is empty", "file", "open", 1, 1, 0, None, None, None),
    ]
    assert loaded.query(
        "select rows_quarantined, rows_open_in_quarantine from marts.load_files"
        " where file_name = 'second.jsonl'"
    ) == [(8, 5)]


def test_the_report_tells_each_source_and_each_gap(loaded: Warehouse) -> None:
    now = datetime(2026, 9, 11, 18, tzinfo=UTC)
    headings, plain, *others = load_summary(loaded.connection, now).lines
    assert re.split(" {2,}", headings) == [
        *("source", "files", "records", "new requests", "in quarantine"),
        *("latest usage (UTC)", "usage age", "load age"),
    ]
    assert re.split(" {2,}", plain) == [
        *("plain", "2", "12", "3", "8", "2026-09-03 10:00", "8 d", "12 h")
    ]
    assert others == ["", "no gaps in usage"]
    loaded.query("""
        insert into marts.usage_gaps by name
        select log_name, timestamp '2026-09-04 08:00' as gap_from,
            timestamp '2026-09-04 11:00' as gap_to, is_ongoing, 1234.5 as missed_request_count
        from (values ('gateway', false), ('plain', true)) as gaps (log_name, is_ongoing)
    """)
    assert load_summary(loaded.connection, now).lines[-2:] == [
        "gap: gateway from 2026-09-04 08:00 to 2026-09-04 11:00 UTC, about 1,234 requests missing",
        "gap: plain from 2026-09-04 08:00 and lasts, about 1,234 requests missing",
    ]


def test_the_export_has_the_rows_of_the_marts(loaded: Warehouse, tmp_path: Path) -> None:
    counts = export_loads(loaded.connection, tmp_path / "out")
    assert counts == {"load_files": 2, "load_quarantine": 2, "usage_gaps": 0}
    with (tmp_path / "out" / "load_files.csv").open(newline="") as file:
        names = [row["file_name"] for row in csv.DictReader(file)]
    assert names == ["first.jsonl", "second.jsonl"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["totals"] == counts


def test_stale_sources_fail_and_unused_ones_do_not(
    warehouse: Warehouse, tmp_path: Path, parsed_project: Path
) -> None:
    """Of the sources only two were ever loaded: one an hour ago, one four days ago."""
    database = tmp_path / "chargeback.duckdb"
    now = datetime.now(UTC).replace(tzinfo=None)
    ages = {"plain": timedelta(hours=1), "litellm_spend_logs": timedelta(days=4)}
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema raw")
        for table in ("load_manifest", "quarantine", "retired_periods"):
            columns = warehouse.query(f"describe raw.{table}")
            types = ", ".join(f"{name} {kind}" for name, kind, *_ in columns)
            connection.execute(f"create table raw.{table} ({types})")
        for source, age in ages.items():
            connection.execute(
                "insert into raw.load_manifest (source, loaded_at) values (?, ?)",
                [source, now - age],
            )
    run = run_dbt("source", "freshness", project=copy_project(tmp_path, parsed_project))
    assert run.returncode == 1, run.stdout
    results = json.loads((tmp_path / "target" / "sources.json").read_text())["results"]
    statuses = {result["unique_id"].split(".")[-1]: result["status"] for result in results}
    tables = "select table_name from duckdb_tables() where schema_name = 'raw'"
    retired = [name for (name,) in warehouse.query(tables) if name.startswith("retired_")]
    sources = (*SOURCES, "load_manifest", "quarantine", "ledger_entries", *retired)
    assert statuses == dict.fromkeys(sources, "pass") | {"litellm_spend_logs": "error"}
