{#- The tags that every request must carry; the metadata gap audit shows where they are missing. -#}
{% macro audited_tags() -%}
    {{ return(["team", "project", "environment"]) }}
{%- endmacro %}
