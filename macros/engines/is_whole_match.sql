{#- True where a regular expression describes the whole of a text. -#}
{% macro is_whole_match(text, pattern) -%}
    {{ return(adapter.dispatch("is_whole_match", "ai_chargeback")(text, pattern)) }}
{%- endmacro %}

{% macro default__is_whole_match(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro spark__is_whole_match(text, pattern) -%}
    {{ text }} rlike r'^({{ pattern }})$'
{%- endmacro %}
