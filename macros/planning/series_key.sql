{#- A key of a team's or a project's series: the columns team_id and project_id, which is null for a team. -#}
{% macro series_key() -%}
    team_id || '/' || coalesce(project_id, '')
{%- endmacro %}
