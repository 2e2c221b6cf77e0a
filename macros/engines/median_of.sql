{#- Aggregate: the median, between the two middle values where their number is even; with `partition_by` over a
    window. -#}
{% macro median_of(value, partition_by=none) -%}
    {{ return(adapter.dispatch("median_of", "ai_chargeback")(value, partition_by)) }}
{%- endmacro %}

{% macro default__median_of(value, partition_by) -%}
    median({{ value }}){% if partition_by %} over (partition by {{ partition_by }}){% endif %}
{%- endmacro %}

{#- Spark's own median adds half of the distance to the lower value, which differs in the last bit. -#}
{% macro spark__median_of(value, partition_by) -%}
    get(
        transform(
            array(
                array_sort(
                    collect_list(cast({{ value }} as double))
                    {%- if partition_by %} over (partition by {{ partition_by }}){% endif %}
                )
            ),
            sorted ->
                get(sorted, cast((size(sorted) - 1) div 2 as int)) * 0.5e0
                + get(sorted, cast(size(sorted) div 2 as int)) * 0.5e0
        ),
        0
    )
{%- endmacro %}
