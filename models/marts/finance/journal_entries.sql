-- Every amount that a closed period posted, once to the account and cost centre of its payer and
-- once, on the other side, to where the cost is recovered: so each reference balances. The ledger's
-- cents are only added up here, so the journal ties to the statements.
with entries as (

    select * from {{ ref("fct_ledger_entries") }}

),

closes as (

    select charge_period as billing_period
    from entries
    where entry_type = 'close'

),

posted as (

    select entries.*
    from entries
    inner join closes on entries.posting_period = closes.billing_period
    where entries.entry_type <> 'close'

),

statements as (

    select * from {{ ref("team_statements") }}

),

accounts as (

    select * from {{ ref("stg_policy__chart_of_accounts") }}

),

sides as (

    select
        posting_period,
        charge_period,
        payer_type,
        payer_id,
        false as is_recovery,
        account,
        booked_cost_center as cost_center,
        charge as amount
    from posted

    union all

    select
        posting_period,
        charge_period,
        payer_type,
        payer_id,
        true as is_recovery,
        recovery_account as account,
        recovery_cost_center as cost_center,
        -charge as amount
    from posted

),

booked as (

    select
        posting_period,
        charge_period,
        payer_type,
        payer_id,
        is_recovery,
        account,
        cost_center,
        sum(amount) as amount
    from sides
    group by
        posting_period,
        charge_period,
        payer_type,
        payer_id,
        is_recovery,
        account,
        cost_center

),

final as (

    select
        {{ content_key([
            "booked.posting_period", "booked.charge_period", "booked.payer_type",
            "booked.payer_id", "booked.is_recovery", "booked.account", "booked.cost_center",
        ]) }} as journal_entry_id,
        booked.posting_period as billing_period,
        booked.charge_period,
        cast({{ last_day_of_month("booked.posting_period") }} as date) as journal_date,
        booked.payer_type,
        booked.payer_id,
        statements.statement_id,
        coalesce(
            statements.statement_number,
            'CB-' || {{ month_text("booked.posting_period") }} || '-'
            || upper(booked.payer_id)
        ) as reference,
        booked.is_recovery,
        booked.account,
        accounts.account_name,
        booked.cost_center,
        cast(case when booked.amount > 0 then booked.amount end as {{ cents_type() }}) as debit,
        cast(case when booked.amount < 0 then -booked.amount end as {{ cents_type() }}) as credit,
        '{{ var("currency") }}' as currency,
        case
            when booked.charge_period < booked.posting_period
                then
                    'AI charges of ' || {{ month_text("booked.charge_period") }} || ' adjusted: '
            else 'AI charges of ' || {{ month_text("booked.charge_period") }} || ': '
        end
        || case booked.payer_type
            when 'team' then statements.team_name
            when 'fund' then 'fund ' || booked.payer_id
            else 'usage without a known owner'
        end as memo
    from booked
    left join statements
        on
            booked.posting_period = statements.billing_period
            and booked.payer_type = 'team'
            and booked.payer_id = statements.team_id
    left join accounts on booked.account = accounts.account
    where booked.amount <> 0

)

select * from final
