{#- Of a date a date, of a time a time. dbt's own gives a time that is text on its way, also for dates. A number
    of days or months that is a column is added to dates only. -#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {%- if modules.re.match("-?[0-9]+$", interval | string) -%}
        ({{ from_date_or_timestamp }} + interval '{{ interval }}' {{ datepart }})
    {%- elif datepart == "day" -%}
        date_add({{ from_date_or_timestamp }}, cast({{ interval }} as int))
    {%- elif datepart == "month" -%}
        add_months({{ from_date_or_timestamp }}, cast({{ interval }} as int))
    {%- elif datepart == "hour" -%}
        ({{ from_date_or_timestamp }} + make_dt_interval(0, cast({{ interval }} as int)))
    {%- else -%}
        {{ exceptions.raise_compiler_error("dateadd by " ~ datepart ~ " is not used on Spark yet") }}
    {%- endif -%}
{%- endmacro %}
