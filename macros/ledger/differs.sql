{#- True where two texts are not the same; null is a text like any other. -#}
{% macro differs(one, other) -%}
    coalesce({{ one }}, '') <> coalesce({{ other }}, '')
{%- endmacro %}
