{#- Hours after which a source's logs have arrived, from the variable usage_delivery_hours. -#}
{% macro delivery_hours(source_name) -%}
    {%- set hours = var("usage_delivery_hours") -%}
    (case {{ source_name }}
        {%- for source, limit in hours.items() if source != "default" %}
        when '{{ source }}' then {{ limit }}
        {%- endfor %}
        else {{ hours["default"] }}
    end)
{%- endmacro %}
