{#- What tells a task from the others of its project; a request without a task id is a task of its own. -#}
{% macro task_key(requests) -%}
    coalesce('task ' || {{ requests }}.task_id, 'request ' || {{ requests }}.request_id)
{%- endmacro %}
