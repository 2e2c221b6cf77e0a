{#- An approved experiment: its share of what is left is eligible for the rule's innovation allowance. -#}
{% macro exception_kind__experiment(charge_before, rule) -%}
    {{ take_share(charge_before, rule ~ ".absorbed_share") }}
{%- endmacro %}
