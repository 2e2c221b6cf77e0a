-- The median of a squared standard normal variable makes a variance of a median.
{% set median_of_square = 0.4549 %}

with hours as (

    select * from {{ ref("int_log_hours_expected") }}

),

logs as (

    select
        log_name,
        {{ median_of(
            "power(request_count - expected_request_count, 2) / expected_request_count"
        ) }} as median_deviation
    from hours
    where
        expected_request_count >= 1
        and not is_quiet
    group by log_name

),

final as (

    select
        log_name,
        greatest(1, median_deviation / {{ median_of_square }}) as dispersion
    from logs

)

select * from final
