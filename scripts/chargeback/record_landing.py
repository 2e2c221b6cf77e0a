"""The ways in which the records of a file get into their raw table and into quarantine.

There are three, each slower than the one before and stopped by less:

- sound: from DuckDB's own reader straight into the raw table, with the casts and checks of its
  source on the way; the first fault stops it.
- flagged: the same, but records with a fault are only flagged. The file is then split, to find
  their lines and to judge them once more, one by one.
- split: all records are judged that way.

All share the casts and the checks, so they give the same rows.
"""

from collections.abc import Iterator

import duckdb

from chargeback.database import UsageFault, quote_identifier
from chargeback.file_readers import judged, judged_texts, records_of
from chargeback.load_manifest import File, Outcome, absolute
from chargeback.record_splitting import Splitter


class NotThisWay(Exception):  # noqa: N818
    """A file wants to be read a slower way."""


def land_sound(connection: duckdb.DuckDBPyConnection, file: File) -> Outcome:
    """Land a file of which no record goes to quarantine, in one pass."""
    records = records_of(connection, file.source, file.path, file.format)
    outcome, _ = _insert(connection, file, records, stops_at_fault=True)
    if outcome.offered == 0 or file.is_damaged:
        raise NotThisWay
    return outcome


def land_flagged(connection: duckdb.DuckDBPyConnection, file: File) -> Outcome:
    """Land what is sound in one pass; then look again at the records that are not."""
    records = records_of(connection, file.source, file.path, file.format, is_lenient=True)
    outcome, flagged = _insert(connection, file, records, stops_at_fault=False)
    if file.format == "parquet":
        _stage_rows(connection, file, flagged)
        return _checked(connection, file, outcome + _land_staged(connection, file))
    if outcome.offered == 0 or file.is_damaged:
        raise NotThisWay
    splitter = Splitter(file.source, file.path, file.format, flagged)
    for _ in _staged_batches(connection, splitter):
        outcome += _land_staged(connection, file)
    if splitter.offered != outcome.offered:
        raise NotThisWay
    return _checked(connection, file, outcome)


def land_split(connection: duckdb.DuckDBPyConnection, file: File) -> Outcome:
    """Land a file record by record."""
    outcome = Outcome()
    for _ in _staged_batches(connection, Splitter(file.source, file.path, file.format)):
        outcome += _land_staged(connection, file)
    return _checked(connection, file, outcome)


def judge_again(
    connection: duckdb.DuckDBPyConnection, file: File, numbers: frozenset[int]
) -> Outcome:
    """Judge records in quarantine once more: those that are sound now land, as they would have."""
    outcome = Outcome()
    if file.format == "parquet":
        _stage_rows(connection, file, numbers)
        return outcome + _settle_staged(connection, file)
    for _ in _staged_batches(connection, Splitter(file.source, file.path, file.format, numbers)):
        outcome += _settle_staged(connection, file)
    return outcome


def _insert(
    connection: duckdb.DuckDBPyConnection, file: File, records: str, *, stops_at_fault: bool
) -> tuple[Outcome, frozenset[int]]:
    """Insert what is sound of a relation: counts without quarantine, numbers of what is not.

    Raises:
        duckdb.Error: the relation is not readable, or, if told to stop there, has a fault.
    """
    table = f"raw.{quote_identifier(file.source.name)}"
    names = [quote_identifier(column.name) for column in file.source.columns]
    # What does not land keeps its place until all have their number, but not its values.
    lands = "_reason is null and not _is_ignored"
    has_others = bool(file.source.ignored) or not stops_at_fault
    values = (f"case when {lands} then {n} end as {n}" if has_others else n for n in names)
    stop = "case when _reason is null then true else error(_reason)::boolean end"
    read = connection.execute(f"""
        insert into {table} by name
        select
            case when {lands} then 1 when _reason is not null then -1 end as _record_number,
            {", ".join(values)}
        from ({judged(file.source, records)})
        where {stop if stops_at_fault else "true"}
    """).fetchone()[0]
    # The rows of this transaction stand behind all others, in the order of the file. To number them
    # now lets many threads read, while another one hashes.
    last = connection.execute(f"select max(rowid) from {table}").fetchone()[0] or 0
    place = {"last": last, "read": read}
    numbered = connection.execute(
        f"""
        update {table}
        set _file_id = $file_id, _record_number = _record_number * (rowid - $last + $read)
        where rowid > $last - $read
        """,
        {"file_id": file.file_id} | place,
    ).fetchone()[0]
    if numbered != read:
        raise duckdb.InternalError("the rows of one insert are not numbered without a gap")
    if not has_others:
        return Outcome(read), frozenset()
    inserted = f"{table} where rowid > $last - $read"
    flagged = connection.execute(
        f"select -_record_number from {inserted} and _record_number < 0", place
    ).fetchall()
    gone = connection.execute(
        f"delete from {inserted} and coalesce(_record_number, -1) < 0", place
    ).fetchone()[0]
    outcome = Outcome(landed=read - gone, ignored=gone - len(flagged))
    return outcome, frozenset(number for (number,) in flagged)


def _staged_batches(connection: duckdb.DuckDBPyConnection, splitter: Splitter) -> Iterator[None]:
    """Put records into the temporary table `staged`, judged, as many at a time as fit in memory.

    A copy on disk would hold what must stay in the file.
    """
    judge = judged_texts(splitter.source)
    for batch in splitter.batches():
        names = ("numbers", "lines", "reasons", "texts")
        columns = dict(zip(names, map(list, zip(*batch, strict=True)), strict=True))
        connection.execute(f"create or replace temp table staged as {judge}", columns)
        yield
        connection.execute("drop table staged")


def _stage_rows(connection: duckdb.DuckDBPyConnection, file: File, numbers: frozenset[int]) -> None:
    """Put rows of a Parquet file into the temporary table `staged`, judged."""
    records = records_of(connection, file.source, file.path, file.format)
    placed = f"""
        select * from (select * replace (row_number() over () as _number) from ({records}))
        where _number in (select unnest($numbers::bigint[]))
    """
    connection.execute(
        f"create or replace temp table staged as {judged(file.source, placed)}",
        {"numbers": sorted(numbers)},
    )


def _land_staged(connection: duckdb.DuckDBPyConnection, file: File) -> Outcome:
    """Copy `staged` into the raw table and quarantine."""
    outcome = _insert_sound(connection, file)
    connection.execute(
        """
        insert into raw.quarantine by name
        select
            $file_id as file_id, $source as source, $name as file_name, $path as file_path,
            coalesce(_line, _number) as file_line, _number as record_number,
            _reason as reason, now()::timestamp as loaded_at
        from staged where _reason is not null
        """,
        {
            "file_id": file.file_id,
            "source": file.source.name,
            "name": file.path.name,
            "path": absolute(file.path),
        },
    )
    return outcome


def _settle_staged(connection: duckdb.DuckDBPyConnection, file: File) -> Outcome:
    """Copy what is sound of `staged` into the raw table and bring the books up to that."""
    outcome = _insert_sound(connection, file)
    names = {"file_id": file.file_id, "source": file.source.name}
    connection.execute(
        """
        update raw.quarantine
        set
            reason = coalesce(staged._reason, quarantine.reason),
            resolved_at = case when staged._reason is null then now()::timestamp end,
            resolved_by_file_id = case when staged._reason is null then $file_id end
        from staged
        where quarantine.source = $source and quarantine.file_id = $file_id
            and quarantine.record_number = staged._number and quarantine.resolved_at is null
        """,
        names,
    )
    connection.execute(
        """
        update raw.load_manifest
        set
            rows_landed = rows_landed + $landed,
            rows_ignored = rows_ignored + $ignored,
            rows_quarantined = rows_quarantined - $landed - $ignored
        where source = $source and file_id = $file_id
        """,
        names | {"landed": outcome.landed, "ignored": outcome.ignored},
    )
    return outcome


def _insert_sound(connection: duckdb.DuckDBPyConnection, file: File) -> Outcome:
    names = ", ".join(quote_identifier(column.name) for column in file.source.columns)
    connection.execute(
        f"""
        insert into raw.{quote_identifier(file.source.name)} by name
        select $file_id as _file_id, _number as _record_number, {names}
        from staged where _reason is null and not _is_ignored
        """,
        {"file_id": file.file_id},
    )
    counts = connection.execute("""
        select
            count(*) filter (_reason is null and not _is_ignored),
            count(_reason),
            count(*) filter (_is_ignored)
        from staged
    """).fetchone()
    return Outcome(*counts)


def _checked(connection: duckdb.DuckDBPyConnection, file: File, outcome: Outcome) -> Outcome:
    """Refuse a file without a record that is one of its source.

    An answer of a provider without a cost in it is an answer, and so is a log without usage.
    """
    if outcome.landed + outcome.ignored > 0:
        return outcome
    if outcome.quarantined == 0:
        if not file.source.levels:
            raise UsageFault("the file holds no records")
        return outcome
    line, reason = connection.execute(
        """
        select file_line, reason from raw.quarantine
        where source = $source and file_id = $file_id
        order by record_number limit 1
        """,
        {"source": file.source.name, "file_id": file.file_id},
    ).fetchone()
    raise UsageFault(f"no record of {file.source.name} in it; line {line}: {reason}")
