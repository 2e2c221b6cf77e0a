{#- All tokens of a request that are not text. -#}
{% macro media_tokens(tokens) -%}
    (
        {%- for count in media_token_counts() -%}
        {{ tokens }}.{{ count }}{{ " + " if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
