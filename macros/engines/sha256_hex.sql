{#- SHA-256 of a text, in hexadecimal digits. -#}
{% macro sha256_hex(text) -%}
    {{ return(adapter.dispatch("sha256_hex", "ai_chargeback")(text)) }}
{%- endmacro %}

{% macro default__sha256_hex(text) -%}
    sha256({{ text }})
{%- endmacro %}

{% macro spark__sha256_hex(text) -%}
    sha2({{ text }}, 256)
{%- endmacro %}
