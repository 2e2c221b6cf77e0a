{#- A hash of a view's code, in place of its rows; `view` is its node in dbt's graph. -#}
{% macro view_version(view) -%}
    {{ return(adapter.dispatch("view_version", "ai_chargeback")(view)) }}
{%- endmacro %}

{% macro default__view_version(view) -%}
    (
        select md5(any_value(sql))
        from duckdb_views()
        where
            database_name = '{{ view.database }}'
            and schema_name = '{{ view.schema }}'
            and view_name = '{{ view.alias }}'
    )
{%- endmacro %}

{% macro spark__view_version(view) -%}
    {%- set described = run_query("describe extended " ~ view.relation_name).rows -%}
    {%- set texts = described | selectattr("col_name", "eq", "View Text") | list -%}
    '{{ local_md5(texts[0]["data_type"]) }}'
{%- endmacro %}
