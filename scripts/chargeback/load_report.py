"""What was loaded, what waits in quarantine and where logs fell silent: files, or a short table."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from .console import Report, aligned
from .database import records
from .export_folder import File, csv_content, printable, write_export

MARTS = {
    "load_files": "loaded_at, source_name, file_name, file_id",
    "load_quarantine": "source_name, file_name, reason, load_quarantine_id",
    "usage_gaps": "gap_from, log_name",
}
BY_SOURCE = """
    with files as (
        select
            source_name,
            count(*) as files,
            sum(rows_offered)::bigint as records,
            sum(new_request_count)::bigint as requests,
            max(last_request_at) as latest_usage_at,
            max(loaded_at) as latest_load_at
        from marts.load_files
        group by source_name
    ),

    quarantine as (
        select source_name, sum(open_row_count)::bigint as open_rows
        from marts.load_quarantine
        group by source_name
    )

    select
        source_name,
        coalesce(files, 0) as files,
        coalesce(records, 0) as records,
        requests,
        coalesce(open_rows, 0) as open_rows,
        latest_usage_at,
        latest_load_at
    from files
    full join quarantine using (source_name)
    order by source_name
"""
HEADINGS = [
    "source",
    "files",
    "records",
    "new requests",
    "in quarantine",
    "latest usage (UTC)",
    "usage age",
    "load age",
]
GAPS = """
    select log_name, gap_from, gap_to, is_ongoing, missed_request_count
    from marts.usage_gaps
    order by gap_from, log_name
"""


def load_summary(connection: duckdb.DuckDBPyConnection, now: datetime) -> Report:
    """Say what of each source is there, and which hours are missing.

    Args:
        connection: An open database with the marts.
        now: The time that ages are counted to, UTC.

    Returns:
        A row a source, and a line a gap.

    Raises:
        duckdb.Error: The marts are not built.
    """
    sources = records(connection, BY_SOURCE)
    lines = aligned([HEADINGS, *(_cells([*source.values()], now) for source in sources)])
    gaps = records(connection, GAPS)
    gap_lines = [_gap_line([*gap.values()]) for gap in gaps] or ["no gaps in usage"]
    return Report([*lines, "", *gap_lines], {"sources": sources, "gaps": gaps})


def export_loads(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write the files, quarantine and gaps as CSV, and a manifest.

    Args:
        connection: An open database with the marts.
        folder: Where to; an earlier export of loads in it is replaced.

    Returns:
        Rows by mart.

    Raises:
        UsageFault: The folder is not for this export.
        duckdb.Error: The marts are not built.
    """
    rows, files = {}, []
    for mart, order in MARTS.items():
        result = connection.execute(f"from marts.{mart} order by {order}")
        columns = [name for name, *_ in result.description]
        content = result.fetchall()
        rows[mart] = len(content)
        files.append(File(f"{mart}.csv", csv_content(columns, content), {"rows": len(content)}))
    write_export(folder, {"export": "loads", "period": "all"}, rows, files)
    return rows


def _cells(row: Sequence, now: datetime) -> list[str]:
    source, files, records, requests, open_rows, latest_usage, latest_load = row
    return [
        printable(source),
        f"{files:,}",
        f"{records:,}",
        "" if requests is None else f"{requests:,}",
        f"{open_rows:,}",
        "" if latest_usage is None else f"{latest_usage:%Y-%m-%d %H:%M}",
        _age(now, latest_usage),
        _age(now, latest_load),
    ]


def _age(now: datetime, then: datetime | None) -> str:
    if then is None:
        return ""
    age = now - then.replace(tzinfo=UTC)
    return f"{age.days} d" if age >= timedelta(days=2) else f"{age // timedelta(hours=1)} h"


def _gap_line(gap: Sequence) -> str:
    log, begins, ends, is_ongoing, missed = gap
    end = "and lasts" if is_ongoing else f"to {ends:%Y-%m-%d %H:%M} UTC"
    return f"gap: {log} from {begins:%Y-%m-%d %H:%M} {end}, about {missed:,.0f} requests missing"
