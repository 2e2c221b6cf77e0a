"""Landing: a file becomes typed rows in schema `raw`, one transaction a file.

A file lands whole or not at all; one that is refused leaves a row in quarantine that says why.
"""

import contextlib
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import duckdb

from chargeback.database import UsageFault
from chargeback.file_content import Digest, digest_of, find_files, format_of, printable
from chargeback.load_manifest import (
    File,
    Outcome,
    earlier_load,
    has_load_of_size,
    note_load,
    note_refusal,
)
from chargeback.raw_tables import prepare
from chargeback.record_landing import NotThisWay, land_flagged, land_sound, land_split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chargeback.sources import Source

    Way = Callable[[duckdb.DuckDBPyConnection, File], Outcome]

__all__ = ["Outcome", "find_files", "load_file", "opened_file", "prepare", "transaction"]


OPERATIONAL = (duckdb.IOException, duckdb.OutOfMemoryException)  # no fault of a file


LARGE = 1 << 20  # bytes; to split a smaller file takes no time


class _LoadedBefore(Exception):  # noqa: N818
    """The content is known, as its hash told only at the end."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def load_file(
    connection: duckdb.DuckDBPyConnection,
    source: "Source",
    path: "Path",
    advance: "Callable[[int], None]" = lambda _: None,
) -> Outcome:
    """Land one file, whole or not at all.

    Args:
        connection: one that `prepare` has seen.
        source: what the file holds.
        path: the file; gzip is recognised by its first bytes.
        advance: told the number of bytes (on disk) read so far, piece by piece.

    Raises:
        UsageFault: the file is empty, unreadable or not one of this source; nothing of it landed,
            and quarantine has a row that says so.
    """
    digest: Future[Digest] = Future()
    try:
        with opened_file(source, path, advance) as file:
            digest = file.digest
            if has_load_of_size(connection, source, file.state.st_size):
                # Very likely a file we have, and its hash alone will tell.
                digest.result()
            if digest.done() and (earlier := earlier_load(connection, source, file.file_id)):
                return earlier
            return _load(connection, file)
    except _LoadedBefore as known:
        return known.outcome
    except (UsageFault, OSError, duckdb.Error) as error:
        reason = _one_line(error)
        file_id = digest.result().file_id if digest.done() and digest.exception() is None else None
        with contextlib.suppress(duckdb.Error):
            note_refusal(connection, source, path, file_id, reason)
        raise UsageFault(f"{printable(path)}: {reason}") from None


@contextlib.contextmanager
def opened_file(
    source: "Source", path: "Path", advance: "Callable[[int], None]" = lambda _: None
) -> "Iterator[File]":
    """Look at a file and begin to hash it.

    Raises:
        UsageFault: there is nothing to load in it.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise UsageFault("not a regular file")
    if state.st_size == 0:
        raise UsageFault("the file is empty")
    try:
        str(path.absolute()).encode("utf-8")
    except UnicodeEncodeError:
        raise UsageFault("its name is not valid UTF-8; rename it") from None
    kind = format_of(path)
    if kind not in source.formats:
        raise UsageFault(f"{source.name} comes as {', '.join(source.formats)}, this is {kind}")
    with ThreadPoolExecutor(1) as pool:
        yield File(source, path, kind, state, pool.submit(digest_of, path, advance))


def _load(connection: duckdb.DuckDBPyConnection, file: File) -> Outcome:
    """Try the ways to land a file from the fastest to the one that no record stops."""
    ways = [land_sound, land_flagged, land_split]
    if file.format == "parquet":
        ways.remove(land_split)
    elif file.state.st_size < LARGE or file.source.is_report:
        ways.remove(land_flagged)
    for way in ways[:-1]:
        with contextlib.suppress(duckdb.Error, NotThisWay), transaction(connection):
            return _land(connection, file, way)
    try:
        with transaction(connection):
            return _land(connection, file, ways[-1])
    except duckdb.Error as error:
        if file.format == "parquet" and not isinstance(error, OPERATIONAL):
            raise UsageFault("not a readable Parquet file") from None
        raise


def _land(connection: duckdb.DuckDBPyConnection, file: File, way: "Way") -> Outcome:
    outcome = way(connection, file)
    if earlier := earlier_load(connection, file.source, file.file_id):
        raise _LoadedBefore(earlier)
    note_load(connection, file, outcome)
    if file.has_changed:
        raise UsageFault("it changed while it was read; load it when it is complete")
    return outcome


@contextlib.contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> "Iterator[None]":
    """Keep all of a block's changes, or none."""
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        raise


def _one_line(error: Exception) -> str:
    """Say what is wrong with a file, without a word of its content."""
    if isinstance(error, UsageFault):
        return error.message
    if isinstance(error, OSError):
        return f"not readable: {error.strerror or error}"
    # Other messages of DuckDB may quote the text that it could not read.
    if isinstance(error, OPERATIONAL):
        return f"DuckDB could not go on: {str(error).splitlines()[0]}"
    return f"DuckDB could not read it ({type(error).__name__})"
