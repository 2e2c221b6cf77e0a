"""Usage logs of any size: the sample company's, each record many times with ids of its own.

A copy of a record differs from it in its ids (of the request, the call, the session, the task)
and in when it starts within its hour. So teams, models, tags, duplicates, late files and the shape
of a day are the sample's, and what is said twice of a request is said twice of each of its copies.
"""

import tempfile
from datetime import date
from pathlib import Path

import duckdb

from chargeback.database import quote_literal
from chargeback.sample.files import write_sample

# Distinct requests that are made up one by one, and copies of them in a file.
BASE_REQUESTS = 100_000
COPIES_IN_FILE = 10
FIRST_MONTH = date(2026, 8, 1)
# Milliseconds from copy to copy, around the hour: a prime, so that no two copies coincide.
STEP = 7919

SPEND_LOG = {
    "request_id": "varchar",
    "call_type": "varchar",
    "api_key": "varchar",
    "spend": "double",
    "total_tokens": "bigint",
    "prompt_tokens": "bigint",
    "completion_tokens": "bigint",
    "startTime": "timestamp",
    "endTime": "timestamp",
    "model": "varchar",
    "model_group": "varchar",
    "custom_llm_provider": "varchar",
    "metadata": "varchar",
    "cache_hit": "varchar",
    "request_tags": "varchar",
    "team_id": "varchar",
    "end_user": "varchar",
    "session_id": "varchar",
    "status": "varchar",
    "request_duration_ms": "bigint",
    "litellm_call_id": "varchar",
}
MACROS = f"""
    create macro named(id, copy) as if(copy = 0, id, id || '-' || copy);
    create macro moved(moment, copy) as (
        epoch_ms(moment) // 3600000 * 3600000 + (epoch_ms(moment) + copy * {STEP}) % 3600000
    );
    create macro moved_by(moment, copy) as moved(moment, copy) - epoch_ms(moment);
    create macro later(moment, seconds) as
        cast(moment as decimal(18, 6)) + cast(seconds as decimal(18, 6));
    create macro started_at(line) as make_timestamp(cast(
        cast(regexp_extract(line, '"startTime":([0-9.]+)', 1) as double) * 1e6 as bigint
    ));
    create macro named_task(record, copy) as if(
        copy = 0, record, replace(record, '"task_id":"', '"task_id":"' || copy || '-')
    );
"""
SPEND_LOGS = """
    select
        * exclude (copy) replace (
            named(request_id, copy) as request_id,
            named(litellm_call_id, copy) as litellm_call_id,
            named(session_id, copy) as session_id,
            "startTime" + to_milliseconds(moved_by("startTime", copy)) as "startTime",
            "endTime" + to_milliseconds(moved_by("startTime", copy)) as "endTime",
            named_task(metadata, copy) as metadata
        )
    from base
    cross join copies
"""
PLAIN = """
    select
        * exclude (copy) replace (
            named(request_id, copy) as request_id,
            started_at + to_milliseconds(moved_by(started_at, copy)) as started_at,
            ended_at + to_milliseconds(moved_by(started_at, copy)) as ended_at,
            named(task_id, copy) as task_id
        )
    from base
    cross join copies
"""
# Callbacks write JSON lines only: ids and times are changed in the text.
PAYLOADS = """
    with timed as (
        select
            named_task(line, copy) as line,
            copy,
            moved_by(started_at(line), copy) / 1000 as seconds,
            regexp_extract(line, '"startTime":([0-9.]+)', 1) as started,
            regexp_extract(line, '"endTime":([0-9.]+)', 1) as ended
        from base
        cross join copies
    )
    select
        regexp_replace(
            replace(
                replace(
                    line, '"startTime":' || started, '"startTime":' || later(started, seconds)
                ),
                '"endTime":' || ended,
                '"endTime":' || later(ended, seconds)
            ),
            '"(id|litellm_call_id|trace_id)":"([^"]*)"',
            '"\\1":"' || named('\\2', copy) || '"',
            'g'
        ) as line
    from timed
"""
LINES = "(format csv, header false, quote '', escape '', delimiter e'\\x01')"


def write_usage(
    folder: Path,
    requests: int,
    months: int = 3,
    since: date = FIRST_MONTH,
    before: date = date.max,
) -> dict[str, list[Path]]:
    """Write usage logs of a number of distinct requests: Parquet, and callbacks' JSON lines.

    Args:
        folder: An existing folder.
        requests: How many; above `BASE_REQUESTS`, whole multiples of it.
        months: Months that they are spread over.
        since: The first day whose records are written, in UTC.
        before: The day, in UTC, from which on they are not.

    Returns:
        The files of each source, in the order in which they are delivered.
    """
    base = min(requests, BASE_REQUESTS)
    copies = max(requests // base, 1)
    written: dict[str, list[Path]] = {}
    with tempfile.TemporaryDirectory(dir=folder) as name, duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(MACROS)
        sample = Path(name)
        made = write_sample(
            sample, seed=7, start=FIRST_MONTH, months=months, requests=base, clean=False
        )
        for path, _ in list(made):
            source = path.partition("/")[0]
            if source not in WRITERS:
                continue
            records, started_at, copied, form, suffix = WRITERS[source]
            is_csv = path.endswith(".csv")
            connection.execute(f"""
                create or replace temp table base as
                select *
                from ({records(sample / path, is_csv)})
                where {started_at} >= date '{since}' and {started_at} < date '{before}'
            """)
            if not connection.execute("select 1 from base limit 1").fetchone():
                continue
            for first in range(0, copies, COPIES_IN_FILE):
                last = min(first + COPIES_IN_FILE, copies)
                stem = Path(path).name.partition(".")[0]
                file = folder / source / f"{stem}-{first:04}.{suffix}"
                file.parent.mkdir(exist_ok=True)
                connection.execute(
                    "create or replace temp view copies as"
                    f" select range as copy from range({first}, {last})"
                )
                connection.execute(f"copy ({copied}) to {quote_literal(str(file))} {form}")
                written.setdefault(source, []).append(file)
    return written


def _spend_logs(path: Path, is_csv: bool) -> str:
    """Read what lands of a spend log, without its broken records."""
    file = quote_literal(str(path))
    columns = ", ".join(f"{quote_literal(name)}: 'varchar'" for name in SPEND_LOG)
    records = (
        f"read_csv({file}, all_varchar = true)"
        if is_csv
        else f"read_json({file}, columns = {{{columns}}}, ignore_errors = true)"
    )
    typed = ", ".join(
        f'try_cast("{name}" as {kind}) as "{name}"' for name, kind in SPEND_LOG.items()
    )
    return f"""
        with typed as (select {typed} from {records})
        select * from typed where request_id <> '' and "startTime" is not null
    """


def _plain(path: Path, _: bool) -> str:
    records = f"read_csv({quote_literal(str(path))}, all_varchar = true)"
    return f"""
        select * replace (
            cast(started_at as timestamptz) as started_at, cast(ended_at as timestamptz) as ended_at
        )
        from {records}
        where model <> '' and try_cast(started_at as timestamptz) is not null
    """


def _payloads(path: Path, _: bool) -> str:
    """Read the lines that are whole and name their model."""
    return f"""
        select content as line
        from read_csv({quote_literal(str(path))}, columns = {{'content': 'varchar'}},
            header = false, quote = '', escape = '', delim = e'\\x01')
        where json_valid(content) and content ->> '$.model' is not null
    """


WRITERS = {
    "litellm_spend_logs": (_spend_logs, '"startTime"', SPEND_LOGS, "(format parquet)", "parquet"),
    "litellm_standard_logging": (_payloads, "started_at(line)", PAYLOADS, LINES, "jsonl"),
    "plain": (_plain, "started_at", PLAIN, "(format parquet)", "parquet"),
}
