-- Volume is more or fewer tokens (requests, where these are charged) of a project and tier at the
-- average price that they had before; rates are known from int_statement_rate_effects; mix is all
-- else that moved the average price: models, kinds of token, caches, hours, discounts.
{% set cell = ["project_id", "provider_tier", "charge_unit", "line_type"] %}

with statements as (

    select * from {{ ref("int_statements_compared") }}

),

rate_effects as (

    select * from {{ ref("int_statement_rate_effects") }}

),

usage as (

    select
        statement_id,
        {{ cell | join(",\n        ") }},
        sum(exact_amount) as exact_amount,
        sum(
            case
                when line_type = 'rated' and charge_unit = 'token' then total_tokens
                else request_count
            end
        ) as quantity
    from {{ ref("team_statement_lines") }}
    where
        section = 'charges'
        and line_type in ('rated', 'unmeasured')
    group by
        statement_id,
        {{ cell | join(",\n        ") }}

),

sides as (

    select
        statements.statement_id,
        usage.{{ cell | join(",\n        usage.") }},
        usage.exact_amount as amount_now,
        usage.quantity as quantity_now,
        0 as amount_before,
        0 as quantity_before
    from statements
    inner join usage on statements.statement_id = usage.statement_id

    union all

    select
        statements.statement_id,
        usage.{{ cell | join(",\n        usage.") }},
        0 as amount_now,
        0 as quantity_now,
        usage.exact_amount as amount_before,
        usage.quantity as quantity_before
    from statements
    inner join usage on statements.previous_statement_id = usage.statement_id

),

cells as (

    select
        statement_id,
        {{ cell | join(",\n        ") }},
        cast(sum(amount_now) as {{ money_type() }}) as amount_now,
        cast(sum(amount_before) as {{ money_type() }}) as amount_before,
        cast(sum(quantity_now) as bigint) as quantity_now,
        cast(sum(quantity_before) as bigint) as quantity_before
    from sides
    group by
        statement_id,
        {{ cell | join(",\n        ") }}

),

effects as (

    select
        cells.*,
        case
            when cells.line_type = 'rated' and cells.quantity_now > 0
                then coalesce(rate_effects.rate_effect, 0)
            else 0
        end as rate_effect
    from cells
    left join rate_effects
        on
            cells.statement_id = rate_effects.statement_id
            and cells.project_id is not distinct from rate_effects.project_id
            and cells.provider_tier is not distinct from rate_effects.provider_tier
            and cells.charge_unit = rate_effects.charge_unit

),

volumes as (

    select
        *,
        cast(
            case
                when quantity_before > 0
                    then
                        cast(amount_before as double)
                        * (quantity_now - quantity_before) / quantity_before
                else amount_now - rate_effect - amount_before
            end as {{ money_type() }}
        ) as volume_effect
    from effects

)

select
    statement_id,
    {{ cell | join(",\n    ") }},
    quantity_before,
    quantity_now,
    amount_before,
    amount_now,
    volume_effect,
    cast(rate_effect as {{ money_type() }}) as rate_effect,
    cast(amount_now - amount_before - volume_effect - rate_effect as {{ money_type() }})
        as mix_effect
from volumes
