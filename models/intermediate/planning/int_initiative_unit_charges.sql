-- What one request or task of an initiative costs at the rates of a span of days: the mean of the
-- project that it is like, with that project's models, or all its tokens at the initiative's tier.
with initiatives as (

    select * from {{ ref("stg_policy__initiatives") }}

),

current_origin as (

    select origin_date
    from {{ ref("int_forecast_origins") }}
    where is_current

),

usage_mixes as (

    select
        initiatives.initiative_id,
        initiatives.team_id,
        initiatives.project_id,
        mixes.charge_unit,
        coalesce(initiatives.provider_tier, mixes.provider_tier) as provider_tier,
        case when initiatives.provider_tier is null then mixes.model_id end as model_id,
        {%- for kind in token_kinds() %}
        sum(mixes.{{ kind }}_tokens) as {{ kind }}_tokens,
        {%- endfor %}
        sum(mixes.request_quantity) as request_quantity,
        sum(mixes.task_quantity) as task_quantity
    from initiatives
    cross join current_origin
    inner join {{ ref("int_daily_usage_mixes") }} as mixes
        on
            initiatives.like_project_id = mixes.project_id
            and mixes.charge_date >= {{ dbt.dateadd("day", -56, "current_origin.origin_date") }}
    where mixes.provider_tier <> 'unknown'
    group by
        initiatives.initiative_id,
        initiatives.team_id,
        initiatives.project_id,
        mixes.charge_unit,
        coalesce(initiatives.provider_tier, mixes.provider_tier),
        case when initiatives.provider_tier is null then mixes.model_id end

),

rates as (

    select * from {{ ref("int_period_rates") }}

),

priced as (

    select
        usage_mixes.initiative_id,
        rates.period_from,
        {{ amount_at_rates("usage_mixes", "rates") }} as amount,
        row_number() over (
            partition by
                usage_mixes.initiative_id,
                usage_mixes.charge_unit,
                usage_mixes.provider_tier,
                usage_mixes.model_id,
                rates.period_from
            order by {{ rate_specificity("rates") }} desc, rates.rate_id
        ) as precedence
    from usage_mixes
    inner join rates
        on
            usage_mixes.charge_unit = rates.charge_unit
            and {{ rate_applies("rates", "usage_mixes") }}

),

amounts as (

    select
        initiative_id,
        period_from,
        sum(amount) as amount
    from priced
    where precedence = 1
    group by initiative_id, period_from

),

reference_weeks as (

    select
        initiatives.initiative_id,
        weeks.gross_charge,
        case
            when initiatives.expected_monthly_tasks is not null then weeks.task_count
            else weeks.request_count
        end as unit_count
    from initiatives
    inner join {{ ref("int_reference_weeks") }} as weeks
        on initiatives.like_project_id = weeks.project_id

),

reference_means as (

    -- from the cheapest week to the dearest, as multiples of the mean
    select
        initiative_id,
        sum(unit_count) as unit_count,
        min(cast(gross_charge as double) / unit_count)
        / (cast(sum(gross_charge) as double) / sum(unit_count)) as lowest_ratio,
        max(cast(gross_charge as double) / unit_count)
        / (cast(sum(gross_charge) as double) / sum(unit_count)) as highest_ratio
    from reference_weeks
    where unit_count > 0
    group by initiative_id
    having sum(gross_charge) > 0

),

final as (

    select
        amounts.initiative_id,
        amounts.period_from as valid_from,
        price_periods.valid_to,
        cast(
            cast(amounts.amount as double) / reference_means.unit_count as {{ money_type() }}
        ) as unit_charge,
        cast(reference_means.lowest_ratio as {{ ratio_type() }}) as lowest_ratio,
        cast(reference_means.highest_ratio as {{ ratio_type() }}) as highest_ratio
    from amounts
    inner join reference_means on amounts.initiative_id = reference_means.initiative_id
    inner join {{ ref("int_price_periods") }} as price_periods
        on amounts.period_from = price_periods.valid_from

)

select * from final
