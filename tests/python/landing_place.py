"""Landing in this process: files of one folder, and what the database says of them."""

import json
from pathlib import Path

import duckdb

from chargeback.landing import Outcome, load_file, prepare
from chargeback.sources import SOURCES


class LandingPlace:
    """An in-memory database that the loader has prepared, and a folder for files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connection = duckdb.connect()
        self.connection.execute("set TimeZone = 'UTC'")
        prepare(self.connection, "salt")

    def load(self, source: str, path: Path) -> Outcome:
        return load_file(self.connection, SOURCES[source], path)

    def query(self, sql: str, **values: object) -> list[tuple]:
        return self.connection.execute(sql, values or None).fetchall()

    def quarantine(self, path: Path) -> list[tuple]:
        """Open rows of a file: line and reason."""
        return self.query(
            "select file_line, reason from raw.quarantine"
            " where file_path = $path and resolved_at is null order by record_number",
            path=str(path.absolute()),
        )

    def books_balance(self) -> bool:
        """Whether the manifest says of each file what is in the raw tables and in quarantine."""
        tables = " union all ".join(
            f"select '{name}' as source, _file_id as file_id from raw.{name}" for name in SOURCES
        )
        return not self.query(f"""
            with landed as (
                select source, file_id, count(*) as records from ({tables}) group by all
            ),
            quarantined as (
                select source, file_id, count(*) as records from raw.quarantine
                where file_line is not null and resolved_by_file_id is distinct from file_id
                group by all
            )
            from raw.load_manifest as files
            full join landed using (source, file_id)
            full join quarantined using (source, file_id)
            select file_name
            where files.file_name is null
                or rows_offered <> rows_landed + rows_quarantined + rows_ignored
                or rows_landed <> coalesce(landed.records, 0)
                or rows_quarantined <> coalesce(quarantined.records, 0)
        """)


def as_line(record: dict) -> bytes:
    return json.dumps(record).encode() + b"\n"
