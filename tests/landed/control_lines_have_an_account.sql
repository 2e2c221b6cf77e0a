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
    lines.usage_source as control_source,
    lines.usage_account as control_account,
    lines.reported_period as invoiced_period,
    count(*) as line_count,
    'provider_accounts: no row for ' || lines.usage_account || ' in ' || lines.usage_source
        as problem
from {{ ref("int_usage_report_lines_deduplicated") }} as lines
left join {{ ref("stg_policy__provider_accounts") }} as accounts
    on
        lines.usage_source = accounts.usage_source
        and lines.usage_account = coalesce(accounts.usage_account, lines.usage_account)
        and lines.reported_period >= accounts.valid_from
        and (accounts.valid_to is null or lines.reported_period < accounts.valid_to)
where accounts.provider_account_id is null
group by lines.usage_source, lines.usage_account, lines.reported_period
