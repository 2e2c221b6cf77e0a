{#- Input tokens of a request, whatever a cache had to do with them: providers price long input by these. -#}
{% macro input_tokens(tokens) -%}
    (
        {{ tokens }}.fresh_input_tokens + {{ tokens }}.cache_read_tokens
        + {{ tokens }}.cache_write_tokens + {{ tokens }}.cache_write_1h_tokens
    )
{%- endmacro %}
