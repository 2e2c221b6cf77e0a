{#- Aggregate: the latency below which this share of a group's answers lies, between the two nearest and to the third
    decimal, below which engines differ. -#}
{% macro latency_percentile(latency, share) -%}
    cast(
        cast(percentile_cont({{ share }}) within group (order by {{ latency }}) as decimal(18, 3))
        as double
    )
{%- endmacro %}
