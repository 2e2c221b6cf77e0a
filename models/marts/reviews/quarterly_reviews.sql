{% set measures = [
    "premium_share", "cache_read_share", "failed_share", "retries_per_request",
    "complete_tag_share",
] %}
{% set finding_kinds = ["improvement", "deterioration", "suppression", "waste"] %}

with activity as (

    select * from {{ ref("int_review_quarterly_activity") }}

),

quarters as (

    select * from {{ ref("int_review_quarters") }}

),

measures as (

    select
        {%- for measure in measures %}
        max(case when measure = '{{ measure }}' then value end) as {{ measure }},
        {%- endfor %}
        quarter_start,
        team_id,
        project_id
    from {{ ref("int_review_measures") }}
    group by quarter_start, team_id, project_id

),

findings as (

    select
        {%- for kind in finding_kinds %}
        cast(sum(case when finding_kind = '{{ kind }}' then 1 else 0 end) as bigint)
            as {{ kind }}_count,
        {%- endfor %}
        quarter_start,
        team_id,
        project_id
    from {{ ref("quarterly_review_findings") }}
    group by quarter_start, team_id, project_id

),

forecasts as (

    select * from {{ ref("int_review_forecasts") }}

),

final as (

    select
        {{ content_key([
            "activity.quarter_start", "activity.team_id", "activity.project_id",
        ]) }} as quarterly_review_id,
        activity.quarter_start,
        activity.team_id,
        activity.project_id,
        activity.request_count,
        previous.request_count as previous_request_count,
        activity.total_tokens,
        activity.provider_cost,
        previous.provider_cost as previous_provider_cost,
        activity.gross_charge,
        previous.gross_charge as previous_gross_charge,
        activity.absorbed_charge,
        activity.net_charge,
        previous.net_charge as previous_net_charge,
        forecasts.expected_charge,
        forecasts.expected_charge_low,
        forecasts.expected_charge_high,
        case
            when not quarters.is_complete or forecasts.expected_charge is null then null
            when activity.net_charge < forecasts.expected_charge_low then 'below'
            when activity.net_charge > forecasts.expected_charge_high then 'above'
            else 'within'
        end as against_forecast,
        activity.outcome_count,
        previous.outcome_count as previous_outcome_count,
        activity.outcome_value,
        {{ amount_per("activity.provider_cost", "activity.outcome_count") }}
            as provider_cost_per_outcome,
        {{ amount_per("previous.provider_cost", "previous.outcome_count") }}
            as previous_provider_cost_per_outcome,
        {%- for measure in measures %}
        measures.{{ measure }},
        previous_measures.{{ measure }} as previous_{{ measure }},
        {%- endfor %}
        {%- for kind in finding_kinds %}
        coalesce(findings.{{ kind }}_count, 0) as {{ kind }}_count,
        {%- endfor %}
        quarters.is_complete
    from activity
    inner join quarters on activity.quarter_start = quarters.quarter_start
    left join activity as previous
        on
            quarters.previous_quarter_start = previous.quarter_start
            and activity.team_id = previous.team_id
            and activity.project_id = previous.project_id
    left join measures
        on
            activity.quarter_start = measures.quarter_start
            and activity.team_id = measures.team_id
            and activity.project_id = measures.project_id
    left join measures as previous_measures
        on
            quarters.previous_quarter_start = previous_measures.quarter_start
            and activity.team_id = previous_measures.team_id
            and activity.project_id = previous_measures.project_id
    left join forecasts
        on
            activity.quarter_start = forecasts.quarter_start
            and activity.team_id = forecasts.team_id
            and activity.project_id = forecasts.project_id
    left join findings
        on
            activity.quarter_start = findings.quarter_start
            and activity.team_id = findings.team_id
            and activity.project_id = findings.project_id

)

select * from final
