{#- What an exception rule covers, in words such as `team support, environment production`. -#}
{% macro exception_scope_text() -%}
    coalesce(nullif(
        substring(
            {%- for column in ["team_id", "project_id", "environment", "provider", "model", "tag"] %}
            coalesce(', {{ column | replace("_id", "") }} ' || {{ column }}, '')
            {{- " || " if not loop.last }}
            {%- endfor %},
            3
        ), ''
    ), 'everything')
{%- endmacro %}
