-- A day's outcome counts once. Of several deliveries the highest revision counts, of those without
-- a difference the largest count: when and in which file it came does not matter.
with deliveries as (

    select * from {{ ref("stg_outcomes__business_outcomes") }}

),

vocabulary as (

    select *
    from {{ ref("int_tag_vocabulary") }}
    where tag = 'project'

),

exchange_rates as (

    select * from {{ ref("int_daily_exchange_rates") }}

),

named as (

    select
        deliveries.outcome_date,
        coalesce(vocabulary.value, lower(trim(deliveries.project))) as project_id,
        vocabulary.value is not null as is_known_project,
        lower(trim(deliveries.outcome)) as outcome,
        deliveries.outcome_count,
        deliveries.outcome_value,
        deliveries.currency,
        coalesce(deliveries.revision, 0) as revision
    from deliveries
    left join vocabulary on lower(trim(deliveries.project)) = vocabulary.written_as

),

ranked as (

    select
        *,
        row_number() over (
            partition by outcome_date, project_id, outcome
            order by
                revision desc,
                outcome_count desc,
                coalesce(outcome_value, 0) desc,
                coalesce(currency, '') desc
        ) as delivery_rank
    from named

),

converted as (

    select
        ranked.outcome_date,
        {{ billing_period_of("ranked.outcome_date") }} as billing_period,
        ranked.project_id,
        ranked.is_known_project,
        ranked.outcome,
        ranked.outcome_count,
        ranked.currency,
        {{ money_times("ranked.outcome_value", "exchange_rates.rate") }} as outcome_value
    from ranked
    left join exchange_rates
        on
            ranked.outcome_date = exchange_rates.charge_date
            and ranked.currency = exchange_rates.currency
    where ranked.delivery_rank = 1

)

select * from converted
