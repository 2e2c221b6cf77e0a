{#- The part of a charge that is counted by a unit (token, request or task). -#}
{% macro charge_weight(rates, unit) -%}
    case {{ rates }}.charge_unit
        when '{{ unit }}' then 1
        when 'blended' then {{ rates }}.{{ unit }}_weight
        else 0
    end
{%- endmacro %}
