{#- The part of an amount that falls to `part` of `whole`, both whole numbers, rounded down to an exact
    amount. Never through floating point, as a division of decimals would be. -#}
{% macro pro_rata(amount, part, whole) -%}
    {%- set smallest_units -%}
        cast({{ amount }} * 1000000000000 as decimal(38, 0))
    {%- endset -%}
    cast(
        {{ whole_quotient(smallest_units ~ " * cast(" ~ part ~ " as decimal(38, 0))", whole) }}
        * 0.000000000001 as {{ money_type() }}
    )
{%- endmacro %}
