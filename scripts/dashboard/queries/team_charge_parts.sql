-- What makes up the amount due, beside the month before: the parts add up to the net charge.
with statements as (
    select *
    from marts.team_statements
    where team_id = $team
),

parts as (
    unpivot (
        select
            billing_period,
            adjustment_charge as "Adjustments of earlier periods",
            usage_charge as "Usage at the rates",
            shared_cost_charge as "Shared costs",
            minimum_fee_charge as "Minimum fees",
            ownerless_charge as "Usage without an owner",
            true_up_charge as "True-up to invoices",
            (-absorbed_charge)::decimal(18, 2) as "Absorbed by funds",
            net_charge as "To pay"
        from statements
    )
    on columns(* exclude (billing_period))
    into name part value amount
)

select
    parts.part,
    parts.amount,
    before.amount as amount_before,
    parts.amount - before.amount as change
from parts
left join parts as before
    on
        parts.part = before.part
        and before.billing_period = parts.billing_period - interval 1 month
where parts.billing_period = $period
