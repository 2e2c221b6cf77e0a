{#- The type of the column that tells the part of the model being built; days unless the model's meta says otherwise. -#}
{% macro part_type() -%}
    {{ return(config.meta_get("part_type", "date")) }}
{%- endmacro %}
