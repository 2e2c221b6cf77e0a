"""The journal of a closed billing period, as a file that a ledger imports."""

from pathlib import Path

import duckdb

from .database import UsageFault, records
from .export_folder import File, csv_content, write_export

PERIODS = """
    select distinct strftime(billing_period, '%Y-%m'), status
    from marts.billing_period_totals
    order by 1
"""
JOURNAL = """
    select
        journal_date as date,
        account,
        cost_center,
        debit,
        credit,
        currency,
        memo,
        reference
    from marts.journal_entries
    where strftime(billing_period, '%Y-%m') = $period
    order by reference, is_recovery, charge_period, account, cost_center
"""
TOTALS = """
    select
        count(*) as lines,
        coalesce(sum(debit), 0.00) as debit,
        coalesce(sum(credit), 0.00) as credit
    from marts.journal_entries
    where strftime(billing_period, '%Y-%m') = $period
"""


def export_journal(connection: duckdb.DuckDBPyConnection, period: str, folder: Path) -> dict:
    """Write the journal of a closed billing period: `journal.csv` and a manifest.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`.
        folder: Where to; an earlier export of the period in it is replaced.

    Returns:
        The number of lines and the sums of both sides: `lines`, `debit` and `credit`.

    Raises:
        UsageFault: The period is unknown or not closed, or the folder is not for this export.
        duckdb.Error: The marts are not built.
    """
    statuses = dict(connection.execute(PERIODS).fetchall())
    closed = [known for known, status in statuses.items() if status == "closed"]
    if period not in closed:
        cause = "is still open" if period in statuses else "nothing charged in it"
        known = ", ".join(closed) or "none"
        raise UsageFault(f"period {period!r}: {cause}; periods with a journal: {known}")
    (totals,) = records(connection, TOTALS, {"period": period})
    result = connection.execute(JOURNAL, {"period": period})
    content = csv_content([column[0] for column in result.description], result.fetchall())
    about = {"export": "journal", "period": period}
    write_export(folder, about, totals, [File("journal.csv", content, {"rows": totals["lines"]})])
    return totals
