"""The ledger as files: exported for safe keeping, and brought back into a rebuilt warehouse."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from .database import UsageFault, quote_literal
from .export_folder import File, csv_content, write_export
from .scratch import Scratch, scratch_folder, seeds_folder

ENTRIES = "select * from marts.fct_ledger_entries order by entry_number"
READABLE_ENTRIES = """
    select * exclude (requests), coalesce(len(requests), 0) as listed_requests
    from marts.fct_ledger_entries
    order by entry_number
"""
# The head is the hash of the newest posting: who knows it can tell whether anything was changed.
HEAD = """
    select
        count(*) as entries,
        coalesce(max(posting_number), 0) as postings,
        arg_max(posting_hash, entry_number) as head
    from {ledger}
"""
LEDGER_TABLES = """
    select schema_name || '.' || table_name
    from duckdb_tables()
    where
        (schema_name = 'marts' and table_name = 'fct_ledger_entries')
        or (schema_name = 'raw' and table_name = 'ledger_entries')
"""
# An entry that is here must be in the file, word for word.
FIRST_CONFLICT = """
    select here.entry_number
    from {here} as here
    left join {file} as file
        on here.entry_number = file.entry_number and here.posting_hash = file.posting_hash
    where file.entry_number is null
    order by here.entry_number
    limit 1
"""


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """What a ledger comes to.

    Attributes:
        entries: Number of entries.
        postings: Number of postings.
        head: Hash of the newest posting; None for a ledger without entries.
    """

    entries: int
    postings: int
    head: str | None


def export_ledger(connection: duckdb.DuckDBPyConnection, folder: Path) -> LedgerHead:
    """Write the ledger: `ledger.parquet` to restore from, `ledger_entries.csv` to read, a manifest.

    Args:
        connection: An open database with the marts.
        folder: Where to; an earlier export of the ledger in it is replaced.

    Returns:
        What was written.

    Raises:
        UsageFault: The folder holds another export or cannot be written.
        duckdb.Error: The marts are not built.
    """
    ledger = _head(connection, "marts.fct_ledger_entries")
    readable = connection.execute(READABLE_ENTRIES)
    columns = [column[0] for column in readable.description]
    files = [
        File("ledger_entries.csv", csv_content(columns, readable.fetchall()), {}),
        File("ledger.parquet", _parquet_content(connection, ENTRIES), {}),
    ]
    about = {"export": "ledger", "period": "all"}
    totals = {"entries": ledger.entries, "postings": ledger.postings, "head": ledger.head}
    write_export(folder, about, totals, files)
    return ledger


def restore_ledger(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[LedgerHead, bool]:
    """Bring a ledger back from its export; the next `dbt build` takes it over.

    Args:
        connection: A writable database.
        path: The export's `ledger.parquet`.

    Returns:
        What the file holds, and whether any of it was new here.

    Raises:
        UsageFault: The file is no ledger, its hash chain is broken, or entries that are here are
            not in it; nothing has changed.
    """
    file = f"read_parquet({quote_literal(str(path))})"
    faults = _chain_faults(path, file)
    if faults:
        more = f" (and {len(faults) - 1} more faults)" if len(faults) > 1 else ""
        raise UsageFault(f"{path}: the hash chain is broken: {faults[0]}{more}")
    ledger = _head(connection, file)
    here = [name for (name,) in connection.execute(LEDGER_TABLES).fetchall()]
    for table in here:
        query = FIRST_CONFLICT.format(here=table, file=file)
        conflict = connection.execute(query).fetchone()
        if conflict and _head(connection, table).entries > ledger.entries >= conflict[0] - 1:
            return ledger, False  # the file is an earlier state of the ledger that is here
        if conflict:
            raise UsageFault(
                f"{path}: not this warehouse's ledger: they part at entry {conflict[0]}"
            )
    if any(_head(connection, table).entries == ledger.entries for table in here):
        return ledger, False
    connection.execute(f"""
        begin;
        create schema if not exists raw;
        create or replace table raw.ledger_entries as from {file} order by entry_number;
        commit;
    """)
    return ledger, True


def _head(connection: duckdb.DuckDBPyConnection, ledger: str) -> LedgerHead:
    entries, postings, head = connection.execute(HEAD.format(ledger=ledger)).fetchone()
    return LedgerHead(entries, postings, head)


def _parquet_content(connection: duckdb.DuckDBPyConnection, query: str) -> bytes:
    with TemporaryDirectory(prefix="export-ledger-") as folder:
        path = Path(folder, "content.parquet")
        connection.execute(
            f"copy ({query}) to {quote_literal(str(path))} (format parquet, compression zstd)"
        )
        return path.read_bytes()


def _chain_faults(path: Path, file: str) -> list[str]:
    """Check a file's hash chain with the project's own SQL, in a database of its own."""
    seeds = seeds_folder(os.environ.get("CHARGEBACK_SEEDS") or "seeds")
    with scratch_folder() as folder:
        scratch = Scratch("today", seeds, folder)
        query = scratch.compiled("ledger_chain_faults")
        with duckdb.connect(str(scratch.database)) as connection:
            connection.execute("set TimeZone = 'UTC'; create schema if not exists raw")
            try:
                connection.execute(f"create view raw.ledger_entries as from {file}")
                found = connection.execute(f"select problem from ({query}) order by entry_number")
                return [problem for (problem,) in found.fetchall()]
            except duckdb.Error:
                raise UsageFault(f"{path}: not a ledger that export.py wrote") from None
