-- What stands in the way of closing a period; every check is shown, passed or not.
with allocations as (

    select * from {{ ref("fct_allocations") }}

),

policy as (

    select * from {{ ref("stg_policy__close_checks") }}

),

reconciliation as (

    select
        billing_period,
        sum(case when status = 'control_missing' then 1 else 0 end) as missing_controls,
        sum(case when status = 'outside_tolerance' then 1 else 0 end) as outside_tolerance
    from {{ ref("int_invoice_variances") }}
    group by billing_period

),

period_sums as (

    select
        billing_period,
        sum(case when line_type = 'unrated' then request_count else 0 end) as unrated_requests,
        sum(coalesce(gross_charge, 0)) as gross_charge,
        sum(coalesce(suspense_charge, 0)) as suspense_charge
    from allocations
    group by billing_period

),

measurements as (

    select
        billing_period,
        'unrated_requests' as close_check,
        cast(unrated_requests as {{ multiplier_type() }}) as measured_value,
        unrated_requests || ' requests without a price, in unrated_usage_audit' as finding
    from period_sums

    union all

    select
        billing_period,
        'suspense_percent' as close_check,
        cast(
            case
                when gross_charge > 0
                    then {{ pro_rata(
                        "100",
                        "suspense_charge * 1000000000000",
                        "cast(gross_charge * 1000000000000 as decimal(38, 0))",
                    ) }}
                else 0
            end as {{ multiplier_type() }}
        ) as measured_value,
        cast(suspense_charge as {{ cents_type() }}) || ' of '
        || cast(gross_charge as {{ cents_type() }}) || ' without an owner, in metadata_gap_audit'
            as finding
    from period_sums

    union all

    select
        billing_period,
        'missing_controls' as close_check,
        missing_controls as measured_value,
        missing_controls || ' provider accounts without an invoice or cost report,'
        || ' in invoice_reconciliation' as finding
    from reconciliation

    union all

    select
        billing_period,
        'variances_outside_tolerance' as close_check,
        outside_tolerance as measured_value,
        outside_tolerance || ' provider accounts that do not reconcile,'
        || ' in invoice_reconciliation' as finding
    from reconciliation

),

final as (

    select
        measurements.billing_period,
        measurements.close_check,
        policy.is_blocking,
        cast(measurements.measured_value as {{ multiplier_type() }}) as measured_value,
        policy.limit_value,
        measurements.measured_value <= policy.limit_value as has_passed,
        measurements.finding
    from measurements
    inner join policy on measurements.close_check = policy.close_check

)

select * from final
