{#- True where a tag stands on the request itself. -#}
{% macro is_written(tag_source) -%}
    {{ tag_source }} in ('{{ tag_places()["written"] | join("', '") }}')
{%- endmacro %}
