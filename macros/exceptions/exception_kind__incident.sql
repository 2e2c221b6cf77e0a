{#- A provider or platform fault: the incident fund takes the rule's share of what is left. -#}
{% macro exception_kind__incident(charge_before, rule) -%}
    {{ take_share(charge_before, rule ~ ".absorbed_share") }}
{%- endmacro %}
