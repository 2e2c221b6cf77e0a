{#- Mandated work: the compliance fund takes the rule's share of what is left, or what exceeds the charge at
    the rule's own rate. -#}
{% macro exception_kind__compliance(charge_before, rule) -%}
    case
        when {{ rule }}.replacement_charge is not null
            then greatest({{ charge_before }} - {{ rule }}.replacement_charge, cast(0 as {{ money_type() }}))
        else {{ take_share(charge_before, rule ~ ".absorbed_share") }}
    end
{%- endmacro %}
