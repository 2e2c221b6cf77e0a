"""What the pages of the whole company show beside the statements, for finance and platform team."""

import duckdb

from chargeback.database import records

# Page -> its lists -> query. The first rows of each list are what to do first.
COMPANY_PAGES = {
    "audits": {
        "repairs": """
            select *
            from marts.tag_repair_actions
            order by action_rank
        """,
        "gaps": """
            select
                tag,
                gap,
                sum(request_count)::bigint as request_count,
                sum(gross_charge)::decimal(28, 12) as gross_charge,
                sum(suspense_charge)::decimal(28, 12) as suspense_charge
            from marts.metadata_gap_audit
            where strftime(billing_period, '%Y-%m') = $period
            group by tag, gap
            order by gross_charge desc, tag, gap
        """,
        "quality": """
            select
                coalesce(teams.team_name, quality.team_id) as team_name,
                quality.team_id = 'suspense' as is_suspense,
                quality.request_count,
                quality.missing_request_count,
                quality.missing_charge,
                quality.tag_quality_score,
                quality.score_change
            from marts.tag_quality as quality
            left join marts.dim_teams as teams on quality.team_id = teams.team_id
            where strftime(quality.billing_period, '%Y-%m') = $period
            order by quality.missing_charge desc, quality.team_id
        """,
        "unrated": """
            select
                billed_model,
                unrated_reason,
                sum(request_count)::bigint as request_count,
                sum(total_tokens)::bigint as total_tokens,
                max(last_seen_at) as last_seen_at
            from marts.unrated_usage_audit
            where strftime(billing_period, '%Y-%m') = $period
            group by billed_model, unrated_reason
            order by request_count desc, billed_model, unrated_reason
        """,
        "unknown_fields": """
            select source_name, usage_field, record_count, last_seen_at
            from marts.unknown_usage_fields
            order by record_count desc, source_name, usage_field
        """,
        "unmetered": """
            select
                provider,
                provider_account_id,
                model_id,
                sum(unmetered_amount)::decimal(28, 12) as unmetered_amount,
                sum(invoiced_amount)::decimal(28, 12) as invoiced_amount
            from marts.unmetered_usage
            where strftime(billing_period, '%Y-%m') = $period
            group by provider, provider_account_id, model_id
            order by unmetered_amount desc, provider, provider_account_id, model_id
        """,
    },
    "reconciliation": {
        "accounts": """
            select *
            from marts.invoice_reconciliation
            where strftime(billing_period, '%Y-%m') = $period
            order by
                list_position(
                    [
                        'outside_tolerance',
                        'control_missing',
                        'within_tolerance',
                        'matched',
                        'not_required'
                    ],
                    status
                ),
                abs(variance) desc,
                provider,
                provider_account_id
        """,
        "causes": """
            with accounts as (
                select *
                from marts.invoice_reconciliation
                where
                    strftime(billing_period, '%Y-%m') = $period
                    and invoiced_amount is not null
            )

            select cause, sum(amount)::decimal(28, 12) as amount
            from accounts
            unpivot (
                amount for cause in (
                    price_variance,
                    unmetered_amount,
                    rounding_amount,
                    tax_and_credits,
                    currency_variance,
                    timing_variance,
                    unreported_cost
                )
            )
            group by cause
            order by abs(sum(amount)) desc, cause
        """,
        "recovery": """
            select *
            from marts.cost_recovery
            where strftime(billing_period, '%Y-%m') = $period
            order by paid_amount desc, provider_tier
        """,
        "checks": """
            select *
            from marts.billing_close_checks
            where strftime(billing_period, '%Y-%m') = $period
            order by has_passed, is_blocking desc, close_check
        """,
    },
    "alerts": {
        "alerts": """
            select
                alerts.*,
                teams.team_name
            from marts.alerts as alerts
            left join marts.dim_teams as teams on alerts.team_id = teams.team_id
            where
                alerts.first_date <= last_day(strptime($period, '%Y-%m')::date)
                and alerts.last_date >= strptime($period, '%Y-%m')::date
            order by
                alerts.state = 'resolved',
                list_position(['high', 'medium', 'low'], alerts.severity),
                alerts.charge_at_stake desc nulls last,
                alerts.first_date,
                alerts.alert_id
        """,
    },
    "reviews": {
        "findings": """
            select
                findings.*,
                teams.team_name,
                projects.project_name
            from marts.quarterly_review_findings as findings
            left join marts.dim_teams as teams on findings.team_id = teams.team_id
            left join marts.dim_projects as projects on findings.project_id = projects.project_id
            where findings.quarter_start = date_trunc('quarter', strptime($period, '%Y-%m'))
            order by
                list_position(['high', 'medium', 'low'], findings.severity),
                findings.quarter_gross_charge desc,
                findings.review_finding_id
        """,
        "exceptions": """
            select *
            from marts.exception_reviews
            where quarter_start = date_trunc('quarter', strptime($period, '%Y-%m'))
            order by is_permanent desc, absorbed_charge desc, exception_review_id
        """,
        "projects": """
            select
                reviews.*,
                coalesce(teams.team_name, reviews.team_id) as team_name,
                coalesce(projects.project_name, reviews.project_id) as project_name
            from marts.quarterly_reviews as reviews
            left join marts.dim_teams as teams on reviews.team_id = teams.team_id
            left join marts.dim_projects as projects on reviews.project_id = projects.project_id
            where reviews.quarter_start = date_trunc('quarter', strptime($period, '%Y-%m'))
            order by reviews.gross_charge desc, reviews.quarterly_review_id
        """,
    },
}


def read_company(connection: duckdb.DuckDBPyConnection, period: str) -> dict[str, dict]:
    """Read what the company's further pages show.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`; reviews are of the quarter that it lies in.

    Returns:
        For each page its lists of rows, by name.
    """
    return {
        page: {
            name: records(connection, query, {"period": period} if "$period" in query else None)
            for name, query in lists.items()
        }
        for page, lists in COMPANY_PAGES.items()
    }
