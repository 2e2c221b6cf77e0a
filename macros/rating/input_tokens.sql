{#- All input tokens of a request, cached or not: what the price bands of long contexts count. -#}
{% macro input_tokens(tokens) -%}
    (
        {{ tokens }}.fresh_input_tokens
        + {{ tokens }}.cache_read_tokens
        + {{ tokens }}.cache_write_tokens
        + {{ tokens }}.cache_write_1h_tokens
    )
{%- endmacro %}
