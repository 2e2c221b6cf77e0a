{#- An amount as people write it in a sentence: in cents, with the currency. -#}
{% macro money_text(amount) -%}
    cast(cast({{ amount }} as {{ cents_type() }}) as {{ dbt.type_string() }})
    || ' {{ var("currency") }}'
{%- endmacro %}
