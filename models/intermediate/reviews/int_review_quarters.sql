-- A quarter is complete once usage of its last day or of a later one has landed, and usage of its
-- first week: a company's first, partial quarter is nothing to compare with.
with requests as (

    select * from {{ ref("fct_request_costs") }}

),

days as (

    select distinct
        charge_date,
        {{ quarter_of("charge_date") }} as quarter_start
    from requests

),

extent as (

    select max(charge_date) as last_usage_date
    from days

),

quarters as (

    select
        quarter_start,
        cast({{ dbt.dateadd("month", 3, "quarter_start") }} as date) as quarter_end,
        cast({{ dbt.dateadd("month", -3, "quarter_start") }} as date) as previous_quarter_start,
        min(charge_date) as first_usage_date
    from days
    group by quarter_start

),

judged as (

    select
        quarters.quarter_start,
        quarters.quarter_end,
        quarters.previous_quarter_start,
        quarters.first_usage_date < {{ dbt.dateadd("day", 7, "quarters.quarter_start") }}
        and extent.last_usage_date >= {{ dbt.dateadd("day", -1, "quarters.quarter_end") }}
            as is_complete
    from quarters
    cross join extent

)

select * from judged
