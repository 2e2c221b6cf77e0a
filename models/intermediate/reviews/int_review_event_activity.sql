-- Every project before and after each event, and how many standard errors the difference is, from
-- the scatter of the weeks; a week without usage counts as 0. The trend is the second half of the
-- weeks before against the first.
{% set weeks = 4 %}
{% set counts = ["request_count", "outcome_count"] %}

with weekly as (

    select * from {{ ref("int_review_event_weeks") }}

),

sums as (

    select
        event_date,
        window_end,
        project_id,
        {%- for count in counts %}
        {%- for side, test in {"before": "is_before", "after": "not is_before"}.items() %}
        coalesce(sum(case when {{ test }} then {{ count }} end), 0) as {{ count }}_{{ side }},
        coalesce(sum(case when {{ test }} then {{ count }} * {{ count }} end), 0)
            as {{ count }}_squares_{{ side }},
        {%- endfor %}
        coalesce(sum(case when is_before and is_early then {{ count }} end), 0)
            as {{ count }}_early,
        coalesce(sum(case when is_before and not is_early then {{ count }} end), 0)
            as {{ count }}_late,
        {%- endfor %}
        coalesce(sum(case when is_before then gross_charge end), 0) as gross_charge_before,
        coalesce(sum(case when is_before then outcome_value end), 0) as outcome_value_before
    from weekly
    group by event_date, window_end, project_id

)

select
    event_date,
    window_end,
    project_id,
    {%- for count in counts %}
    cast({{ count }}_before as bigint) as {{ count }}_before,
    cast({{ count }}_after as bigint) as {{ count }}_after,
    {{ statistic(count ~ "_after / nullif(cast(" ~ count ~ "_before as double), 0) - 1") }}
        as {{ count }}_change,
    {{ statistic(count ~ "_late / nullif(cast(" ~ count ~ "_early as double), 0) - 1") }}
        as {{ count }}_trend,
    {{ statistic(
        "abs(" ~ count ~ "_after - " ~ count ~ "_before) / nullif(sqrt(("
        ~ weeks ~ " * (" ~ count ~ "_squares_before + " ~ count ~ "_squares_after)"
        ~ " - power(" ~ count ~ "_before, 2) - power(" ~ count ~ "_after, 2)) / "
        ~ (weeks - 1) ~ "), 0)"
    ) }} as {{ count }}_standard_errors,
    {%- endfor %}
    cast(gross_charge_before as {{ money_type() }}) as gross_charge_before,
    cast(outcome_value_before as {{ money_type() }}) as outcome_value_before
from sums
