-- What rated usage of a statement is charged more than at the rates, markups and exchange rates of
-- the last day of the period it is compared with. Usage that had no rate then says nothing.
{% set usage_columns = ["project_id", "provider_tier", "charge_unit"] %}

with statements as (

    select * from {{ ref("int_statements_compared") }}

),

requests as (

    select
        *,
        case when is_gateway_cache_hit then 0 else 1 end as is_metered,
        case when status = 'failure' or is_gateway_cache_hit then 0 else 1 end
            as request_quantity
    from {{ ref("fct_request_costs") }}
    where line_type = 'rated'

),

rates as (

    select
        *,
        exchange_rate as multiplier
    from {{ ref("int_daily_rates") }}

),

markups as (

    select
        charge_date,
        provider_tier,
        multiplier
    from {{ ref("int_rate_adjustments_resolved") }}
    where kind = 'markup'

),

previous_days as (

    select
        statements.statement_id,
        max(charge_dates.charge_date) as previous_date
    from statements
    inner join {{ ref("int_charge_dates") }} as charge_dates
        on statements.previous_period = charge_dates.billing_period
    group by statements.statement_id

),

usage as (

    select
        statements.statement_id,
        previous_days.previous_date,
        requests.charge_date,
        requests.team_id,
        requests.model_id,
        requests.rate_id,
        {%- for column in usage_columns %}
        requests.{{ column }},
        {%- endfor %}
        {%- for kind in token_kinds() %}
        sum(requests.{{ kind }}_tokens * requests.is_metered) as {{ kind }}_tokens,
        {%- endfor %}
        sum(requests.request_quantity) as request_quantity,
        sum(coalesce(requests.successful_task_count, 0)) as task_quantity,
        sum(requests.gross_charge) as gross_charge
    from statements
    inner join previous_days on statements.statement_id = previous_days.statement_id
    inner join requests
        on
            statements.billing_period = requests.billing_period
            and statements.team_id = requests.charged_team_id
    group by
        statements.statement_id,
        previous_days.previous_date,
        requests.charge_date,
        requests.team_id,
        requests.model_id,
        requests.rate_id,
        requests.{{ usage_columns | join(",\n        requests.") }}

),

candidates as (

    select
        usage.*,
        cast({{ amount_at_rates("usage", "rates_now") }} as double)
        * coalesce(markups_now.multiplier, 1) as amount_now,
        cast({{ amount_at_rates("usage", "rates_before") }} as double)
        * coalesce(markups_before.multiplier, 1) as amount_before,
        row_number() over (
            partition by
                usage.statement_id,
                usage.charge_date,
                usage.team_id,
                usage.model_id,
                usage.rate_id,
                usage.{{ usage_columns | join(",\n                usage.") }}
            order by {{ rate_specificity("rates_before") }} desc, rates_before.rate_id
        ) as precedence
    from usage
    inner join rates as rates_now
        on
            usage.charge_date = rates_now.charge_date
            and usage.rate_id = rates_now.rate_id
    inner join rates as rates_before
        on
            usage.previous_date = rates_before.charge_date
            and usage.charge_unit = rates_before.charge_unit
            and {{ rate_applies("rates_before", "usage") }}
    left join markups as markups_now
        on
            usage.charge_date = markups_now.charge_date
            and usage.provider_tier = markups_now.provider_tier
    left join markups as markups_before
        on
            usage.previous_date = markups_before.charge_date
            and usage.provider_tier = markups_before.provider_tier

),

effects as (

    select
        *,
        case
            when amount_now > 0
                then
                    gross_charge
                    - cast(
                        cast(gross_charge as double) * amount_before / amount_now
                        as {{ money_type() }}
                    )
            else 0
        end as rate_effect
    from candidates
    where precedence = 1

)

select
    statement_id,
    {{ usage_columns | join(",\n    ") }},
    cast(sum(rate_effect) as {{ money_type() }}) as rate_effect
from effects
group by
    statement_id,
    {{ usage_columns | join(",\n    ") }}
