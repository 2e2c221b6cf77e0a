{#- All tokens of a request: the sum of its kinds, which are disjoint. -#}
{% macro total_tokens(tokens) -%}
    (
        {%- for kind in token_kinds() -%}
        {{ tokens }}.{{ kind }}_tokens{{ " + " if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
