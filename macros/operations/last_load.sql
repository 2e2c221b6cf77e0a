{#- When records of a source landed last, UTC: with a file, or out of quarantine. Of all sources where none is named. -#}
{% macro last_load(source_name=none) -%}
    {%- set of_source = "where source = '" ~ source_name ~ "'" if source_name else "" -%}
    select max(landed_at)
    from (
        select loaded_at as landed_at from {{ source("loads", "load_manifest") }} {{ of_source }}
        union all
        select resolved_at from {{ source("loads", "quarantine") }} {{ of_source }}
    ) as landings
{%- endmacro %}
