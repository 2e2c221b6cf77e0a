-- What experiments ask of the allowances: the rule's share of what no other fund pays. Of several
-- experiments that match a request the first by priority draws, so that nothing is asked twice.
with matches as (

    select
        *,
        row_number() over (
            partition by request_id
            order by priority, rule_id
        ) as precedence
    from {{ ref("int_exception_matches") }}
    where
        pool_id is not null
        and team_id <> 'suspense'

),

absorbed_by_exceptions as (

    select
        request_id,
        sum(absorbed_charge) as absorbed_charge
    from {{ ref("int_exceptions_applied") }}
    group by request_id

),

charges_left as (

    select
        matches.*,
        cast(
            matches.gross_charge - coalesce(absorbed_by_exceptions.absorbed_charge, 0)
            as {{ money_type() }}
        ) as charge_before
    from matches
    left join absorbed_by_exceptions on matches.request_id = absorbed_by_exceptions.request_id
    where matches.precedence = 1

),

asked as (

    select
        *,
        {{ absorbed_by_kind("charge_before", "charges_left") }} as asked_before_cap
    from charges_left

),

capped as (

    select
        request_id,
        rule_id,
        fund_id,
        pool_id as named_pool_id,
        started_at,
        charge_date,
        billing_period,
        team_id,
        project_id,
        charge_before,
        {{ draw_down("asked_before_cap", "cap_amount", "rule_id", "started_at, request_id") }}
            as asked_amount
    from asked

)

select * from capped
