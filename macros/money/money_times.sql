{#- An amount times a factor, rounded once. A factor of 1 leaves it as it is: bringing a product back to the decimals
    of money is the slowest thing that DuckDB does for a request, and most factors are 1. -#}
{% macro money_times(amount, factor) -%}
    case
        when {{ factor }} = 1 then cast({{ amount }} as {{ money_type() }})
        else cast({{ amount }} * {{ factor }} as {{ money_type() }})
    end
{%- endmacro %}
