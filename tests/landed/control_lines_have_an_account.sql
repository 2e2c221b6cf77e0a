-- A line of a control or a usage report that no provider account claims is compared with nothing.
select
    lines.control_source,
    lines.control_account,
    lines.invoiced_period,
    count(*) as line_count,
    'provider_accounts: no row for ' || lines.control_account || ' in ' || lines.control_source
        as problem
from {{ ref("int_control_lines_deduplicated") }} as lines
left join {{ ref("int_control_charges") }} as charges
    on lines.control_line_id = charges.control_line_id
where charges.control_line_id is null
group by lines.control_source, lines.control_account, lines.invoiced_period

union all

select
    reported.usage_source as control_source,
    reported.usage_account as control_account,
    reported.reported_period as invoiced_period,
    count(*) as line_count,
    'provider_accounts: no row for ' || reported.usage_account || ' in ' || reported.usage_source
        as problem
from {{ ref("int_usage_report_lines_deduplicated") }} as reported
left join {{ ref("stg_policy__provider_accounts") }} as claims
    on
        reported.usage_source = claims.usage_source
        and reported.usage_account = coalesce(claims.usage_account, reported.usage_account)
        and reported.reported_period >= claims.valid_from
        and (claims.valid_to is null or reported.reported_period < claims.valid_to)
where claims.provider_account_id is null
group by reported.usage_source, reported.usage_account, reported.reported_period
