{#- True where a tag was found at a place other than the request itself. -#}
{% macro is_repair(tag_source) -%}
    {{ tag_source }} in ('{{ tag_places()["repaired"] | join("', '") }}')
{%- endmacro %}
