-- A line of a control that no provider account claims is compared with nothing.
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
