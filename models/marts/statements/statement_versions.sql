-- One row: what the statements were built from. The same policy and the same files give the same
-- versions, in whatever order the files were loaded. Left out are the seeds that change no charge:
-- when a period closes (billing_periods, close_checks), what accounts are called.
{% set policy_seeds = [
    "teams", "projects", "environments", "tag_aliases", "api_key_owners", "rates",
    "rate_adjustments", "volume_discounts", "minimum_fees", "exchange_rates", "funds",
    "exception_rules", "allowance_pools", "shared_costs", "shared_cost_shares",
    "suspense_policies", "metadata_repairs", "account_mappings", "model_catalogue",
    "provider_list_prices",
] %}

with policy_rows as (

    {% for seed in policy_seeds %}
    select
        '{{ seed }}' as seed,
        {{ row_version(seed) }} as row_key
    from {{ ref(seed) }} as {{ seed }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

policy as (

    select md5({{ joined_text("seed || row_key", ",", "seed, row_key") }}) as policy_version
    from policy_rows

),

inputs as (

    select
        md5({{ joined_text("source_name || file_id", ",", "source_name, file_id") }})
            as input_version,
        count(*) as file_count,
        sum(rows_landed) as record_count
    from {{ ref("stg_loads__files") }}

),

final as (

    select
        policy.policy_version,
        inputs.input_version,
        '{{ var("billing_time_zone") }}' as billing_time_zone,
        '{{ var("currency") }}' as currency,
        cast(inputs.file_count as bigint) as file_count,
        cast(inputs.record_count as bigint) as record_count
    from policy
    cross join inputs

)

select * from final
