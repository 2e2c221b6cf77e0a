"""LiteLLM's table of spend logs, row by row from its PostgreSQL."""

import hashlib
import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from chargeback.database import UsageFault
from chargeback.pulls.pipeline import as_utc, dlt, secret
from chargeback.sources import LITELLM_SPEND_LOGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dlt.extract import DltResource

TABLE = "LiteLLM_SpendLogs"
URL = "LITELLM_DATABASE_URL"
ROWS_AT_A_TIME = 1000
# Objects of which the loader counts whatever is a number.
COUNTED = {outer for column in LITELLM_SPEND_LOGS.columns for outer in column.inside}
PAIRS_OF_AN_OBJECT = 40  # PostgreSQL takes at most 100 arguments


def resource(since: datetime, overlap: timedelta, rows: int) -> "DltResource":
    """Make the resource that yields the next rows.

    Args:
        since: where the first pull begins.
        overlap: how long before the last row seen a row may still turn up.
        rows: how many new rows make a part.
    """
    url = secret(URL, "sources.litellm.database_url")

    @dlt.resource(name=LITELLM_SPEND_LOGS.name, write_disposition="append")
    def spend_logs(started_at: dlt.sources.incremental[datetime]) -> "Iterator[list[dict]]":
        state = dlt.current.resource_state()
        start = as_utc(started_at.start_value)
        seen = {key: at for key, at in state.get("seen", {}).items() if at >= start.isoformat()}
        state["since"], state["seen"], state["next_part"] = since.isoformat(), seen, None
        name, new_rows, batch = "", 0, []
        for row_start, request_id, record in _rows(url, start):
            moment = as_utc(row_start)
            key = hashlib.sha256(request_id.encode("utf-8")).hexdigest()[:20]
            if key in seen:
                continue
            if new_rows == rows:
                state["next_part"] = moment.isoformat()
                break
            name = name or f"{moment:%Y-%m-%dT%H%M%S}"
            seen[key] = moment.isoformat()
            new_rows += 1
            batch.append({"started_at": moment, "name": name, "text": record})
            if len(batch) == ROWS_AT_A_TIME:
                yield batch
                batch = []
        yield batch

    lag = overlap.total_seconds()
    return spend_logs(dlt.sources.incremental("started_at", initial_value=since, lag=lag))


def _rows(url: str, start: datetime) -> "Iterator[tuple[datetime, str, str]]":
    """Read the rows from a time on, in order, with the allowed fields of each as JSON.

    Raises:
        UsageFault: the server cannot be reached or breaks off, or has no such table.
    """
    try:
        with psycopg.connect(url, connect_timeout=15, options="-c timezone=UTC") as connection:
            connection.read_only = True
            query = _query(connection)
            with connection.cursor(name="spend_logs") as cursor:
                cursor.itersize = ROWS_AT_A_TIME
                cursor.execute(query, {"start": start.astimezone(UTC).replace(tzinfo=None)})
                yield from cursor
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            raise UsageFault(f"{URL}: not a connection string of PostgreSQL") from None
        raise UsageFault(f"{URL}: {error.diag.message_primary}") from None
    except psycopg.Error as error:
        # Its text names the server and the user, and may quote the connection string.
        reason = error.diag.message_primary or _reason(error)
        raise UsageFault(f"{URL}: {reason}; run again to go on") from None


def _reason(error: psycopg.Error) -> str:
    text = str(error).lower()
    if "password" in text or "authentication" in text:
        return "the server refuses user or password"
    if "closed" in text or "terminat" in text or "reset" in text:
        return "the server has closed the connection"
    return "the server cannot be reached"


def _query(connection: psycopg.Connection) -> sql.Composed:
    """Write the query for the fields that may land; all others stay on the server."""
    found = dict(
        connection.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_name = %s and table_schema = any(current_schemas(false))",
            [TABLE],
        ).fetchall()
    )
    if not found:
        raise UsageFault(f"{URL}: there is no table {TABLE} in this database")
    for column in LITELLM_SPEND_LOGS.columns:
        if column.required and column.field not in found:
            raise UsageFault(f"{URL}: {TABLE} has no column {column.field}")
    pairs = []
    for name, shape in LITELLM_SPEND_LOGS.shape.items():
        if name in found:
            column = sql.SQL("to_jsonb({})").format(sql.Identifier(name))
            if found[name] in ("json", "jsonb"):
                column = sql.SQL("{}::jsonb").format(sql.Identifier(name))
            pairs.append((name, _field(column, name, shape)))
    return sql.SQL(
        'select "startTime", "request_id", ({record})::text from {table}'
        ' where "startTime" >= %(start)s order by "startTime", "request_id"'
    ).format(record=_object(pairs), table=sql.Identifier(TABLE))


def _field(value: sql.Composable, field: str, shape: object) -> sql.Composable:
    """Write the allowed part of a JSON value; where a text belongs, no object and no list."""
    if isinstance(shape, dict):
        return _object(
            [
                (
                    name,
                    _field(
                        sql.SQL("({} -> {})").format(value, sql.Literal(name)),
                        f"{field}.{name}",
                        part,
                    ),
                )
                for name, part in shape.items()
            ]
        )
    if isinstance(shape, list) or field in COUNTED:
        return value
    return sql.SQL("case when jsonb_typeof({0}) not in ('object', 'array') then {0} end").format(
        value
    )


def _object(pairs: list[tuple[str, sql.Composable]]) -> sql.Composable:
    """Write a JSON object of the pairs that are not null."""
    parts = []
    for start in range(0, len(pairs), PAIRS_OF_AN_OBJECT):
        chunk = pairs[start : start + PAIRS_OF_AN_OBJECT]
        arguments = itertools.chain.from_iterable((sql.Literal(n), v) for n, v in chunk)
        parts.append(sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(arguments)))
    return sql.SQL("jsonb_strip_nulls({})").format(sql.SQL(" || ").join(parts))
