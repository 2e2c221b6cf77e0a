{#- What the price of a part of a charge (token, request or task) is multiplied by: the part's weight, the
    exchange rate and the adjustments. Over relations `rates` and `requests`. -#}
{% macro part_multiplier(part) -%}
    case
        when rates.exchange_rate = 1 and requests.adjustment = 1
            then cast(rates.{{ part }}_weight as {{ multiplier_type() }})
        when rates.{{ part }}_weight = 0 then cast(0 as {{ multiplier_type() }})
        else cast(
            rates.{{ part }}_weight * rates.exchange_rate * requests.adjustment
            as {{ multiplier_type() }}
        )
    end
{%- endmacro %}
