{#- At most one adjustment of each kind applies to a request. -#}
{% macro adjustment_kinds() -%}
    {{ return(["service_tier", "off_peak", "markup"]) }}
{%- endmacro %}
