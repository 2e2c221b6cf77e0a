-- The most specific pattern says which provider account answers for a model.
with billed_models as (

    select distinct billed_model
    from {{ ref("int_requests_deduplicated") }}

),

patterns as (

    select * from {{ ref("stg_policy__provider_account_models") }}

),

candidates as (

    select
        billed_models.billed_model,
        patterns.provider_account_id,
        row_number() over (
            partition by billed_models.billed_model
            order by length(patterns.model_pattern) desc, patterns.model_pattern asc
        ) as pattern_rank
    from billed_models
    inner join patterns
        on
            lower(billed_models.billed_model) like {{ like_pattern("patterns.model_pattern") }}
            escape '\'

)

select
    billed_model,
    provider_account_id
from candidates
where pattern_rank = 1
