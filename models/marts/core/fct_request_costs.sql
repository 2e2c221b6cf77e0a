with rated as (

    select * from {{ ref("int_requests_rated") }}

),

absorbed as (

    select
        request_id,
        cast(sum(absorbed_charge) as {{ money_type() }}) as absorbed_charge
    from {{ ref("fct_absorbed_charges") }}
    group by request_id

),

charged as (

    select
        rated.*,
        case
            when rated.gross_charge is not null
                then coalesce(absorbed.absorbed_charge, cast(0 as {{ money_type() }}))
        end as absorbed_charge
    from rated
    left join absorbed on rated.request_id = absorbed.request_id

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
        task_outcome,

        -- quantities
        fresh_input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,
        total_tokens,

        -- how it was charged
        charge_unit,
        rating_status,
        unrated_reason,
        rate_id,
        list_price_id,

        -- money
        provider_cost,
        provider_cost_source,
        list_cost,
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

select * from final
