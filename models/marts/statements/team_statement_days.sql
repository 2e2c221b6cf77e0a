-- The days of a line add up to it, in cents, requests and tokens. What a line has beyond its
-- requests stands on the first day of the month that it is about.
with lines as (

    select * from {{ ref("team_statement_lines") }}

),

usage_days as (

    select * from {{ ref("int_statement_days_posted") }}

    union all

    select * from {{ ref("int_statement_days_provisional") }}

),

day_sums as (

    select
        statement_line_id,
        sum(request_count) as request_count,
        sum(total_tokens) as total_tokens,
        sum(exact_amount) as exact_amount
    from usage_days
    group by statement_line_id

),

rests as (

    select
        lines.statement_line_id,
        lines.charge_period as charge_date,
        lines.request_count - coalesce(day_sums.request_count, 0) as request_count,
        lines.total_tokens - coalesce(day_sums.total_tokens, 0) as total_tokens,
        lines.exact_amount - coalesce(day_sums.exact_amount, 0) as exact_amount
    from lines
    left join day_sums on lines.statement_line_id = day_sums.statement_line_id
    where
        day_sums.statement_line_id is null
        or lines.request_count <> day_sums.request_count
        or lines.total_tokens <> day_sums.total_tokens
        or lines.exact_amount <> day_sums.exact_amount

),

days as (

    select
        *,
        false as is_whole_period
    from usage_days

    union all

    select
        *,
        true as is_whole_period
    from rests

),

final as (

    select
        {{ content_key(["days.statement_line_id", "days.charge_date", "days.is_whole_period"]) }}
            as team_statement_day_id,
        days.statement_line_id,
        lines.statement_id,
        lines.billing_period,
        lines.team_id,
        days.charge_date,
        days.is_whole_period,
        cast(days.request_count as bigint) as request_count,
        cast(days.total_tokens as bigint) as total_tokens,
        cast(days.exact_amount as {{ money_type() }}) as exact_amount,
        {{ spread_cents(
            "days.exact_amount",
            "lines.amount",
            "days.statement_line_id",
            "days.charge_date, days.is_whole_period",
        ) }} as amount
    from days
    inner join lines on days.statement_line_id = lines.statement_line_id

)

select * from final
