{#- Applies rules to charges in order of priority, each rule to what the ones before it left, and within a
    priority in the order of the requests. `matches` names a relation with a row a request and rule:
    request_id, started_at, rule_id, kind, priority, charge (before any of these rules), absorbed_share,
    replacement_charge, cap_amount, limit_id and limit_amount (what rows of one limit share; null: no limit).
    Gives the text of CTEs, the last of which, `absorbed`, adds charge_before and absorbed_charge. -#}
{% macro exception_waterfall(matches) -%}
    {%- set request_order = "started_at, request_id" -%}
    {%- set levels = range(1, var("exception_priority_levels") + 1) -%}
    {%- for level in levels %}

{%- if not loop.first %}
charges_left_before_{{ level }} as (

    select
        request_id,
        cast(min(charge_before - absorbed_charge) as {{ money_type() }}) as charge_left
    from absorbed_before_{{ level }}
    group by request_id

),

limits_used_before_{{ level }} as (

    select
        limit_id,
        sum(absorbed_charge) as limit_used
    from absorbed_before_{{ level }}
    where limit_id is not null
    group by limit_id

),
{%- endif %}

charges_at_{{ level }} as (

    select
        {{ matches }}.*,
        {%- if loop.first %}
        {{ matches }}.charge as charge_before,
        {{ matches }}.limit_amount as limit_left
        {%- else %}
        coalesce(charges_left_before_{{ level }}.charge_left, {{ matches }}.charge) as charge_before,
        cast(
            {{ matches }}.limit_amount - coalesce(limits_used_before_{{ level }}.limit_used, 0)
            as {{ money_type() }}
        ) as limit_left
        {%- endif %}
    from {{ matches }}
    {%- if not loop.first %}
    left join charges_left_before_{{ level }}
        on {{ matches }}.request_id = charges_left_before_{{ level }}.request_id
    left join limits_used_before_{{ level }}
        on {{ matches }}.limit_id = limits_used_before_{{ level }}.limit_id
    {%- endif %}
    where {{ matches }}.priority = {{ level }}

),

asked_at_{{ level }} as (

    select
        *,
        {{ absorbed_by_kind("charge_before", "charges_at_" ~ level) }} as asked_amount
    from charges_at_{{ level }}

),

capped_at_{{ level }} as (

    select
        *,
        {{ draw_down("asked_amount", "cap_amount", "rule_id", request_order) }} as capped_amount
    from asked_at_{{ level }}

),

absorbed_at_{{ level }} as (

    select
        request_id,
        rule_id,
        limit_id,
        charge_before,
        {{ draw_down("capped_amount", "limit_left", "limit_id", request_order) }} as absorbed_charge
    from capped_at_{{ level }}

),

{% if loop.last -%} absorbed {%- else -%} absorbed_before_{{ level + 1 }} {%- endif %} as (

    {% if not loop.first -%}
    select * from absorbed_before_{{ level }}

    union all

    {% endif -%}
    select * from absorbed_at_{{ level }}

)
{{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}
