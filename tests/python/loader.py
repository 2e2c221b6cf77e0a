"""The loader as people use it: its command line, on files that a test writes."""

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb

from warehouse import PROJECT

LOAD = [sys.executable, str(PROJECT / "scripts" / "load.py")]


class Loader:
    """A folder, a database in it, and the script."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "db" / "test.duckdb"
        self.environment = os.environ | {
            "CHARGEBACK_DB": str(self.database),
            "CHARGEBACK_SALT": "salt",
        }

    def __call__(self, source: str, *files: object, code: int = 0) -> str:
        done = subprocess.run(
            [*LOAD, source, *map(str, files)],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def write(self, name: str, *lines: object) -> Path:
        """Write lines (bytes or records) to a file, gzipped if its name says so."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        parts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        content = b"\n".join(parts) + b"\n"
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    def quarantine(self) -> list[tuple]:
        return self.query("select file_line, reason from raw.quarantine order by 1, 2")


def as_csv(path: Path, records: list[dict]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(records[0])
        for record in records:
            writer.writerow(
                json.dumps(v) if isinstance(v, dict | list) else v for v in record.values()
            )
    return path


def as_parquet(path: Path, csv_file: Path) -> Path:
    duckdb.sql(f"from read_csv('{csv_file}', all_varchar=true)").write_parquet(str(path))
    return path


def rows(load: Loader, table: str, name: str) -> list[tuple]:
    return load.query(
        f"select * exclude (_file_id) from raw.{table} where _file_id ="
        f" (select file_id from raw.load_manifest where file_name = '{name}') order by all"
    )
