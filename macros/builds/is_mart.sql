{#- Is a node of the project a mart? -#}
{% macro is_mart(node) -%}
    {{ return(node.resource_type == "model" and "marts" in node.fqn) }}
{%- endmacro %}
