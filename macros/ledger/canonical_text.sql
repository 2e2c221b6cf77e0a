{#- A value as text with its length in front, so that no two rows of values look alike; null is a dash. -#}
{% macro canonical_text(value) -%}
    coalesce(length(cast({{ value }} as string)) || ':' || cast({{ value }} as string), '-')
{%- endmacro %}
