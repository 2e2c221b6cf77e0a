{#- dbt's own test returns only the null; a failure must show the whole row, so that a person finds it. -#}
{% macro default__test_not_null(model, column_name) -%}
    select *
    from {{ model }}
    where {{ column_name }} is null
{%- endmacro %}
