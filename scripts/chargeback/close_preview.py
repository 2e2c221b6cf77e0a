"""What closing a billing period would post, as a short text."""

from dataclasses import dataclass

import duckdb

from .console import aligned
from .database import UsageFault
from .export_folder import printable
from .statements import unknown_period

PERIODS = """
    select
        strftime(billing_period, '%Y-%m'),
        status,
        closed_at,
        approver,
        strftime(waits_for_period, '%Y-%m'),
        posting_hash
    from marts.billing_period_closes
    order by 1
"""
NEW_FILES = """
    select (select count(*) from raw.load_manifest) - file_count
    from marts.statement_versions
"""
CHECKS = """
    select
        close_check,
        case when has_passed then 'passes' when is_blocking then 'FAILS' else 'fails' end,
        finding,
        is_blocking and not has_passed
    from marts.billing_close_checks
    where strftime(billing_period, '%Y-%m') = $period
    order by close_check
"""
TOTALS = """
    with payers as (
        select
            list_position(['team', 'fund', 'suspense'], payer_type) as payer_order,
            case payer_type when 'fund' then 'fund: ' || payer_id else payer_id end as payer,
            charge,
            adjustment_charge
        from marts.billing_period_totals
        where strftime(billing_period, '%Y-%m') = $period
    ),

    all_rows as (
        select * from payers

        union all

        select 4, 'total', sum(charge), sum(adjustment_charge)
        from payers
    )

    select payer, charge - adjustment_charge, adjustment_charge, charge
    from all_rows
    order by payer_order, payer
"""


@dataclass(frozen=True, slots=True)
class ClosePreview:
    """What a close would do.

    Attributes:
        lines: The text to show.
        is_closed: The period is closed already.
        is_blocked: A blocking check fails, or an earlier period is still open.
    """

    lines: list[str]
    is_closed: bool
    is_blocked: bool


def preview_close(connection: duckdb.DuckDBPyConnection, period: str) -> ClosePreview:
    """Say what closing a billing period would post, and which checks it fails.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-10`.

    Returns:
        The checks, each payer's charges in the project's currency, and whether it may close.

    Raises:
        UsageFault: There is no such period, or files were loaded since the marts were built.
        duckdb.Error: The marts are not built.
    """
    periods = {name: state for name, *state in connection.execute(PERIODS).fetchall()}
    if period not in periods:
        raise unknown_period(period, list(periods))
    ((new_files,),) = connection.execute(NEW_FILES).fetchall()
    if new_files:
        raise UsageFault(f"{new_files} files were loaded since the last build: run `dbt build`")
    status, closed_at, approver, waits_for, posting_hash = periods[period]
    totals = [
        [printable(payer), *(f"{amount:,.2f}" for amount in amounts)]
        for payer, *amounts in connection.execute(TOTALS, {"period": period}).fetchall()
    ]
    table = aligned([("payer", "charges", "adjustments", "owes"), *totals])
    if status == "closed":
        heading = f"{period} was closed at {closed_at:%Y-%m-%d %H:%M} UTC by {printable(approver)}"
        return ClosePreview([heading, f"sealed by {posting_hash}", "", *table], True, False)
    checks = connection.execute(CHECKS, {"period": period}).fetchall()
    found = [f"  {check}: {outcome}; {finding}" for check, outcome, finding, _ in checks]
    is_blocked = any(blocks for *_, blocks in checks)
    if waits_for:
        found.append(f"  earlier periods: FAILS; {waits_for} is still open")
    lines = [f"{period} is open. Checks:", *found, "", "Closing it would post:", "", *table]
    return ClosePreview(lines, False, is_blocked or waits_for is not None)
