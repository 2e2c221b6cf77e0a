{{ config(materialized="by_part", unique_key="charge_date") }}

-- What a project used of a model in a day, in the quantities that rates price.
{% set usage_columns = ["charge_unit", "provider_tier", "model_id", "team_id", "project_id"] %}

with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where
        model_id is not null
        and not is_gateway_cache_hit
        and {{ is_to_build() }}

)

select
    charge_date,
    {{ usage_columns | join(",\n    ") }},
    count(*) as request_count,
    {%- for kind in token_kinds() %}
    cast(sum({{ kind }}_tokens) as bigint) as {{ kind }}_tokens,
    {%- endfor %}
    cast(sum(case when status = 'failure' then 0 else 1 end) as bigint) as charged_request_count,
    cast(sum(coalesce(successful_task_count, 0)) as bigint) as successful_task_count
from requests
group by charge_date, {{ usage_columns | join(", ") }}
