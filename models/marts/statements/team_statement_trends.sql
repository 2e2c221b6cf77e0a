-- A statement day by day, up to its net charge. Charges for the month as a whole and adjustments
-- of earlier months stand on its first day, which is there even if nothing was used.
with statements as (

    select * from {{ ref("team_statements") }}

),

line_sections as (

    select
        statement_line_id,
        section,
        line_type
    from {{ ref("team_statement_lines") }}

),

days as (

    select * from {{ ref("team_statement_days") }}

),

last_usage as (

    select max(charge_date) as charge_date
    from {{ ref("fct_request_costs") }}

),

statement_days as (

    select
        statements.statement_id,
        statements.billing_period,
        statements.team_id,
        {{ each_day_between(
            "statements.billing_period",
            "greatest(statements.billing_period, least(last_usage.charge_date, "
            ~ last_day_of_month("statements.billing_period") ~ "))"
        ) }} as charge_date
    from statements
    cross join last_usage

),

placed as (

    select
        days.statement_id,
        case
            when line_sections.section = 'adjustments' then days.billing_period
            else days.charge_date
        end as charge_date,
        line_sections.section = 'charges' and not days.is_whole_period as is_daily,
        line_sections.line_type,
        days.request_count,
        days.amount
    from days
    inner join line_sections on days.statement_line_id = line_sections.statement_line_id

),

amounts as (

    select
        statement_id,
        charge_date,
        sum(case when is_daily and line_type <> 'absorbed' then request_count else 0 end)
            as request_count,
        sum(case when is_daily then amount else 0 end) as usage_charge,
        sum(case when is_daily then 0 else amount end) as month_charge,
        sum(amount) as amount
    from placed
    group by statement_id, charge_date

),

final as (

    select
        statement_days.statement_id,
        statement_days.billing_period,
        statement_days.team_id,
        statement_days.charge_date,
        cast(coalesce(amounts.request_count, 0) as bigint) as request_count,
        cast(coalesce(amounts.usage_charge, 0) as {{ cents_type() }}) as usage_charge,
        cast(coalesce(amounts.month_charge, 0) as {{ cents_type() }}) as month_charge,
        cast(
            sum(coalesce(amounts.amount, 0)) over (
                partition by statement_days.statement_id
                order by statement_days.charge_date
            ) as {{ cents_type() }}
        ) as cumulative_charge
    from statement_days
    left join amounts
        on
            statement_days.statement_id = amounts.statement_id
            and statement_days.charge_date = amounts.charge_date

)

select * from final
