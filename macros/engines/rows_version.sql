{#- An aggregate: a hash of all that the rows of a relation say, whatever their order. -#}
{% macro rows_version(relation) -%}
    {{ return(adapter.dispatch("rows_version", "ai_chargeback")(relation)) }}
{%- endmacro %}

{% macro default__rows_version(relation) -%}
    count(*) || ' ' || coalesce(sum(hash({{ relation }})), 0)
{%- endmacro %}

{#- Of JSON, since a hash of columns passes over nulls. -#}
{% macro spark__rows_version(relation) -%}
    {%- set row_json -%}
        to_json(
            struct({{ relation }}.*),
            map('ignoreNullFields', 'false', 'timestampNTZFormat', 'yyyy-MM-dd HH:mm:ss.SSSSSS')
        )
    {%- endset -%}
    count(*) || ' ' || coalesce(sum(cast(xxhash64({{ row_json }}) as decimal(20, 0))), 0)
{%- endmacro %}
