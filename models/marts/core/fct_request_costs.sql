{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={"versions_from": {"stg_retired__requests": "int_retired_days"}},
) }}

-- A day of a retired period has the rows that it had when it was retired.
{% set columns = columns_of("fct_request_costs") %}

with requests as (

    select *
    from {{ ref("int_requests_costed") }}
    where {{ is_to_build() }}

),

rated as (

    select *
    from {{ ref("int_requests_rated") }}
    where {{ is_to_build() }}

),

suspense_treatments as (

    select * from {{ ref("int_suspense_treatments") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

retired_rows as (

    select *
    from {{ ref("stg_retired__requests") }}
    where {{ is_to_build() }}

),

absorbed as (

    select
        request_id,
        cast(sum(absorbed_charge) as {{ money_type() }}) as absorbed_charge
    from {{ ref("fct_absorbed_charges") }}
    where {{ is_to_build() }}
    group by request_id

),

charged as (

    select
        requests.*,
        rated.decided_task_outcome,
        rated.task_quantity,
        rated.rating_status,
        rated.not_charged_reason,
        rated.unrated_reason,
        rated.rate_id,
        rated.exchange_rate_id,
        rated.service_tier_adjustment_id,
        rated.off_peak_adjustment_id,
        rated.markup_adjustment_id,
        rated.charge_at_rate,
        rated.volume_discount,
        rated.gross_charge,
        requests.team_id = 'suspense'
        and requests.default_team_id is not null
        and suspense_treatments.treatment = 'default_owner' as is_charged_to_default_owner,
        case
            when rated.gross_charge is not null
                then coalesce(absorbed.absorbed_charge, cast(0 as {{ money_type() }}))
        end as absorbed_charge
    from requests
    inner join rated on requests.request_id = rated.request_id
    inner join suspense_treatments
        on requests.billing_period = suspense_treatments.billing_period
    left join absorbed on requests.request_id = absorbed.request_id

),

left_over as (

    select
        *,
        gross_charge - absorbed_charge as charge_left
    from charged

),

final as (

    select
        -- keys
        request_id,
        session_id,
        task_id,
        source_name,
        record_count,

        -- when
        started_at,
        ended_at,
        charge_date,
        billing_period,

        -- whose
        team_id,
        cost_center,
        project_id,
        environment,
        owner,
        api_key_hash,
        api_key_alias,
        end_user_hash,
        tags,
        tag_status,
        missing_tags,
        team_source,
        project_source,
        environment_source,
        unknown_team,
        unknown_project,
        unknown_environment,
        case when is_charged_to_default_owner then default_team_id else team_id end
            as charged_team_id,
        case when is_charged_to_default_owner then default_cost_center else cost_center end
            as charged_cost_center,

        -- what
        provider,
        requested_model,
        billed_model,
        model_id,
        provider_tier,
        call_type,
        service_tier,
        is_gateway_cache_hit,
        status,
        error_class,
        latency_ms,
        retry_count,
        coalesce(decided_task_outcome, task_outcome) as task_outcome,

        -- quantities
        fresh_input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        total_tokens,
        {{ media_token_counts() | join(",\n        ") }},
        task_quantity as successful_task_count,

        -- how it was charged
        charge_unit,
        rating_status,
        case when is_charged_to_default_owner then 'default_owner' else rating_status end
            as line_type,
        unrated_reason,
        not_charged_reason,
        rate_id,
        service_tier_adjustment_id,
        off_peak_adjustment_id,
        markup_adjustment_id,
        exchange_rate_id,
        list_price_id,

        -- money
        provider_cost,
        provider_cost_source,
        list_cost,
        charge_at_rate,
        volume_discount,
        gross_charge,
        absorbed_charge,
        cast(
            case when team_id = 'suspense' then charge_left * 0 else charge_left end
            as {{ money_type() }}
        ) as net_charge,
        cast(
            case when team_id = 'suspense' then charge_left else charge_left * 0 end
            as {{ money_type() }}
        ) as suspense_charge
    from left_over

)

{{ with_retired_rows("final", columns) }}
