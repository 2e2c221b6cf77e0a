{#- Aggregate: the texts of a group one after the other, in an order. -#}
{% macro joined_text(text, separator, order_by) -%}
    {{ return(adapter.dispatch("joined_text", "ai_chargeback")(text, separator, order_by)) }}
{%- endmacro %}

{% macro default__joined_text(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{% macro spark__joined_text(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}
