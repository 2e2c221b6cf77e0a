-- Whose tagging would explain most money? Keys by what they spend without a known owner, project
-- or environment.
select
    billing_period,
    coalesce(api_key_alias, api_key_hash, 'no key') as api_key,
    team_id,
    string_agg(distinct tag, ', ' order by tag) as missing_tags,
    max(request_count) as request_count,
    max(gross_charge) as gross_charge,
    max(suspense_charge) as suspense_charge
from {{ ref("metadata_gap_audit") }}
where gap = 'missing'
group by billing_period, coalesce(api_key_alias, api_key_hash, 'no key'), team_id
order by billing_period asc, gross_charge desc
