-- What a project's usage of the eight weeks before an origin costs at the rates of other days, as a
-- multiple of what it costs at the origin's.
with usage_mixes as (

    select
        origins.origin_date,
        usage_mixes.team_id,
        usage_mixes.project_id,
        usage_mixes.charge_unit,
        usage_mixes.provider_tier,
        usage_mixes.model_id,
        {%- for kind in token_kinds() %}
        sum(usage_mixes.{{ kind }}_tokens) as {{ kind }}_tokens,
        {%- endfor %}
        sum(usage_mixes.request_quantity) as request_quantity,
        sum(usage_mixes.task_quantity) as task_quantity
    from {{ ref("int_forecast_origins") }} as origins
    inner join {{ ref("int_daily_usage_mixes") }} as usage_mixes
        on
            origins.origin_date > usage_mixes.charge_date
            and {{ dbt.dateadd("day", -56, "origins.origin_date") }} <= usage_mixes.charge_date
    group by
        origins.origin_date,
        usage_mixes.team_id,
        usage_mixes.project_id,
        usage_mixes.charge_unit,
        usage_mixes.provider_tier,
        usage_mixes.model_id

),

price_periods as (

    select * from {{ ref("int_price_periods") }}

),

rates as (

    select * from {{ ref("int_period_rates") }}

),

candidates as (

    select
        usage_mixes.*,
        price_periods.valid_from,
        price_periods.valid_to,
        {{ amount_at_rates("usage_mixes", "rates") }} as amount,
        row_number() over (
            partition by
                usage_mixes.origin_date,
                usage_mixes.team_id,
                usage_mixes.project_id,
                usage_mixes.charge_unit,
                usage_mixes.provider_tier,
                usage_mixes.model_id,
                price_periods.valid_from
            order by {{ rate_specificity("rates") }} desc, rates.rate_id
        ) as precedence
    from usage_mixes
    cross join price_periods
    left join rates
        on
            price_periods.valid_from = rates.period_from
            and usage_mixes.charge_unit = rates.charge_unit
            and {{ rate_applies("rates", "usage_mixes") }}

),

priced as (

    select
        candidates.*,
        max(
            case
                when origin_date >= valid_from and origin_date < valid_to then amount
            end
        ) over (
            partition by
                origin_date, team_id, project_id, charge_unit, provider_tier, model_id
        ) as amount_at_origin
    from candidates
    where precedence = 1

),

totals as (

    -- usage that has no rate on one of the days says nothing of the change
    select
        origin_date,
        team_id,
        project_id,
        valid_from,
        valid_to,
        sum(amount) as amount,
        sum(amount_at_origin) as amount_at_origin
    from priced
    where
        amount is not null
        and amount_at_origin is not null
    group by origin_date, team_id, project_id, valid_from, valid_to

),

final as (

    select
        origin_date,
        team_id,
        project_id,
        valid_from,
        valid_to,
        cast(
            cast(amount as double) / cast(amount_at_origin as double) as {{ ratio_type() }}
        ) as price_index
    from totals
    where
        amount > 0
        and amount_at_origin > 0

)

select * from final
