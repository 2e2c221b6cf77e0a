{#- True where a rate names nothing but what the usage has. -#}
{% macro rate_applies(rates, usage) -%}
    (
        {%- for column in ["provider_tier", "model_id", "team_id", "project_id"] %}
        ({{ rates }}.{{ column }} is null or {{ rates }}.{{ column }} = {{ usage }}.{{ column }})
        {{- " and" if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
