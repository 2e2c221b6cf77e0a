-- Rows of the policy that would mend a team's requests of a month, the most money first. A row that
-- names another team or another team's project is not shown: the platform team has it.
with requests as (

    select
        request_id,
        billing_period
    from {{ ref("fct_request_costs") }}

),

repair_cases as (

    select * from {{ ref("int_repair_cases") }}

),

statements as (

    select * from {{ ref("team_statements") }}

),

actions as (

    select * from {{ ref("tag_repair_actions") }}

),

key_owner_rows as (

    select * from {{ ref("int_key_owner_proposals") }}

),

projects as (

    select * from {{ ref("dim_projects") }}

),

cases as (

    select
        statements.statement_id,
        statements.billing_period,
        statements.team_id,
        repair_cases.repair_id,
        count(*) as request_count,
        sum(case when repair_cases.lacks_project then 1 else 0 end) as missing_project_count,
        sum(case when repair_cases.lacks_environment then 1 else 0 end)
            as missing_environment_count,
        coalesce(sum(repair_cases.gross_charge), 0) as gross_charge
    from repair_cases
    inner join requests on repair_cases.request_id = requests.request_id
    inner join statements
        on
            repair_cases.team_id = statements.team_id
            and requests.billing_period = statements.billing_period
    group by
        statements.statement_id,
        statements.billing_period,
        statements.team_id,
        repair_cases.repair_id

),

compared as (

    select
        cases.*,
        actions.repair,
        actions.advice,
        actions.api_key_alias,
        actions.unknown_tag,
        actions.unknown_value,
        actions.seed,
        actions.seed_change,
        actions.seed_row,
        coalesce(key_owner_rows.team_id, cases.team_id) = cases.team_id
        and coalesce(key_owner_rows.default_team_id, cases.team_id) = cases.team_id
        and coalesce(actions.repaired_team_id, cases.team_id) = cases.team_id
        and coalesce(key_projects.team_id, cases.team_id) = cases.team_id
        and coalesce(action_projects.team_id, cases.team_id) = cases.team_id as is_own_row
    from cases
    inner join actions on cases.repair_id = actions.tag_repair_action_id
    left join key_owner_rows on cases.repair_id = key_owner_rows.repair_id
    left join projects as key_projects on key_owner_rows.project_id = key_projects.project_id
    left join projects as action_projects
        on actions.repaired_project_id = action_projects.project_id

),

final as (

    select
        {{ content_key(["statement_id", "repair_id"]) }} as team_tag_repair_id,
        statement_id,
        billing_period,
        team_id,
        repair_id as tag_repair_action_id,
        repair,
        case when is_own_row or seed_row is null then advice else 'ask_platform_team' end as advice,
        api_key_alias,
        unknown_tag,
        unknown_value,
        case when is_own_row then seed end as seed,
        case when is_own_row then seed_change end as seed_change,
        case when is_own_row then seed_row end as seed_row,
        cast(request_count as bigint) as request_count,
        cast(missing_project_count as bigint) as missing_project_count,
        cast(missing_environment_count as bigint) as missing_environment_count,
        cast(gross_charge as {{ money_type() }}) as gross_charge
    from compared

)

select * from final
