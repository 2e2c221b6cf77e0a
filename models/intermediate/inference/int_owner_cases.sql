{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={"versions_from": {"stg_retired__requests": "int_retired_days"}},
) }}

-- Only what stands on a request counts as known: a tag that a key or the gateway lent it is no
-- evidence for another request.
{% set columns = columns_of("int_owner_cases") %}

with requests as (

    select *
    from {{ ref("int_requests_tagged") }}
    where {{ is_to_build() }}

),

daily_projects as (

    select * from {{ ref("int_daily_projects") }}

),

daily_teams as (

    select * from {{ ref("int_daily_teams") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

retired_rows as (

    select
        *,
        coalesce(session_id, request_id) as session_key,
        coalesce(api_key_hash, api_key_alias) as api_key
    from {{ ref("stg_retired__requests") }}
    where {{ is_to_build() }}

),

cases as (

    select
        requests.request_id,
        requests.charge_date,
        {{ billing_period_of("requests.charge_date") }} as billing_period,
        requests.session_id,
        coalesce(requests.session_id, requests.request_id) as session_key,
        coalesce(requests.api_key_hash, requests.api_key_alias) as api_key,
        requests.api_key_alias,
        requests.end_user_hash,
        requests.billed_model,
        daily_teams.team_id as known_team,
        requests.project as known_project,
        requests.environment as known_environment,
        case
            when
                {{ is_written("requests.project_source") }}
                or (
                    daily_projects.team_id is null
                    and {{ is_written("requests.team_source") }}
                )
                then daily_teams.team_id
        end as written_team,
        case
            when {{ is_written("requests.project_source") }} then requests.project
        end as written_project,
        case
            when {{ is_written("requests.environment_source") }}
                then requests.environment
        end as written_environment
    from requests
    left join daily_projects
        on
            requests.project = daily_projects.project_id
            and requests.charge_date = daily_projects.charge_date
    left join daily_teams
        on
            coalesce(daily_projects.team_id, requests.team) = daily_teams.team_id
            and requests.charge_date = daily_teams.charge_date

)

{{ with_retired_rows("cases", columns) }}
