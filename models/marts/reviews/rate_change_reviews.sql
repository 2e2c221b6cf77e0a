-- Elasticity by arc: the logarithm of the change of usage, less that of usage whose rate stayed, by
-- the logarithm of the change of the rate. Its range is that of Student's distribution.
{% set fewest_weeks = 4 %}
{% set fewest_requests = 100 %}
{% set least_price_change = 0.005 %}

with effects as (

    select * from {{ ref("int_rate_change_effects") }}

),

rates as (

    select * from {{ ref("stg_policy__rates") }}

),

mixes as (

    select * from {{ ref("int_rate_change_mixes") }}

),

compared as (

    select
        changed.*,
        mixes.share_before,
        mixes.share_after,
        coalesce(steady.requests_before >= {{ fewest_requests }}, false)
        and coalesce(steady.requests_after >= {{ fewest_requests }}, false)
        and steady.log_change is not null as has_control,
        steady.requests_before as control_requests_before,
        steady.requests_after as control_requests_after,
        steady.log_change as control_log_change,
        steady.log_variance as control_log_variance,
        case
            when changed.value_before > 0 and changed.value_before_at_new_rate > 0
                then ln(cast(changed.value_before_at_new_rate as double) / changed.value_before)
        end as log_price_change
    from effects as changed
    left join mixes
        on
            changed.change_date = mixes.change_date
            and changed.rate_id_before = mixes.rate_id_before
            and changed.rate_id_after = mixes.rate_id_after
    left join effects as steady
        on
            changed.change_date = steady.change_date
            and changed.rate_id_before = steady.rate_id_before
            and changed.rate_id_after = steady.rate_id_after
            and not steady.is_changed
    where changed.is_changed

),

judged as (

    select
        *,
        case
            when weeks_before < {{ fewest_weeks }} then 'too few weeks before'
            when weeks_after < {{ fewest_weeks }} then 'too few weeks after'
            when requests_before < {{ fewest_requests }} then 'too few requests before'
            when value_before <= 0 or requests_after = 0 or log_change is null
                then 'no usage to compare'
            when requests_after < {{ fewest_requests }} then 'too few requests after'
            when coalesce(abs(log_price_change) < {{ least_price_change }}, true)
                then 'the rate hardly changed'
        end as reason,
        log_change - case when has_control then control_log_change else 0 end
            as adjusted_log_change,
        sqrt(log_variance + case when has_control then control_log_variance else 0 end)
            as standard_error,
        weeks_before + weeks_after - 2 as degrees_of_freedom
    from compared

),

ranged as (

    select
        *,
        {{ student_quantile_95("degrees_of_freedom") }} * standard_error as half_width
    from judged

),

estimated as (

    select
        *,
        case when reason is null then adjusted_log_change / log_price_change end as elasticity,
        case when reason is null then half_width / abs(log_price_change) end
            as elasticity_half_width,
        case when reason is null then exp(adjusted_log_change) - 1 end as adjusted_usage_change,
        case when has_control then exp(control_log_change) - 1 end as control_usage_change
    from ranged

),

final as (

    select
        {{ content_key([
            "estimated.change_date", "estimated.rate_id_before", "estimated.rate_id_after",
        ]) }} as rate_change_review_id,
        estimated.change_date,
        estimated.rate_id_before,
        estimated.rate_id_after,
        rates.provider_tier,
        rates.team_id,
        rates.project_id,
        rates.model_id,
        rates.charge_unit,
        estimated.weeks_before,
        estimated.weeks_after,
        estimated.requests_before,
        estimated.requests_after,
        {{ amount_per("estimated.value_before", "estimated.weeks_before") }}
            as weekly_usage_before,
        {{ amount_per("estimated.value_after", "estimated.weeks_after") }} as weekly_usage_after,
        {{ statistic("estimated.share_before") }} as share_of_requests_before,
        {{ statistic("estimated.share_after") }} as share_of_requests_after,
        {{ statistic("exp(estimated.log_price_change) - 1") }} as price_change,
        {{ statistic("exp(estimated.log_change) - 1") }} as usage_change,
        estimated.has_control,
        {{ statistic("estimated.control_usage_change") }} as control_usage_change,
        {{ statistic("estimated.adjusted_usage_change") }} as adjusted_usage_change,
        {{ statistic("estimated.elasticity") }} as elasticity,
        {{ statistic("estimated.elasticity - estimated.elasticity_half_width") }}
            as elasticity_low,
        {{ statistic("estimated.elasticity + estimated.elasticity_half_width") }}
            as elasticity_high,
        coalesce(
            estimated.reason,
            case when not estimated.has_control then 'no usage at a steady rate to compare with' end
        ) as reason
    from estimated
    inner join rates on estimated.rate_id_after = rates.rate_id

)

select * from final
