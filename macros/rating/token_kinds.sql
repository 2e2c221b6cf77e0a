{% macro token_kinds() -%}
    {{ return(["fresh_input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning"]) }}
{%- endmacro %}
