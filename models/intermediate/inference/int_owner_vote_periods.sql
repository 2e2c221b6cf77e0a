-- Evidence counts in its own billing period and the next, so votes of a period are made of two.
with cases as (

    select * from {{ ref("int_owner_cases") }}

),

spread_sessions as (

    select * from {{ ref("int_spread_sessions") }}

),

versions as (

    select
        billing_period,
        'cases' as evidence,
        {{ rows_version("cases") }} as rows_version
    from cases
    group by billing_period

    union all

    select
        billing_period,
        'sessions' as evidence,
        {{ rows_version("spread_sessions") }} as rows_version
    from spread_sessions
    group by billing_period

),

heard_versions as (

    select
        billing_period,
        'own ' || evidence || ' ' || rows_version as rows_version
    from versions

    union all

    select
        cast({{ dbt.dateadd("month", 1, "billing_period") }} as date) as billing_period,
        'last ' || evidence || ' ' || rows_version as rows_version
    from versions

),

final as (

    select
        billing_period,
        {{ joined_text("rows_version", ", ", "rows_version") }} as cases_version
    from heard_versions
    group by billing_period

)

select * from final
