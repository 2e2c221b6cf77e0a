"""Read the marts that pages show: each whole, once, and grouped by statement."""

from collections import defaultdict
from collections.abc import Iterable

import duckdb

from chargeback.database import records

VERSIONS = """
    select currency, billing_time_zone
    from marts.statement_versions
"""
STATEMENTS = """
    with statements as (
        select
            *,
            lag(billing_period) over team_history as previous_period,
            lag(request_count) over team_history as previous_request_count,
            lag(total_tokens) over team_history as previous_total_tokens
        from marts.team_statements
        window team_history as (partition by team_id order by billing_period)
    )

    select *
    from statements
    where strftime(billing_period, '%Y-%m') = $period
    order by team_id
"""
CHANGES = """
    select statement_id, driver, amount, charge_before, charge_after
    from marts.team_statement_changes
    where strftime(billing_period, '%Y-%m') = $period
    order by statement_id, driver_order
"""
LINES = """
    select *
    from marts.team_statement_lines
    where strftime(billing_period, '%Y-%m') = $period
    order by
        statement_id,
        section,
        charge_period,
        project_name,
        project_id,
        environment,
        provider_tier,
        charge_unit,
        rate_id,
        line_type = 'absorbed',
        line_type,
        rule_id,
        pool_id,
        shared_cost_id,
        statement_line_id
"""
PAYERS = """
    with totals as (
        select
            *,
            billing_period = strptime($period, '%Y-%m')::date as is_current
        from marts.billing_period_totals
        where
            billing_period >= strptime($period, '%Y-%m')::date - interval 1 month
            and billing_period <= strptime($period, '%Y-%m')::date
    )

    select
        payer_type,
        payer_id,
        coalesce(sum(charge) filter (is_current), 0) as charge,
        sum(charge) filter (not is_current) as previous_charge
    from totals
    group by payer_type, payer_id
    order by payer_type, charge desc, payer_id
"""


def by_statement(rows: Iterable[dict]) -> dict[str, list[dict]]:
    """Group rows by their statement_id, in their order."""
    groups: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        groups[row["statement_id"]].append(row)
    return groups


def read_statements(connection: duckdb.DuckDBPyConnection, period: str) -> list[dict]:
    """Read the statements of a billing period, each with what its page shows.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`.

    Returns:
        Rows of team_statements in order of team_id, with `changes` and `lines` as lists of rows.
    """
    scope = {"period": period}
    details = {
        name: by_statement(records(connection, query, scope))
        for name, query in {"changes": CHANGES, "lines": LINES}.items()
    }
    statements = records(connection, STATEMENTS, scope)
    for statement in statements:
        for name, rows in details.items():
            statement[name] = rows.get(statement["statement_id"], [])
    return statements
