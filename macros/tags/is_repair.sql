{#- True where a tag was found at a place other than the request itself, or inferred from other requests. -#}
{% macro is_repair(tag_source) -%}
    {{ tag_source }} in ('{{ (tag_places()["repaired"] + ["inferred"]) | join("', '") }}')
{%- endmacro %}
