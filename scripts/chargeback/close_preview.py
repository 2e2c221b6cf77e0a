"""What closing a billing period would post, as a short text."""

from dataclasses import dataclass

import duckdb

from .console import aligned, bad, good
from .database import UsageFault, records
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
        has_passed,
        is_blocking,
        finding
    from marts.billing_close_checks
    where strftime(billing_period, '%Y-%m') = $period
    order by close_check
"""
TOTALS = """
    with payers as (
        select
            list_position(['team', 'fund', 'suspense'], payer_type) as payer_order,
            payer_type,
            payer_id,
            case payer_type when 'fund' then 'fund: ' || payer_id else payer_id end as payer,
            charge - adjustment_charge as period_charge,
            adjustment_charge,
            charge
        from marts.billing_period_totals
        where strftime(billing_period, '%Y-%m') = $period
    ),

    all_rows as (
        select * from payers

        union all

        select
            4,
            'total',
            'total',
            'total',
            sum(period_charge),
            sum(adjustment_charge),
            sum(charge)
        from payers
    )

    select * exclude (payer_order)
    from all_rows
    order by payer_order, payer
"""


@dataclass(frozen=True, slots=True)
class ClosePreview:
    """What a close would do.

    Attributes:
        lines: The text to show.
        record: The same for a machine.
        is_closed: The period is closed already.
        is_blocked: A blocking check fails, or an earlier period is still open.
    """

    lines: list[str]
    record: dict
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
    payers = records(connection, TOTALS, {"period": period})
    table = aligned([("payer", "charges", "adjustments", "owes"), *map(_cells, payers)])
    record = {"period": period, "status": status}
    if status == "closed":
        heading = f"{period} was closed at {closed_at:%Y-%m-%d %H:%M} UTC by {printable(approver)}"
        seal = {"closed_at": closed_at, "approver": approver, "posting_hash": posting_hash}
        lines = [heading, f"sealed by {posting_hash}", "", *table]
        return ClosePreview(lines, {**record, **seal, "payers": payers}, True, False)
    checks = records(connection, CHECKS, {"period": period})
    found = [f"  {check['close_check']}: {_verdict(check)}; {check['finding']}" for check in checks]
    if waits_for:
        found.append(f"  earlier periods: {bad('FAILS')}; {waits_for} is still open")
    is_blocked = waits_for is not None or any(
        check["is_blocking"] and not check["has_passed"] for check in checks
    )
    lines = [f"{period} is open. Checks:", *found, "", "Closing it would post:", "", *table]
    record |= {"waits_for_period": waits_for, "checks": checks, "payers": payers}
    return ClosePreview(lines, record, False, is_blocked)


def _verdict(check: dict) -> str:
    if check["has_passed"]:
        return good("passes")
    return bad("FAILS") if check["is_blocking"] else "fails"


def _cells(payer: dict) -> list[str]:
    amounts = (payer[name] for name in ("period_charge", "adjustment_charge", "charge"))
    return [printable(payer["payer"]), *(f"{amount:,.2f}" for amount in amounts)]
