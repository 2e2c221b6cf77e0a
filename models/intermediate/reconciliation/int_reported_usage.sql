-- What usage reports count for each provider account, at list price. Without a price for every
-- token of a row its list cost is unknown, not 0.
with lines as (

    select * from {{ ref("int_usage_report_lines_deduplicated") }}

),

accounts as (

    select * from {{ ref("stg_policy__provider_accounts") }}

),

models as (

    select * from {{ ref("int_models_matched") }}

),

list_prices as (

    select * from {{ ref("stg_reference__list_prices") }}

),

exchange_rates as (

    select * from {{ ref("stg_policy__exchange_rates") }}

),

assigned_lines as (

    select
        lines.*,
        accounts.provider_account_id,
        models.model_id,
        coalesce(models.model_id, lines.billed_model, '') as model_key
    from lines
    inner join accounts
        on
            lines.usage_source = accounts.usage_source
            and lines.usage_account = coalesce(accounts.usage_account, lines.usage_account)
            and lines.reported_period >= accounts.valid_from
            and (accounts.valid_to is null or lines.reported_period < accounts.valid_to)
    left join models on lines.billed_model = models.billed_model

),

priced_lines as (

    -- of prices by the length of the context, a long one has the last and any other the first
    select
        assigned_lines.*,
        case
            when assigned_lines.total_tokens = 0 then cast(0 as {{ money_type() }})
            when {{ lacks_token_price("assigned_lines", "list_prices") }} then null
            when list_prices.currency = '{{ var("currency") }}'
                then {{ token_amount("assigned_lines", "list_prices") }}
            else
                cast(
                    cast({{ token_amount("assigned_lines", "list_prices") }} as decimal(22, 12))
                    * cast(exchange_rates.rate as decimal(15, 9)) as {{ money_type() }}
                )
        end as list_cost
    from assigned_lines
    left join list_prices
        on
            assigned_lines.model_id = list_prices.model_id
            and assigned_lines.from_date >= list_prices.valid_from
            and (list_prices.valid_to is null or assigned_lines.from_date < list_prices.valid_to)
            and case
                when assigned_lines.has_long_context then list_prices.input_tokens_to is null
                else list_prices.input_tokens_from = 0
            end
    left join exchange_rates
        on
            list_prices.currency = exchange_rates.currency
            and assigned_lines.from_date >= exchange_rates.valid_from
            and (
                exchange_rates.valid_to is null
                or assigned_lines.from_date < exchange_rates.valid_to
            )

)

select
    {{ content_key([
        "provider_account_id", "reported_period", "from_date", "to_date", "model_key"
    ]) }} as reported_usage_id,
    provider_account_id,
    reported_period,
    from_date,
    to_date,
    model_key,
    count(*) as line_count,
    cast(sum(total_tokens) as decimal(38, 0)) as token_quantity,
    cast(sum(request_count) as decimal(38, 0)) as request_quantity,
    cast(case when count(list_cost) = count(*) then sum(list_cost) end as {{ money_type() }})
        as list_cost
from priced_lines
group by provider_account_id, reported_period, from_date, to_date, model_key
