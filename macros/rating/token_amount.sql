{#- Tokens of each kind x the price of a million, summed, as money. -#}
{% macro token_amount(tokens, prices) -%}
    cast(
        cast(
            {% for kind in token_kinds() -%}
            {{ tokens }}.{{ kind }}_tokens * coalesce({{ prices }}.{{ kind }}_price, 0)
            {%- if not loop.last %} + {% endif %}
            {% endfor -%}
            as decimal(30, 6)
        ) * cast(0.000001 as decimal(7, 6)) as {{ money_type() }}
    )
{%- endmacro %}
