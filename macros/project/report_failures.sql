{#- On run end: prints the first rows of each failed test, so that the log says what to mend. -#}
{% macro report_failures(results) -%}
    {%- for result in results
        if execute and result.status in ("fail", "warn") and result.node.resource_type == "test"
    %}
        {%- set failures = run_query(
            "select * from (" ~ result.node.compiled_code ~ ") as failures limit 5"
        ) -%}
        {%- do log(result.node.name ~ " failed on:", info=true) -%}
        {%- for row in failures.rows -%}
            {%- set cells = [] -%}
            {%- for name in failures.column_names -%}
                {%- do cells.append(name ~ "=" ~ (row[name] if row[name] is not none else "null")) -%}
            {%- endfor -%}
            {%- do log("    " ~ cells | join(", "), info=true) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}
