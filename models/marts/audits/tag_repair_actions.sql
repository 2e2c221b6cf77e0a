with repair_cases as (

    select * from {{ ref("int_repair_cases") }}

),

seed_rows as (

    select * from {{ ref("int_seed_row_proposals") }}

),

repaired_cases as (

    select
        repair_cases.*,
        seed_rows.seed,
        seed_rows.seed_change,
        seed_rows.seed_row,
        {%- for tag in audited_tags() %}
        seed_rows.{{ tag }},
        {%- endfor %}
        seed_rows.confidence,
        {%- for tag in audited_tags() %}
        (not repair_cases.lacks_{{ tag }} or coalesce(seed_rows.fills_{{ tag }}, false))
        {%- if not loop.last %}
        and
        {%- endif %}
        {%- endfor %} as is_completed,
        repair_cases.lacks_team
        and (
            coalesce(seed_rows.fills_team, false) or coalesce(seed_rows.fills_project, false)
        ) as is_owned,
        {%- for tag in audited_tags() %}
        case
            when repair_cases.lacks_{{ tag }} and coalesce(seed_rows.fills_{{ tag }}, false) then 1
            else 0
        end
        {%- if not loop.last %}
        +
        {%- endif %}
        {%- endfor %} as closed_gap_count
    from repair_cases
    left join seed_rows on repair_cases.repair_id = seed_rows.repair_id

),

repairs as (

    select
        repair_id,
        case when seed_row is null then 'tag_requests' else repair end as repair,
        spelling,
        alias_tag,
        seed,
        seed_change,
        seed_row,
        {%- for tag in audited_tags() %}
        {{ tag }},
        {%- endfor %}
        confidence,
        min(api_key_hash) as api_key_hash,
        min(api_key_alias) as api_key_alias,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at,
        count(*) as request_count,
        cast(coalesce(sum(gross_charge), 0) as {{ money_type() }}) as gross_charge,
        cast(coalesce(sum(suspense_charge), 0) as {{ money_type() }}) as suspense_charge,
        cast(sum(closed_gap_count) as bigint) as closed_gap_count,
        count(case when is_completed then request_id end) as completed_request_count,
        cast(
            coalesce(sum(case when is_completed then gross_charge end), 0) as {{ money_type() }}
        ) as completed_charge,
        cast(
            coalesce(sum(case when is_owned then suspense_charge end), 0) as {{ money_type() }}
        ) as released_suspense_charge
    from repaired_cases
    group by
        repair_id,
        repair,
        spelling,
        alias_tag,
        seed,
        seed_change,
        seed_row,
        {%- for tag in audited_tags() %}
        {{ tag }},
        {%- endfor %}
        confidence

),

ranked as (

    select
        *,
        row_number() over (order by gross_charge desc, repair_id asc) as action_rank,
        sum(gross_charge) over (
            order by gross_charge desc, repair_id asc
            rows between unbounded preceding and current row
        ) as cumulative_charge,
        sum(gross_charge) over () as all_charge
    from repairs

),

final as (

    select
        repair_id as tag_repair_action_id,
        cast(action_rank as bigint) as action_rank,
        repair,
        case
            when seed_row is null then 'tag_at_source'
            when confidence >= {{ var("tag_repair_confidence") }} then 'apply'
            when confidence >= 0.5 then 'confirm'
            else 'investigate'
        end as advice,
        case when repair <> 'add_alias' then api_key_hash end as api_key_hash,
        case when repair <> 'add_alias' then api_key_alias end as api_key_alias,
        alias_tag as unknown_tag,
        spelling as unknown_value,
        seed,
        seed_change,
        seed_row,
        team as repaired_team_id,
        project as repaired_project_id,
        environment as repaired_environment,
        confidence,
        request_count,
        gross_charge,
        suspense_charge,
        closed_gap_count,
        completed_request_count,
        completed_charge,
        released_suspense_charge,
        cast(cumulative_charge as {{ money_type() }}) as cumulative_charge,
        {{ share_of(
            "cast(cumulative_charge * 1000000000000 as decimal(38, 0))",
            "cast(all_charge * 1000000000000 as decimal(38, 0))",
        ) }} as cumulative_share,
        first_seen_at,
        last_seen_at
    from ranked

)

select * from final
