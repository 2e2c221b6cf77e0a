-- A rule in each quarter in which it is in force or its chain of renewals goes on, with what it
-- absorbed there: exceptions by themselves, allowances by pool.
with chains as (

    select * from {{ ref("int_exception_chains") }}

),

quarters as (

    select * from {{ ref("int_review_quarters") }}

),

requests as (

    select * from {{ ref("fct_request_costs") }}

),

absorbed as (

    select * from {{ ref("fct_absorbed_charges") }}

),

matches as (

    select * from {{ ref("int_exception_matches") }}

),

used as (

    select
        {{ quarter_of("requests.charge_date") }} as quarter_start,
        absorbed.rule_id,
        absorbed.pool_id,
        count(*) as request_count,
        sum(absorbed.absorbed_charge) as absorbed_charge
    from absorbed
    inner join requests on absorbed.request_id = requests.request_id
    group by quarter_start, absorbed.rule_id, absorbed.pool_id

),

matched_days as (

    select distinct
        rule_id,
        charge_date
    from matches

),

last_matches as (

    select
        quarters.quarter_start,
        matched_days.rule_id,
        max(matched_days.charge_date) as last_matched_date
    from quarters
    inner join matched_days on quarters.quarter_end > matched_days.charge_date
    group by quarters.quarter_start, matched_days.rule_id

),

in_force as (

    select
        quarters.quarter_start,
        quarters.is_complete,
        chains.*,
        least(chains.last_date, {{ dbt.dateadd("day", -1, "quarters.quarter_end") }})
            as last_date_in_quarter
    from chains
    inner join quarters
        on
            chains.first_date < quarters.quarter_end
            and chains.last_date >= quarters.quarter_start

)

select
    in_force.quarter_start,
    in_force.is_complete,
    in_force.rule_id,
    used.pool_id,
    in_force.exception_chain_id,
    in_force.kind,
    in_force.team_id,
    in_force.project_id,
    in_force.scope_text,
    in_force.first_date,
    in_force.last_date,
    cast(in_force.last_date_in_quarter as date) as last_date_in_quarter,
    in_force.renewal_number,
    in_force.chain_first_date,
    cast(
        {{ dbt.datediff(
            "in_force.chain_first_date", "in_force.last_date_in_quarter", "month"
        ) }} + 1 as bigint
    ) as months_in_force,
    last_matches.last_matched_date,
    cast(
        {{ dbt.datediff(
            "coalesce(last_matches.last_matched_date, "
            ~ dbt.dateadd("day", -1, "in_force.first_date") ~ ")",
            "in_force.last_date_in_quarter",
            "day",
        ) }} as bigint
    ) as idle_days,
    coalesce(used.request_count, 0) as request_count,
    cast(coalesce(used.absorbed_charge, 0) as {{ money_type() }}) as absorbed_charge
from in_force
left join used
    on
        in_force.quarter_start = used.quarter_start
        and in_force.rule_id = used.rule_id
left join last_matches
    on
        in_force.quarter_start = last_matches.quarter_start
        and in_force.rule_id = last_matches.rule_id
