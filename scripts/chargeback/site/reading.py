"""Read the marts that pages show: each once for all teams, then put to its statement."""

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
LINES = """
    select
        lines.*,
        rates.price_text,
        exceptions.rule_description,
        exceptions.rule_terms
    from marts.team_statement_lines as lines
    left join marts.dim_rates as rates on lines.rate_id = rates.rate_id
    left join marts.team_statement_exceptions as exceptions
        on
            lines.statement_id = exceptions.statement_id
            and lines.rule_id = exceptions.rule_id
            and lines.fund_id = exceptions.fund_id
            and lines.pool_id is not distinct from exceptions.pool_id
    where strftime(lines.billing_period, '%Y-%m') = $period
    order by
        lines.statement_id,
        lines.section,
        lines.charge_period,
        lines.project_name nulls last,
        lines.project_id,
        lines.environment,
        lines.provider_tier,
        lines.charge_unit,
        lines.rate_id,
        lines.line_type = 'absorbed',
        lines.line_type,
        lines.rule_id,
        lines.pool_id,
        lines.shared_cost_id,
        lines.statement_line_id
"""
DAYS = """
    select statement_line_id, charge_date, is_whole_period, request_count, total_tokens, amount
    from marts.team_statement_days
    where strftime(billing_period, '%Y-%m') = $period
    order by statement_line_id, charge_date, is_whole_period
"""
# What a page shows of a statement besides its lines: name of the list -> query.
DETAILS = {
    "changes": """
        select statement_id, driver, amount, charge_before, charge_after
        from marts.team_statement_changes
        where strftime(billing_period, '%Y-%m') = $period
        order by statement_id, driver_order
    """,
    "breakdowns": """
        select *
        from marts.team_statement_breakdowns
        where strftime(billing_period, '%Y-%m') = $period
        order by
            statement_id,
            list_position(['project', 'provider_tier', 'environment'], dimension),
            dimension_value is null,
            amount desc,
            previous_amount desc,
            dimension_value
    """,
    "trend": """
        select statement_id, charge_date, request_count, usage_charge, month_charge,
            cumulative_charge
        from marts.team_statement_trends
        where strftime(billing_period, '%Y-%m') = $period
        order by statement_id, charge_date
    """,
    "outlook": """
        select *
        from marts.team_statement_outlooks
        where strftime(billing_period, '%Y-%m') = $period
    """,
    "exceptions": """
        select *
        from marts.team_statement_exceptions
        where strftime(billing_period, '%Y-%m') = $period
        order by statement_id, absorbed_charge desc, rule_id, pool_id
    """,
    "tag_quality": """
        select
            statements.statement_id,
            tag_quality.request_count,
            tag_quality.complete_request_count,
            tag_quality.repaired_request_count,
            tag_quality.missing_request_count,
            tag_quality.missing_charge,
            tag_quality.tag_quality_score,
            tag_quality.score_change
        from marts.team_statements as statements
        inner join marts.tag_quality as tag_quality
            on
                statements.team_id = tag_quality.team_id
                and statements.billing_period = tag_quality.billing_period
        where strftime(statements.billing_period, '%Y-%m') = $period
    """,
    "tag_repairs": """
        select *
        from marts.team_tag_repairs
        where strftime(billing_period, '%Y-%m') = $period
        order by statement_id, gross_charge desc, request_count desc, tag_repair_action_id
    """,
    "unit_economics": """
        select
            statements.statement_id,
            units.project_id,
            projects.project_name,
            units.request_count,
            units.failed_share,
            units.cache_read_share,
            units.latency_p95_ms,
            units.gross_charge,
            units.gross_charge_per_request,
            units.successful_task_count,
            units.gross_charge_per_successful_task
        from marts.team_statements as statements
        inner join marts.unit_economics_monthly as units
            on
                statements.team_id = units.team_id
                and statements.billing_period = units.billing_period
        inner join marts.dim_projects as projects on units.project_id = projects.project_id
        where
            strftime(statements.billing_period, '%Y-%m') = $period
            and units.request_count > 0
        order by statements.statement_id, units.gross_charge desc, units.project_id
    """,
    # a project that two teams had in the month has figures that are no one team's
    "outcomes": """
        with owners as (
            select billing_period, project_id, min(team_id) as team_id
            from marts.unit_economics_monthly
            group by billing_period, project_id
            having count(*) = 1
        )

        select
            statements.statement_id,
            outcomes.project_id,
            outcomes.outcome,
            outcomes.outcome_count,
            outcomes.gross_charge_per_outcome,
            outcomes.value_per_outcome
        from marts.cost_per_outcome as outcomes
        inner join owners
            on
                outcomes.billing_period = owners.billing_period
                and outcomes.project_id = owners.project_id
        inner join marts.team_statements as statements
            on
                owners.billing_period = statements.billing_period
                and owners.team_id = statements.team_id
        where strftime(statements.billing_period, '%Y-%m') = $period
        order by statements.statement_id, outcomes.project_id, outcomes.outcome
    """,
}
PAYERS = """
    with totals as (
        select
            *,
            billing_period = strptime($period, '%Y-%m')::date as is_current
        from marts.billing_period_totals
        where
            billing_period >= strptime($period, '%Y-%m')::date - interval 1 month
            and billing_period <= strptime($period, '%Y-%m')::date
    ),

    payers as (
        select
            payer_type,
            payer_id,
            coalesce(sum(charge) filter (is_current), 0)::decimal(18, 2) as charge,
            coalesce(sum(charge) filter (not is_current), 0)::decimal(18, 2) as previous_charge
        from totals
        group by payer_type, payer_id
    )

    select
        payers.*,
        coalesce(statements.team_name, teams.team_name, payers.payer_id) as payer_name
    from payers
    left join marts.team_statements as statements
        on
            payers.payer_type = 'team'
            and payers.payer_id = statements.team_id
            and strftime(statements.billing_period, '%Y-%m') = $period
    left join marts.dim_teams as teams
        on payers.payer_type = 'team' and payers.payer_id = teams.team_id
    order by
        list_position(['team', 'fund', 'suspense'], payers.payer_type),
        payers.charge desc,
        payers.payer_id
"""
HISTORY = """
    select billing_period, payer_type, sum(charge)::decimal(18, 2) as charge
    from marts.billing_period_totals
    where
        billing_period > strptime($period, '%Y-%m')::date - interval 12 month
        and billing_period <= strptime($period, '%Y-%m')::date
    group by billing_period, payer_type
    order by billing_period, payer_type
"""


def read_statements(connection: duckdb.DuckDBPyConnection, period: str) -> list[dict]:
    """Read the statements of a billing period, each with what its page shows.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`.

    Returns:
        Rows of team_statements in order of team_id, with its lines as a list of rows, each with its
        days, and a list of rows for each of DETAILS.
    """
    scope = {"period": period}
    lines = records(connection, LINES, scope)
    days = _grouped(records(connection, DAYS, scope), "statement_line_id")
    for line in lines:
        line["days"] = days.get(line["statement_line_id"], [])
    details = {
        name: _grouped(records(connection, query, scope), "statement_id")
        for name, query in DETAILS.items()
    }
    details["lines"] = _grouped(lines, "statement_id")
    statements = records(connection, STATEMENTS, scope)
    for statement in statements:
        for name, rows in details.items():
            statement[name] = rows.get(statement["statement_id"], [])
    return statements


def read_overview(
    connection: duckdb.DuckDBPyConnection, period: str, statements: list[dict]
) -> dict:
    """Read what the company's page shows beside the statements.

    Returns:
        The period, its status, `payers` and the `history` of what was paid by month.
    """
    scope = {"period": period}
    return {
        "billing_period": statements[0]["billing_period"],
        "status": statements[0]["status"],
        "closed_at": statements[0]["closed_at"],
        "statements": {statement["team_id"]: statement for statement in statements},
        "payers": records(connection, PAYERS, scope),
        "history": records(connection, HISTORY, scope),
    }


def _grouped(rows: Iterable[dict], key: str) -> dict[str, list[dict]]:
    groups: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups
