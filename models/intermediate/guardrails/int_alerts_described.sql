-- Each alert in one sentence, and the query that shows it.
with runs as (

    select * from {{ ref("int_alert_runs") }}

),

rules as (

    select * from {{ ref("stg_policy__alert_rules") }}

),

measured as (

    select
        runs.*,
        rules.measure,
        rules.scope_type,
        rules.severity,
        rules.owner_role,
        {{ alert_unit("rules.measure") }} as unit
    from runs
    inner join rules on runs.alert_rule_id = rules.alert_rule_id

),

worded as (

    select
        *,
        {{ alert_value_text("measured_value", "unit") }} as measured_text,
        {{ alert_value_text("expected_value", "unit") }} as expected_text,
        {{ alert_value_text("limit_value", "unit") }} as limit_text,
        cast(worst_date as string) as worst_date_text,
        'date ''' || cast(
            case when occurrence_start < first_date then occurrence_start else first_date end
            as string
        ) || ''' and date ''' || cast(last_date as string) || '''' as days_text,
        '''' || replace(scope_id, '''', '''''') || '''' as scope_literal,
        '''' || replace(project_id, '''', '''''') || '''' as project_literal,
        '''' || replace(team_id, '''', '''''') || '''' as team_literal
    from measured

),

final as (

    select
        alert_id,
        {{ alert_message("measure") }} as message,
        {{ alert_evidence_query("measure") }} as evidence_query,
        unit
    from worded

)

select * from final
