{#- The tags that describe an owner or a purpose; the others (task id and outcome) differ by request. -#}
{% macro descriptive_tags() -%}
    {{ return(var("tag_keys") | reject("in", ["task_id", "task_outcome"]) | list) }}
{%- endmacro %}
