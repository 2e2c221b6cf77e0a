{#- True where a kind of token was used and the price row, present or not, has no price for it. -#}
{% macro lacks_token_price(tokens, prices) -%}
    (
        {% for kind in token_kinds() -%}
        ({{ tokens }}.{{ kind }}_tokens > 0 and {{ prices }}.{{ kind }}_price is null)
        {%- if not loop.last %} or {% endif %}
        {% endfor -%}
    )
{%- endmacro %}
