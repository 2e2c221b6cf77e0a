{#- The key of a charge line of a billing period: of the columns that lines of statements are grouped by. -#}
{% macro charge_line_key() -%}
    {{ return(content_key(
        ["billing_period", "payer_id", "line_type"]
        + charge_origin_columns() + charge_line_columns()
    )) }}
{%- endmacro %}
