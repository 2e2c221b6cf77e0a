{#- When a file of a source was loaded last, UTC; now where none ever was, so that what a company does
    not use is never stale. -#}
{% macro last_load(source_name) -%}
    select coalesce(max(loaded_at), cast({{ dbt.current_timestamp() }} as timestamp))
    from {{ source("loads", "load_manifest") }}
    where source = '{{ source_name }}'
{%- endmacro %}
