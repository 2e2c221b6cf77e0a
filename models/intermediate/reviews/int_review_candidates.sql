-- All that a rule looked at closely, with its verdict; what is found is a finding.
{% set figures = [
    "value_before", "value_after", "value_change", "standard_errors", "peer_change",
    "adjusted_change", "trend_change", "outcome_change", "value_ratio",
] %}
{% set counts = ["volume_before", "volume_after", "peer_count"] %}
{% set sources = {
    "int_review_measure_candidates": ["outcome_change", "value_ratio", "event_date"],
    "int_review_event_candidates": ["value_before", "value_after"],
    "int_review_idle_candidates": [
        "value_before", "value_change", "standard_errors", "peer_change", "adjusted_change",
        "trend_change", "outcome_change", "value_ratio", "event_date",
    ] + counts,
    "int_review_permanence_candidates": [
        "value_before", "value_change", "standard_errors", "peer_change", "adjusted_change",
        "trend_change", "outcome_change", "value_ratio", "event_date",
    ] + counts,
} %}

with candidates as (

    {% for model, missing in sources.items() -%}
    select
        quarter_start,
        team_id,
        project_id,
        review_rule_id,
        measure,
        subject,
        {{ "cast(null as date)" if "event_date" in missing else "event_date" }} as event_date,
        {%- for figure in figures %}
        {{ statistic("null" if figure in missing else figure) }} as {{ figure }},
        {%- endfor %}
        {%- for count in counts %}
        cast({{ "null" if count in missing else count }} as bigint) as {{ count }},
        {%- endfor %}
        verdict
    from {{ ref(model) }}
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

)

select
    {{ content_key([
        "quarter_start", "project_id", "team_id", "review_rule_id", "subject", "event_date",
    ]) }} as review_candidate_id,
    *
from candidates
