-- Usage before and after at the rates before, and how sure its change is: the variance of the
-- logarithm of a mean is the weeks' variance by their number and by the mean squared. A week
-- without usage counts as 0.
with weeks as (

    select * from {{ ref("int_rate_change_weeks") }}

),

sides as (

    select
        change_date,
        rate_id_before,
        rate_id_after,
        weeks_before,
        weeks_after,
        is_changed,
        {%- for side, test in {"before": "week_offset < 0", "after": "week_offset > 0"}.items() %}
        sum(case when {{ test }} then request_count else 0 end) as requests_{{ side }},
        sum(case when {{ test }} then value_at_rate_before else 0 end) as value_{{ side }},
        sum(
            case
                when {{ test }}
                    then cast(power(value_at_rate_before, 2) as decimal(38, 18))
                else 0
            end
        ) as squares_{{ side }},
        {%- endfor %}
        sum(case when week_offset < 0 then value_at_rate_after else 0 end)
            as value_before_at_new_rate
    from weeks
    group by
        change_date,
        rate_id_before,
        rate_id_after,
        weeks_before,
        weeks_after,
        is_changed

),

effects as (

    select
        *,
        case
            when value_before > 0 and value_after > 0 and weeks_before > 1 and weeks_after > 1
                then ln(
                    (cast(value_after as double) / weeks_after)
                    / (cast(value_before as double) / weeks_before)
                )
        end as log_change,
        case
            when value_before > 0 and value_after > 0 and weeks_before > 1 and weeks_after > 1
                then
                    (weeks_before * squares_before / power(value_before, 2) - 1)
                    / (weeks_before - 1)
                    + (weeks_after * squares_after / power(value_after, 2) - 1)
                    / (weeks_after - 1)
        end as log_variance
    from sides

)

select
    change_date,
    rate_id_before,
    rate_id_after,
    is_changed,
    weeks_before,
    weeks_after,
    cast(requests_before as bigint) as requests_before,
    cast(requests_after as bigint) as requests_after,
    cast(value_before as {{ money_type() }}) as value_before,
    cast(value_after as {{ money_type() }}) as value_after,
    cast(value_before_at_new_rate as {{ money_type() }}) as value_before_at_new_rate,
    {{ statistic("log_change") }} as log_change,
    {{ statistic("log_variance") }} as log_variance
from effects
