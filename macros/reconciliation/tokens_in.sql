{#- The tokens in a quantity whose unit counts them, singly or by the thousand or million; else null. -#}
{% macro tokens_in(quantity, unit) -%}
    {%- set plain_unit -%} lower(replace({{ unit }}, '_', ' ')) {%- endset -%}
    cast(
        case
            when {{ plain_unit }} in ('token', 'tokens') then {{ quantity }}
            when {{ plain_unit }} in ('1k tokens', '1000 tokens') then {{ quantity }} * 1000
            when {{ plain_unit }} in ('1m tokens', '1000000 tokens') then {{ quantity }} * 1000000
        end as {{ money_type() }}
    )
{%- endmacro %}
