with source as (

    select * from {{ ref("chart_of_accounts") }}

),

typed as (

    select
        account,
        account_name,
        account_type
    from source

)

select * from typed
