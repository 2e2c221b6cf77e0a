{{ config(materialized="by_part", unique_key="billing_period") }}

-- Graduated: of a team's usage of a month, each part is discounted as its own band says; the
-- request that crosses a threshold is split.
{% set request_order = "started_at, request_id" %}

with bands as (

    select
        *,
        lead(from_quantity) over (
            partition by charge_date, provider_tier, charge_unit
            order by from_quantity
        ) as to_quantity
    from ({{ each_day_of(ref("stg_policy__volume_discounts")) }}) as volume_discounts

),

discounted_units as (

    select distinct
        provider_tier,
        charge_unit
    from bands

),

measured as (

    select
        request_id,
        started_at,
        charge_date,
        billing_period,
        team_id,
        provider_tier,
        charge_unit,
        amount_at_rate,
        case charge_unit
            when 'token' then total_tokens
            when 'request' then request_quantity
            else task_quantity
        end as quantity
    from {{ ref("int_requests_priced") }}
    where
        rating_status = 'rated'
        and team_id <> 'suspense'
        and {{ is_to_build("billing_period") }}

),

requests as (

    select measured.*
    from measured
    inner join discounted_units
        on
            measured.provider_tier = discounted_units.provider_tier
            and measured.charge_unit = discounted_units.charge_unit
    where measured.quantity > 0

),

positioned as (

    select
        *,
        sum(quantity) over (
            partition by billing_period, team_id, provider_tier, charge_unit
            order by {{ request_order }}
            rows between unbounded preceding and current row
        ) as quantity_after
    from requests

),

parts as (

    select
        positioned.request_id,
        positioned.charge_date,
        positioned.billing_period,
        positioned.amount_at_rate,
        positioned.quantity,
        bands.discount_share * (
            least(positioned.quantity_after, coalesce(bands.to_quantity, positioned.quantity_after))
            - greatest(positioned.quantity_after - positioned.quantity, bands.from_quantity)
        ) as discounted_quantity
    from positioned
    inner join bands
        on
            positioned.charge_date = bands.charge_date
            and positioned.provider_tier = bands.provider_tier
            and positioned.charge_unit = bands.charge_unit
            and positioned.quantity_after > bands.from_quantity
            and (
                bands.to_quantity is null
                or positioned.quantity_after - positioned.quantity < bands.to_quantity
            )

),

totals as (

    select
        request_id,
        charge_date,
        billing_period,
        amount_at_rate,
        quantity,
        sum(discounted_quantity) as discounted_quantity
    from parts
    group by request_id, charge_date, billing_period, amount_at_rate, quantity

),

discounts as (

    select
        request_id,
        {{ pro_rata("amount_at_rate", "discounted_quantity * 1000000", "quantity * 1000000") }}
            as volume_discount,
        charge_date,
        billing_period
    from totals

)

select * from discounts
