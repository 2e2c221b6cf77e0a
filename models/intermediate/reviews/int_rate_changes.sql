-- For each day on which any rate begins: the rate of each kind of usage on that day and on the day
-- before, by the same precedence by which requests are rated. Most are the same on both days: usage
-- whose rate did not change is what the other is compared with.
{% set usage_columns = ["charge_unit", "provider_tier", "model_id", "team_id", "project_id"] %}

with rates as (

    select * from {{ ref("int_daily_rates") }}

),

usage as (

    select distinct {{ usage_columns | join(", ") }}
    from {{ ref("int_rates_matched") }}

),

change_dates as (

    select distinct valid_from as change_date
    from {{ ref("stg_policy__rates") }}

),

sides as (

    select
        change_date,
        'before' as side,
        cast({{ dbt.dateadd("day", -1, "change_date") }} as date) as rate_date
    from change_dates

    union all

    select
        change_date,
        'after' as side,
        change_date as rate_date
    from change_dates

),

candidates as (

    select
        sides.change_date,
        sides.side,
        {% for column in usage_columns %}usage.{{ column }},
        {% endfor -%}
        rates.rate_id,
        row_number() over (
            partition by
                sides.change_date, sides.side, usage.{{ usage_columns | join(", usage.") }}
            order by
                {{ rate_specificity("rates") }} desc,
                rates.rate_id
        ) as precedence
    from sides
    cross join usage
    inner join rates
        on
            usage.charge_unit = rates.charge_unit
            and sides.rate_date = rates.charge_date
            and {{ rate_applies("rates", "usage") }}

),

in_force as (

    select
        change_date,
        {{ usage_columns | join(",\n        ") }},
        min(case when side = 'before' then rate_id end) as rate_id_before,
        min(case when side = 'after' then rate_id end) as rate_id_after
    from candidates
    where precedence = 1
    group by change_date, {{ usage_columns | join(", ") }}
    having count(*) = 2

)

select * from in_force
