{#- A part of a whole as a share of 1, rounded down to four decimal places; null where there is no whole. -#}
{% macro share_of(part, whole) -%}
    cast(
        {{ whole_quotient("10000 * " ~ part, "nullif(" ~ whole ~ ", 0)") }} * 0.0001
        as {{ confidence_type() }}
    )
{%- endmacro %}
