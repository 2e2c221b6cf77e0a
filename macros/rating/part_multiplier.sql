{#- What the price of a part of a charge (token, request or task) is multiplied by: the part's weight, the
    exchange rate and the adjustments. Over relations `rates` and `requests`. -#}
{% macro part_multiplier(part) -%}
    cast(
        rates.{{ part }}_weight * rates.exchange_rate * requests.adjustment as {{ multiplier_type() }}
    )
{%- endmacro %}
