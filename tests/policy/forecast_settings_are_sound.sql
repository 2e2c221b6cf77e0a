-- Discounts and dampings are shares; each range has a default, and a wider range reaches further.
with range_defaults as (

    select
        range_percent,
        error_multiple,
        lead(error_multiple) over (order by range_percent) as next_multiple
    from {{ ref("forecast_range_defaults") }}

),

ranges as (

    {% for percent in forecast_ranges() %}
    select {{ percent }} as range_percent
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select
    'forecast_candidates: ' || candidate_id
    || ' has a discount that is not above 0 and at most 1, or a damping that is not from 0 to 1'
        as problem
from {{ ref("forecast_candidates") }}
where
    weekly_discount <= 0
    or weekly_discount > 1
    or trend_damping not between 0 and 1

union all

select
    'forecast_range_defaults: ' || cast(range_percent as string)
    || ' reaches further than a wider range' as problem
from range_defaults
where error_multiple > next_multiple

union all

select
    'forecast_range_defaults: there is none for ' || cast(ranges.range_percent as string)
    || ' percent' as problem
from ranges
left join range_defaults on ranges.range_percent = range_defaults.range_percent
where range_defaults.range_percent is null

union all

select 'forecast_candidates: there is none' as problem
from {{ ref("forecast_candidates") }}
having count(*) = 0
