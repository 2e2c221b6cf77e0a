{#- A row a billing period and `key`, as it was on the last day of the period with usage. -#}
{% macro at_period_end(daily_versions, key, columns) -%}
with versions as (

    select
        *,
        {{ billing_period_of("charge_date") }} as billing_period
    from {{ daily_versions }}

),

ranked_versions as (

    select
        *,
        row_number() over (
            partition by {{ key }}, billing_period
            order by charge_date desc
        ) as version_rank
    from versions

)

select
    billing_period,
    {{ key }},
    {{ columns | join(",\n    ") }}
from ranked_versions
where version_rank = 1
{%- endmacro %}
