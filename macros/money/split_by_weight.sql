{#- Each row's part of an amount that its partition shares by whole-number weights. A part is the rounded-down
    share of the weights up to the row less that of the weights before it, so that the parts add up to the
    amount and the last one takes what is left. -#}
{% macro split_by_weight(amount, weight, partition_by, order_by) -%}
    {%- set total -%}
        sum({{ weight }}) over (partition by {{ partition_by }})
    {%- endset -%}
    {%- set up_to_row -%}
        sum({{ weight }}) over (partition by {{ partition_by }} order by {{ order_by }})
    {%- endset -%}
    cast(
        {{ pro_rata(amount, up_to_row, total) }}
        - {{ pro_rata(amount, "(" ~ up_to_row ~ " - " ~ weight ~ ")", total) }}
        as {{ money_type() }}
    )
{%- endmacro %}
