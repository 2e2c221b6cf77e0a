{#- The quotient of two whole numbers without its fraction, exact at any size that the engine has. -#}
{% macro whole_quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch("whole_quotient", "ai_chargeback")(dividend, divisor)) }}
{%- endmacro %}

{% macro default__whole_quotient(dividend, divisor) -%}
    (cast({{ dividend }} as hugeint) // cast({{ divisor }} as hugeint))
{%- endmacro %}
