{#- A price as people write it: with two decimals at least, and no more zeros at its end. -#}
{% macro price_text(price) -%}
    case
        when {{ price }} = cast({{ price }} as {{ cents_type() }})
            then cast(cast({{ price }} as {{ cents_type() }}) as {{ dbt.type_string() }})
        else trim(trailing '0' from cast({{ price }} as {{ dbt.type_string() }}))
    end
{%- endmacro %}
