{#- A billing period as text: year and month. -#}
{% macro month_text(billing_period) -%}
    left(cast({{ billing_period }} as string), 7)
{%- endmacro %}
