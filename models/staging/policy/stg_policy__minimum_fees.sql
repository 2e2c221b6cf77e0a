with source as (

    select * from {{ ref("minimum_fees") }}

),

typed as (

    select
        minimum_fee_id,
        team_id,
        amount,
        currency,
        valid_from,
        valid_to
    from source

)

select * from typed
