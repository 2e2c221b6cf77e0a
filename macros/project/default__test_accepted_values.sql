{#- dbt's own test returns only the value and its count; a failure must show the whole row, so that a person finds it. -#}
{% macro default__test_accepted_values(model, column_name, values, quote=True) -%}
    {%- set mark = "'" if quote else "" %}
    select *
    from {{ model }}
    where {{ column_name }} not in (
        {%- for value in values %}{{ mark ~ value ~ mark }}{{ ", " if not loop.last }}{% endfor -%}
    )
{%- endmacro %}
