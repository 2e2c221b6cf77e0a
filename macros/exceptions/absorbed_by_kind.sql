{#- What a rule would absorb of a charge, by the macro of the rule's kind. -#}
{% macro absorbed_by_kind(charge_before, rule) -%}
    case {{ rule }}.kind
        {%- for kind in exception_kinds() %}
        when '{{ kind }}' then {{ context["exception_kind__" ~ kind](charge_before, rule) }}
        {%- endfor %}
    end
{%- endmacro %}
