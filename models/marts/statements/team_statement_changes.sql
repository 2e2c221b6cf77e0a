-- Why a statement is not what the one before it was: its drivers add up, to the cent, to the
-- difference of the two. What the change of usage comes to in cents is shared among volume, mix and
-- rates.
{% set drivers = [
    "usage_volume", "usage_mix", "rates", "exceptions", "allowances", "shared_costs",
    "minimum_fees", "usage_without_owner", "true_ups", "adjustments",
] %}
{% set usage_drivers = {
    "usage_volume": "volume_effect", "usage_mix": "mix_effect", "rates": "rate_effect",
} %}

with statements as (

    select * from {{ ref("int_statements_compared") }}

),

usage_changes as (

    select
        {%- for effect in usage_drivers.values() %}
        sum({{ effect }}) as {{ effect }},
        {%- endfor %}
        statement_id
    from {{ ref("int_statement_usage_changes") }}
    group by statement_id

),

line_amounts as (

    select
        statement_id,
        case
            when section = 'adjustments' then 'adjustments'
            when line_type = 'absorbed' and pool_id is null then 'exceptions'
            when line_type = 'absorbed' then 'allowances'
            when line_type in ('shared_cost', 'shared_cost_idle') then 'shared_costs'
            when line_type = 'minimum_fee' then 'minimum_fees'
            when line_type in ('default_owner', 'suspense_spread') then 'usage_without_owner'
            when line_type = 'true_up' then 'true_ups'
            else 'usage'
        end as driver,
        amount
    from {{ ref("team_statement_lines") }}

),

line_changes as (

    select
        statements.statement_id,
        line_amounts.driver,
        line_amounts.amount
    from statements
    inner join line_amounts on statements.statement_id = line_amounts.statement_id

    union all

    select
        statements.statement_id,
        line_amounts.driver,
        -line_amounts.amount as amount
    from statements
    inner join line_amounts on statements.previous_statement_id = line_amounts.statement_id

),

changes as (

    select
        statement_id,
        driver,
        cast(sum(amount) as {{ cents_type() }}) as amount
    from line_changes
    group by statement_id, driver

),

usage_parts as (

    {% for driver, effect in usage_drivers.items() %}
    select
        changes.statement_id,
        '{{ driver }}' as driver,
        coalesce(usage_changes.{{ effect }}, 0) as exact_amount,
        changes.amount as usage_amount
    from changes
    left join usage_changes on changes.statement_id = usage_changes.statement_id
    where changes.driver = 'usage'

    {{ "union all" if not loop.last }}

    {% endfor %}
),

usage_in_cents as (

    select
        statement_id,
        driver,
        {{ spread_cents("exact_amount", "usage_amount", "statement_id", "driver") }} as amount
    from usage_parts

),

amounts as (

    select * from changes
    where driver <> 'usage'

    union all

    select * from usage_in_cents

),

ordered_drivers as (

    {% for driver in drivers %}
    select
        '{{ driver }}' as driver,
        cast({{ loop.index }} as integer) as driver_order
    {{ "union all" if not loop.last }}
    {% endfor %}

),

all_drivers as (

    select
        statements.statement_id,
        statements.billing_period,
        statements.team_id,
        statements.previous_statement_id,
        statements.previous_period,
        ordered_drivers.driver,
        ordered_drivers.driver_order,
        coalesce(statements.previous_net_charge, 0) as opening_charge,
        coalesce(amounts.amount, 0) as amount
    from statements
    cross join ordered_drivers
    left join amounts
        on
            statements.statement_id = amounts.statement_id
            and ordered_drivers.driver = amounts.driver

),

final as (

    select
        statement_id,
        billing_period,
        team_id,
        previous_statement_id,
        previous_period,
        driver,
        driver_order,
        cast(amount as {{ cents_type() }}) as amount,
        cast(
            opening_charge
            + sum(amount) over (partition by statement_id order by driver_order)
            - amount as {{ cents_type() }}
        ) as charge_before,
        cast(
            opening_charge
            + sum(amount) over (partition by statement_id order by driver_order)
            as {{ cents_type() }}
        ) as charge_after
    from all_drivers

)

select * from final
