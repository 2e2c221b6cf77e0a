{#- A kind of exception of Acme's own: a fund helps a project through its first weeks. -#}
{% macro exception_kind__launch(charge_before, rule) -%}
    {{ ai_chargeback.take_share(charge_before, rule ~ ".absorbed_share") }}
{%- endmacro %}
