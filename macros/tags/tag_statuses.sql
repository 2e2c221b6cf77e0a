{#- How well a request says what it is for. -#}
{% macro tag_statuses() -%}
    {{ return(["complete", "repaired", "missing"]) }}
{%- endmacro %}
