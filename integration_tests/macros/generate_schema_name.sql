{#- dbt asks only the project it runs in: without this, marts would be `main_marts` and not `marts`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ return(ai_chargeback.generate_schema_name(custom_schema_name, node)) }}
{%- endmacro %}
