-- Whose tagging would explain most money? Keys by what they spend without a known owner, project
-- or environment, each request once, with whom other requests suggest. tag_repair_actions has the
-- seed rows.
with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where tag_status = 'missing'

),

gaps as (

    select * from {{ ref("metadata_gap_audit") }}

),

likely_values as (

    select
        billing_period,
        api_key_hash,
        api_key_alias,
        team_id,
        max(case when tag = 'team' then likely_value || ' ' || likely_value_share end)
            as likely_team,
        max(case when tag = 'project' then likely_value || ' ' || likely_value_share end)
            as likely_project
    from gaps
    where unknown_value is null
    group by billing_period, api_key_hash, api_key_alias, team_id

),

keys as (

    select
        billing_period,
        api_key_hash,
        api_key_alias,
        team_id,
        string_agg(distinct missing_tags, '; ' order by missing_tags) as missing_tags,
        count(*) as request_count,
        sum(gross_charge) as gross_charge,
        sum(suspense_charge) as suspense_charge
    from requests
    group by billing_period, api_key_hash, api_key_alias, team_id

)

select
    keys.billing_period,
    coalesce(keys.api_key_alias, keys.api_key_hash, 'no key') as api_key,
    keys.team_id,
    keys.missing_tags,
    keys.request_count,
    keys.gross_charge,
    keys.suspense_charge,
    likely_values.likely_team,
    likely_values.likely_project
from keys
left join likely_values
    on
        keys.billing_period = likely_values.billing_period
        and keys.api_key_hash is not distinct from likely_values.api_key_hash
        and keys.api_key_alias is not distinct from likely_values.api_key_alias
        and keys.team_id = likely_values.team_id
order by
    keys.billing_period asc,
    keys.gross_charge desc,
    api_key asc,
    keys.team_id asc,
    keys.api_key_hash asc
