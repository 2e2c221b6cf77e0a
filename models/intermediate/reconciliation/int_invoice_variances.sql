-- Why a provider account's invoice is not what the logs say: causes that add up to the variance.
-- Without a control there is nothing to compare with, and no cause.
with totals as (

    select * from {{ ref("int_provider_account_totals") }}

),

accounts as (

    select * from {{ ref("stg_policy__provider_accounts") }}

),

compared as (

    select
        totals.*,
        accounts.account_name,
        accounts.provider,
        accounts.control_source,
        accounts.is_control_required,
        accounts.tolerance_amount as least_tolerance,
        accounts.true_up,
        accounts.fund_id,
        cast(
            round(abs(totals.invoiced_amount) * accounts.tolerance_percent * 0.01, 2)
            as {{ cents_type() }}
        ) as tolerated_share,
        totals.invoiced_amount - totals.logged_cost as variance,
        totals.invoiced_amount - totals.amount_at_policy_rate as currency_variance,
        totals.reported_cost - totals.logged_cost as timing_variance,
        totals.amount_at_policy_rate - totals.tax_and_credits - totals.unmetered_amount
        - totals.rounding_amount - totals.reported_cost as price_variance
    from totals
    inner join accounts
        on
            totals.provider_account_id = accounts.provider_account_id
            and totals.billing_period >= accounts.valid_from
            and (accounts.valid_to is null or totals.billing_period < accounts.valid_to)

)

select
    billing_period,
    provider_account_id,
    account_name,
    provider,
    control_source,
    control_line_count,
    {%- for amount in ["logged_cost", "list_cost", "gross_charge", "unreported_cost"] %}
    cast({{ amount }} as {{ money_type() }}) as {{ amount }},
    {%- endfor %}
    {%- for amount in [
        "invoiced_amount", "variance", "tax_and_credits", "currency_variance", "timing_variance",
        "unmetered_amount", "price_variance", "rounding_amount",
    ] %}
    cast(case when control_line_count > 0 then {{ amount }} end as {{ money_type() }})
        as {{ amount }},
    {%- endfor %}
    cast(greatest(least_tolerance, tolerated_share) as {{ cents_type() }}) as tolerance_amount,
    case
        when control_line_count = 0 and not is_control_required then 'not_required'
        when control_line_count = 0 then 'control_missing'
        when is_control_required and unreported_cost <> 0 then 'control_missing'
        when unmetered_amount = 0 and price_variance = 0 then 'matched'
        when
            abs(unmetered_amount) + abs(price_variance)
            <= greatest(least_tolerance, tolerated_share)
            then 'within_tolerance'
        else 'outside_tolerance'
    end as status,
    true_up,
    fund_id,
    cast(
        case
            when control_line_count > 0 and true_up <> 'none' then variance - timing_variance
            else 0
        end as {{ money_type() }}
    ) as true_up_amount
from compared
