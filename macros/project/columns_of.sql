{#- The columns of a model, as its yml lists them. -#}
{% macro columns_of(model_name) -%}
    {%- if not execute %}{{ return(["*"]) }}{% endif -%}
    {{ return(graph.nodes["model.ai_chargeback." ~ model_name].columns.keys() | list) }}
{%- endmacro %}
