{#- A median absolute deviation times this is the standard deviation of a normal distribution. -#}
{% macro normal_consistency() -%}
    1.4826
{%- endmacro %}
