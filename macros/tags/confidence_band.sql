{#- The least confidence of the band that a confidence falls into. -#}
{% macro confidence_band(confidence) -%}
    cast(
        case
            {%- for least in ["0.95", "0.9", "0.8", "0.7", "0.5"] %}
            when {{ confidence }} >= {{ least }} then {{ least }}
            {%- endfor %}
            else 0
        end as {{ confidence_type() }}
    )
{%- endmacro %}
