{#- How much a rate names: one for the project beats one for the team, that one for the model, that one for the
    tier. -#}
{% macro rate_specificity(rates) -%}
    case when {{ rates }}.project_id is null then 0 else 8 end
    + case when {{ rates }}.team_id is null then 0 else 4 end
    + case when {{ rates }}.model_id is null then 0 else 2 end
    + case when {{ rates }}.provider_tier is null then 0 else 1 end
{%- endmacro %}
