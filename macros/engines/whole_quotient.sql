{#- The quotient of two whole numbers without its fraction, exact at any size that the engine has. -#}
{% macro whole_quotient(dividend, divisor) -%}
    {{ return(adapter.dispatch("whole_quotient", "ai_chargeback")(dividend, divisor)) }}
{%- endmacro %}

{% macro default__whole_quotient(dividend, divisor) -%}
    (cast({{ dividend }} as hugeint) // cast({{ divisor }} as hugeint))
{%- endmacro %}

{#- A quotient below 10^25 by a divisor below 10^26; what is larger is an error. The remainder is taken off first,
    since a quotient of decimals is rounded. -#}
{% macro spark__whole_quotient(dividend, divisor) -%}
    {%- set whole_dividend -%} cast({{ dividend }} as decimal(38, 0)) {%- endset -%}
    {%- set whole_divisor -%} cast({{ divisor }} as decimal(26, 0)) {%- endset -%}
    cast(
        ({{ whole_dividend }} - {{ whole_dividend }} % {{ whole_divisor }}) / {{ whole_divisor }}
        as decimal(38, 0)
    )
{%- endmacro %}
