{#- A variable of dbt_project.yml as a text in SQL, whatever it holds. -#}
{% macro text_var(name) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(var(name))) }}
{%- endmacro %}
