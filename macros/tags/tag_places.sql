{#- Where a tag may be found, the place that wins first. A value written on the request stands; a value from
    a later place is a repair. -#}
{% macro tag_places() -%}
    {{ return({
        "written": ["request_metadata", "spend_logs_metadata", "request_tags"],
        "repaired": ["key_owner", "key_alias", "gateway"],
    }) }}
{%- endmacro %}
