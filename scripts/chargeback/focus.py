"""The charges of a billing period as a FOCUS 1.2 data set."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from .database import UsageFault, quote_identifier, quote_literal, records
from .export_folder import File, csv_content, write_export

FOCUS_VERSION = "1.2"
CHARGES = "marts.focus_charges"
CUSTOM_PREFIX = "x_"
PERIODS = f"""
    select distinct strftime(x_billing_period, '%Y-%m')
    from {CHARGES}
    order by 1
"""
TOTALS = f"""
    select
        count(*) as rows,
        count(distinct sub_account_id) as sub_accounts,
        sum(billed_cost) as billed_cost
    from {CHARGES}
    where strftime(x_billing_period, '%Y-%m') = $period
"""
STATUS = f"""
    select distinct x_statement_status
    from {CHARGES}
    where strftime(x_billing_period, '%Y-%m') = $period
"""
ORDER = "sub_account_id, charge_period_start, charge_category, x_statement_line_id"


def focus_name(column: str) -> str:
    """Name a column as FOCUS does: `billed_cost` is `BilledCost`, `x_rate_id` is `x_RateId`."""
    prefix = CUSTOM_PREFIX if column.startswith(CUSTOM_PREFIX) else ""
    words = column.removeprefix(CUSTOM_PREFIX).split("_")
    return prefix + "".join(word.capitalize() for word in words)


def export_focus(
    connection: duckdb.DuckDBPyConnection, period: str, file_format: str, folder: Path
) -> dict:
    """Write the charges of a billing period: `focus_charges.parquet` or `.csv`, and a manifest.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`.
        file_format: `parquet` or `csv`.
        folder: Where to; an earlier export of the period in it is replaced.

    Returns:
        What was written: `rows`, `sub_accounts` and `billed_cost`.

    Raises:
        UsageFault: There is no such period, or the folder is not for this export.
        duckdb.Error: The marts are not built.
    """
    known = [name for (name,) in connection.execute(PERIODS).fetchall()]
    if period not in known:
        raise UsageFault(f"period {period!r}: no statements; periods: {', '.join(known) or 'none'}")
    ((status,),) = connection.execute(STATUS, {"period": period}).fetchall()
    (totals,) = records(connection, TOTALS, {"period": period})
    columns = {
        name: kind for name, kind, *_ in connection.execute(f"describe {CHARGES}").fetchall()
    }
    content = _parquet_content if file_format == "parquet" else _csv_content
    about = {
        "export": "focus",
        "period": period,
        "status": status,
        "focus_version": FOCUS_VERSION,
        "columns": {focus_name(name): kind for name, kind in columns.items()},
    }
    name = f"focus_charges.{file_format}"
    file = File(name, content(connection, period, columns), {"rows": totals["rows"]})
    write_export(folder, about, totals, [file])
    return totals


def _csv_content(
    connection: duckdb.DuckDBPyConnection, period: str, columns: dict[str, str]
) -> bytes:
    query = _query(columns, "strftime({}, '%Y-%m-%dT%H:%M:%SZ')", "$period")
    rows = connection.execute(query, {"period": period}).fetchall()
    return csv_content([focus_name(name) for name in columns], rows)


def _parquet_content(
    connection: duckdb.DuckDBPyConnection, period: str, columns: dict[str, str]
) -> bytes:
    query = _query(columns, "timezone('UTC', {})", quote_literal(period))
    with TemporaryDirectory(prefix="export-focus-") as folder:
        path = Path(folder, "content.parquet")
        connection.execute(
            f"copy ({query}) to {quote_literal(str(path))} (format parquet, compression zstd)"
        )
        return path.read_bytes()


def _query(columns: dict[str, str], time_form: str, period: str) -> str:
    """Select a period's charges under their FOCUS names, times in a form of their own."""
    selected = []
    for name, kind in columns.items():
        column = quote_identifier(name)
        value = time_form.format(column) if kind == "TIMESTAMP" else column
        selected.append(f"{value} as {quote_identifier(focus_name(name))}")
    return f"""
        select {", ".join(selected)}
        from {CHARGES} as charges
        where strftime(charges.x_billing_period, '%Y-%m') = {period}
        order by {", ".join(f"charges.{column}" for column in ORDER.split(", "))}
    """
