{#- dbt's own test returns only the value; a failure must show the whole row, so that a person finds it. -#}
{% macro default__test_relationships(model, column_name, to, field) -%}
    select *
    from {{ model }}
    where
        {{ column_name }} is not null
        and {{ column_name }} not in (
            select {{ field }} from {{ to }} where {{ field }} is not null
        )
{%- endmacro %}
