{#- What an amount comes to for one of a number of things, rounded down; null where there are none. -#}
{% macro amount_per(amount, number) -%}
    case when {{ number }} > 0 then {{ pro_rata(amount, 1, number) }} end
{%- endmacro %}
