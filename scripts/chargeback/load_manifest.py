"""The loader's books: which file was loaded, which was refused, and what became of quarantine."""

import os
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from chargeback.file_content import Digest
from chargeback.sources import Source


@dataclass(frozen=True)
class Outcome:
    """What became of a file; counts are records.

    Attributes:
        landed: records in the raw table.
        quarantined: records in quarantine.
        ignored: records that tell of no usage.
        known: records of a file that was loaded before.
        loaded_as: the name of that earlier load.
        loaded_at: its time.
    """

    landed: int = 0
    quarantined: int = 0
    ignored: int = 0
    known: int = 0
    loaded_as: str | None = None
    loaded_at: datetime | None = None

    @property
    def offered(self) -> int:
        """All records of the file."""
        return self.landed + self.quarantined + self.ignored + self.known

    def __add__(self, other: "Outcome") -> "Outcome":
        """Count the records of two parts of a file, or of two files."""
        return Outcome(
            self.landed + other.landed,
            self.quarantined + other.quarantined,
            self.ignored + other.ignored,
            self.known + other.known,
        )


@dataclass(frozen=True)
class File:
    """A file on its way in.

    Attributes:
        source: what it holds.
        path: where it is.
        format: jsonl, csv or parquet.
        state: what the file system said of it before it was read.
        digest: the hash of its content, once a thread has made it.
    """

    source: Source
    path: Path
    format: str
    state: os.stat_result
    digest: Future[Digest]

    @property
    def file_id(self) -> str:
        """The hash of its content, as soon as it is there."""
        return self.digest.result().file_id

    @property
    def is_damaged(self) -> bool:
        """Whether it is gzipped and cannot be unpacked as it was packed."""
        return self.digest.result().is_damaged

    @property
    def has_changed(self) -> bool:
        """Whether it was written to since it was first looked at."""
        now = self.path.stat()
        before = self.state
        return (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns)


def absolute(path: Path) -> str:
    """Write where a file is, as manifest and quarantine keep it."""
    return str(path.absolute())


def has_load_of_size(connection: duckdb.DuckDBPyConnection, source: Source, size: int) -> bool:
    """Tell whether a file of that many bytes was loaded."""
    found = connection.execute(
        "select 1 from raw.load_manifest where source = $source and file_bytes = $size limit 1",
        {"source": source.name, "size": size},
    ).fetchone()
    return found is not None


def earlier_load(
    connection: duckdb.DuckDBPyConnection, source: Source, file_id: str
) -> Outcome | None:
    """Find the load of the same content."""
    found = connection.execute(
        "select rows_offered, file_name, loaded_at from raw.load_manifest"
        " where source = $source and file_id = $file_id",
        {"source": source.name, "file_id": file_id},
    ).fetchone()
    if found is None:
        return None
    return Outcome(known=found[0], loaded_as=found[1], loaded_at=found[2])


def note_load(connection: duckdb.DuckDBPyConnection, file: File, outcome: Outcome) -> None:
    """Enter a file that has just landed, and settle an earlier refusal of it."""
    entry = {"file_id": file.file_id, "source": file.source.name, "path": absolute(file.path)}
    connection.execute(
        """
        insert into raw.load_manifest by name
        select
            $file_id as file_id, $source as source, $name as file_name, $path as file_path,
            $bytes as file_bytes, $offered as rows_offered, $landed as rows_landed,
            $quarantined as rows_quarantined, $ignored as rows_ignored,
            now()::timestamp as loaded_at
        """,
        entry
        | {
            "name": file.path.name,
            "bytes": file.state.st_size,
            "offered": outcome.offered,
            "landed": outcome.landed,
            "quarantined": outcome.quarantined,
            "ignored": outcome.ignored,
        },
    )
    connection.execute(
        """
        update raw.quarantine
        set resolved_at = now()::timestamp, resolved_by_file_id = $file_id
        where source = $source and resolved_at is null and file_line is null
            and (file_path = $path or file_id = $file_id)
        """,
        entry,
    )


def note_refusal(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    path: Path,
    file_id: str | None,
    reason: str,
) -> None:
    """Enter a file that was refused as a whole, once for each reason."""
    connection.execute(
        """
        insert into raw.quarantine by name
        from (
            select
                $file_id::varchar as file_id, $source::varchar as source,
                $name::varchar as file_name, $path::varchar as file_path,
                $reason::varchar as reason, now()::timestamp as loaded_at
        ) as refusal
        where not exists (
            select 1 from raw.quarantine as known
            where known.source = refusal.source and known.file_path = refusal.file_path
                and known.file_id is not distinct from refusal.file_id
                and known.reason = refusal.reason
                and known.file_line is null and known.resolved_at is null
        )
        """,
        {
            "file_id": file_id,
            "source": source.name,
            "name": _storable(path.name),
            "path": _storable(absolute(path)),
            "reason": reason,
        },
    )


def _storable(name: str) -> str:
    """Write a file's name as text, also one whose bytes are not."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
