-- A file says one thing of a day's outcome. Two records that differ would be two parts of a day, of
-- which only the larger one counts.
with deliveries as (

    select * from {{ ref("stg_outcomes__business_outcomes") }}

),

files as (

    select *
    from {{ ref("stg_loads__files") }}
    where source_name = 'business_outcomes'

)

select
    files.file_name,
    deliveries.outcome_date,
    deliveries.project,
    deliveries.outcome,
    'business outcomes: ' || files.file_name || ' says '
    || string_agg(distinct deliveries.outcome_count, ' and ') || ' of ' || deliveries.outcome
    || ' of ' || deliveries.project || ' on ' || deliveries.outcome_date as problem
from deliveries
inner join files on deliveries.file_id = files.file_id
group by
    files.file_name,
    deliveries.outcome_date,
    deliveries.project,
    deliveries.outcome,
    coalesce(deliveries.revision, 0)
having
    count(distinct deliveries.outcome_count) > 1
    or count(distinct deliveries.outcome_value) > 1
