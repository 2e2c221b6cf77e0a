{#- A tag's value in landed metadata, under the first of the tag's keys that has one. -#}
{% macro tag_field(metadata, tag) -%}
    coalesce(
        {%- for key in var("tag_keys")[tag] %}
        nullif(trim({{ metadata }}.{{ key }}), ''),
        {%- endfor %}
        null
    )
{%- endmacro %}
