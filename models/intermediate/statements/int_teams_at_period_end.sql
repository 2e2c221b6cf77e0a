-- Statements name a team as it was at the end of their period, whatever it is called later.
with versions as (

    select
        *,
        cast(date_trunc('month', charge_date) as date) as billing_period
    from {{ ref("int_daily_teams") }}

),

ranked_versions as (

    select
        *,
        row_number() over (
            partition by team_id, billing_period
            order by charge_date desc
        ) as version_rank
    from versions

),

final as (

    select
        billing_period,
        team_id,
        team_name,
        cost_center
    from ranked_versions
    where version_rank = 1

)

select * from final
