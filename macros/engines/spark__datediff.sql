{#- How many days, months or milliseconds begin between two times, as on DuckDB. -#}
{% macro spark__datediff(first_date, second_date, datepart) -%}
    {%- if datepart == "day" -%}
        datediff({{ second_date }}, {{ first_date }})
    {%- elif datepart == "month" -%}
        (
            12 * (year({{ second_date }}) - year({{ first_date }}))
            + month({{ second_date }}) - month({{ first_date }})
        )
    {%- elif datepart == "millisecond" -%}
        (
            unix_millis(cast({{ second_date }} as timestamp_ltz))
            - unix_millis(cast({{ first_date }} as timestamp_ltz))
        )
    {%- else -%}
        {{ exceptions.raise_compiler_error("datediff by " ~ datepart ~ " is not used on Spark yet") }}
    {%- endif -%}
{%- endmacro %}
