{#- When a file of a source was loaded last, UTC; the beginning of today where none ever was, so that what a
    company does not use is never stale, and newer than it was once a day at most. -#}
{% macro last_load(source_name) -%}
    select coalesce(max(loaded_at), {{ dbt.date_trunc("day", "cast(" ~ dbt.current_timestamp() ~ " as timestamp)") }})
    from {{ source("loads", "load_manifest") }}
    where source = '{{ source_name }}'
{%- endmacro %}
