-- Why a request of a closed period is charged other than posted, told by the first difference
-- between the charge line that it stood on and the one that it stands on.
{% set moves = {
    "project_id": "project",
    "team_id": "team",
    "cost_center": "cost centre",
    "environment": "environment",
    "provider_tier": "tier",
    "charge_unit": "charge unit",
} %}

with due as (

    select * from {{ ref("int_ledger_requests_due") }}

),

posted as (

    select * from {{ ref("int_ledger_requests_posted") }}

),

corrected_rates as (

    select
        charge_period,
        line_key
    from {{ ref("int_ledger_line_changes") }}
    where is_rate_corrected

),

closed_periods as (

    select billing_period
    from {{ ref("int_billing_periods") }}
    where is_closed

),

due_charges as (

    select due.*
    from due
    inner join closed_periods on due.charge_period = closed_periods.billing_period
    where due.line_type <> 'absorbed'

),

posted_charges as (

    select *
    from posted
    where line_type <> 'absorbed'

),

due_absorptions as (

    select *
    from due
    where line_type = 'absorbed'

),

posted_absorptions as (

    select *
    from posted
    where line_type = 'absorbed'

),

changed_rules as (

    select
        coalesce(due_absorptions.charge_period, posted_absorptions.charge_period) as charge_period,
        coalesce(due_absorptions.request_id, posted_absorptions.request_id) as request_id,
        min(coalesce(due_absorptions.rule_id, posted_absorptions.rule_id)) as rule_id
    from due_absorptions
    full outer join posted_absorptions
        on
            due_absorptions.charge_period = posted_absorptions.charge_period
            and due_absorptions.request_id = posted_absorptions.request_id
            and due_absorptions.line_key = posted_absorptions.line_key
    where
        coalesce(due_absorptions.exact_charge, 0) <> coalesce(posted_absorptions.exact_charge, 0)
    group by
        coalesce(due_absorptions.charge_period, posted_absorptions.charge_period),
        coalesce(due_absorptions.request_id, posted_absorptions.request_id)

)

select
    coalesce(due_charges.charge_period, posted_charges.charge_period) as charge_period,
    coalesce(due_charges.request_id, posted_charges.request_id) as request_id,
    case
        when posted_charges.request_id is null then 'late_usage'
        when due_charges.request_id is null then 'withdrawn_usage'
        {%- for column in moves %}
        when {{ differs("posted_charges." ~ column, "due_charges." ~ column) }}
            then '{{ column }}_corrected'
        {%- endfor %}
        when posted_charges.line_type <> due_charges.line_type then 'status_changed'
        when {{ differs("posted_charges.rate_id", "due_charges.rate_id") }} then 'rate_replaced'
        when posted_charges.total_tokens <> due_charges.total_tokens then 'usage_corrected'
        when corrected_rates.line_key is not null then 'rate_corrected'
        when posted_charges.gross_charge <> due_charges.gross_charge then 'terms_changed'
        when changed_rules.rule_id is not null then 'exception_changed'
        else 'recalculated'
    end as cause,
    case
        when posted_charges.request_id is null or due_charges.request_id is null then null
        {%- for column, word in moves.items() %}
        when {{ differs("posted_charges." ~ column, "due_charges." ~ column) }}
            then
                'from {{ word }} ' || coalesce(posted_charges.{{ column }}, 'unknown') || ' to '
                || coalesce(due_charges.{{ column }}, 'unknown')
        {%- endfor %}
        when posted_charges.line_type <> due_charges.line_type
            then replace(due_charges.line_type, '_', ' ')
        when {{ differs("posted_charges.rate_id", "due_charges.rate_id") }}
            then
                coalesce(posted_charges.rate_id, 'none') || ' replaced by '
                || coalesce(due_charges.rate_id, 'none')
        when posted_charges.total_tokens <> due_charges.total_tokens then null
        when corrected_rates.line_key is not null then due_charges.rate_id
        when posted_charges.gross_charge <> due_charges.gross_charge then null
        else changed_rules.rule_id
    end as subject
from due_charges
full outer join posted_charges
    on
        due_charges.charge_period = posted_charges.charge_period
        and due_charges.request_id = posted_charges.request_id
left join corrected_rates
    on
        due_charges.charge_period = corrected_rates.charge_period
        and due_charges.line_key = corrected_rates.line_key
left join changed_rules
    on
        due_charges.charge_period = changed_rules.charge_period
        and due_charges.request_id = changed_rules.request_id
