{#- Makes a model depend on another one whose name its SQL does not need. Said when dbt parses, so that unit tests
    need not give it. -#}
{% macro reads_too(model_name) -%}
    {%- if not execute -%}
        {%- do ref(model_name) -%}
    {%- endif -%}
{%- endmacro %}
