{% macro take_share(amount, share) -%}
    cast({{ amount }} * {{ share }} as {{ money_type() }})
{%- endmacro %}
