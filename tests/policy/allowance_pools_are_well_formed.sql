with problems as (

    select
        pool_id,
        case
            when pool_id = 'any' then 'has the id that rules use for every pool'
            when scope = 'company' and team_id is not null then 'is the company''s but names a team'
            when scope <> 'company' and team_id is null then 'names no team'
            when draw_order not between 1 and {{ var("allowance_draw_orders") }}
                then
                    'has draw order ' || cast(draw_order as string) || ', not 1 to '
                    || '{{ var("allowance_draw_orders") }}'
            when graduation_periods < 1 then 'graduates projects before they may draw'
            when
                period = 'quarter'
                and (
                    extract(month from valid_from) not in (1, 4, 7, 10)
                    or extract(month from valid_to) not in (1, 4, 7, 10)
                )
                then 'is granted by the quarter but does not begin and end with one'
            when valid_to <= valid_from then 'ends before it starts'
        end as mistake
    from {{ ref("allowance_pools") }}

)

select
    pool_id,
    'allowance_pools: ' || pool_id || ' ' || mistake as problem
from problems
where mistake is not null
