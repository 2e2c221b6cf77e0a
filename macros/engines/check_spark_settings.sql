{#- Spark only: stops a run whose session would compute other figures, since a profile lacks a setting. -#}
{% macro check_spark_settings() -%}
    {%- set needed = {
        "spark.sql.ansi.enabled": "false",
        "spark.sql.decimalOperations.allowPrecisionLoss": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
    } -%}
    {%- for setting, value in needed.items() -%}
        {%- set found = run_query("set " ~ setting).rows[0][1] -%}
        {%- if found != value -%}
            {%- do exceptions.raise_compiler_error(
                setting ~ " is " ~ found ~ ", not " ~ value
                ~ ": add it to server_side_parameters of the profile (docs/spark.md)"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
