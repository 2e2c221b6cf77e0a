-- The most specific pattern, first of the key, then of the model, says which provider account
-- answers for a request.
with requests as (

    select distinct
        billed_model,
        coalesce(api_key_alias, '') as api_key_alias
    from {{ ref("fct_request_costs") }}
    where billed_model is not null

),

patterns as (

    select * from {{ ref("stg_policy__provider_account_models") }}

),

candidates as (

    select
        requests.billed_model,
        requests.api_key_alias,
        patterns.provider_account_id,
        row_number() over (
            partition by requests.billed_model, requests.api_key_alias
            order by
                length(coalesce(patterns.api_key_alias_pattern, '')) desc,
                length(patterns.model_pattern) desc,
                patterns.api_key_alias_pattern asc,
                patterns.model_pattern asc
        ) as pattern_rank
    from requests
    inner join patterns
        on
            lower(requests.billed_model) like {{ like_pattern("lower(patterns.model_pattern)") }}
            escape '!'
            and lower(requests.api_key_alias)
            like {{ like_pattern("lower(coalesce(patterns.api_key_alias_pattern, '*'))") }}
            escape '!'

)

select
    billed_model,
    api_key_alias,
    provider_account_id
from candidates
where pattern_rank = 1
