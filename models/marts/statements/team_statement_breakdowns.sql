-- A statement cut by project, by model tier and by environment: each cut adds up to the statement.
{% set dimensions = {
    "project": "project_id", "provider_tier": "provider_tier", "environment": "environment",
} %}

with statements as (

    select * from {{ ref("int_statements_compared") }}

),

lines as (

    select * from {{ ref("team_statement_lines") }}

),

cuts as (

    {% for dimension, column in dimensions.items() %}
    select
        statement_id,
        '{{ dimension }}' as dimension,
        {{ column }} as dimension_value,
        {{ "project_name" if dimension == "project" else column }} as dimension_label,
        case when section = 'charges' and line_type <> 'absorbed' then request_count else 0 end
            as request_count,
        case when section = 'charges' then total_tokens else 0 end as total_tokens,
        amount
    from lines
    {{ "union all" if not loop.last }}
    {% endfor %}

),

sides as (

    select
        statements.statement_id,
        cuts.dimension,
        cuts.dimension_value,
        cuts.dimension_label,
        cuts.request_count,
        cuts.total_tokens,
        cuts.amount,
        0 as previous_amount
    from statements
    inner join cuts on statements.statement_id = cuts.statement_id

    union all

    select
        statements.statement_id,
        cuts.dimension,
        cuts.dimension_value,
        cuts.dimension_label,
        0 as request_count,
        0 as total_tokens,
        0 as amount,
        cuts.amount as previous_amount
    from statements
    inner join cuts on statements.previous_statement_id = cuts.statement_id

),

summed as (

    select
        statement_id,
        dimension,
        dimension_value,
        max(dimension_label) as dimension_label,
        sum(request_count) as request_count,
        sum(total_tokens) as total_tokens,
        sum(amount) as amount,
        sum(previous_amount) as previous_amount
    from sides
    group by statement_id, dimension, dimension_value

),

final as (

    select
        {{ content_key(
            ["summed.statement_id", "summed.dimension", "summed.dimension_value"]
        ) }} as team_statement_breakdown_id,
        summed.statement_id,
        statements.billing_period,
        statements.team_id,
        summed.dimension,
        summed.dimension_value,
        summed.dimension_label,
        cast(summed.request_count as bigint) as request_count,
        cast(summed.total_tokens as bigint) as total_tokens,
        cast(summed.amount as {{ cents_type() }}) as amount,
        cast(summed.previous_amount as {{ cents_type() }}) as previous_amount,
        cast(summed.amount - summed.previous_amount as {{ cents_type() }}) as change_amount
    from summed
    inner join statements on summed.statement_id = statements.statement_id

)

select * from final
