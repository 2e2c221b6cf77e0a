with source as (

    select * from {{ ref("token_semantics") }}

),

typed as (

    select
        source_name,
        lower(provider) as provider,
        input_includes_cache_reads,
        input_includes_cache_writes,
        cache_writes_include_1h,
        output_includes_reasoning,
        total_decides,
        documentation
    from source

)

select * from typed
