-- All that this build posts: the charge lines of the periods that close, an entry that seals each,
-- and adjustments of periods that were closed before. Nothing here once it is posted.
{% set labels = ledger_label_columns() | reject("equalto", "line_key") | list %}

with closing_periods as (

    select *
    from {{ ref("int_billing_periods") }}
    where is_closing

),

open_period as (

    select distinct open_period as posting_period
    from {{ ref("int_billing_periods") }}

),

lines as (

    select * from {{ ref("int_statement_lines_described") }}

),

requests as (

    select
        charge_period,
        line_key,
        {{ collected_rows(ledger_request_columns(), "request_id") }} as requests
    from {{ ref("int_ledger_requests_due") }}
    group by charge_period, line_key

),

originals as (

    select
        1 as entry_order,
        'original' as entry_type,
        lines.billing_period as posting_period,
        lines.billing_period as charge_period,
        'original' as cause,
        'charges of ' || {{ month_text("lines.billing_period") }} as reason,
        {%- for column in ["line_key"] + labels %}
        lines.{{ column }},
        {%- endfor %}
        {%- for measure, type in ledger_measures().items() %}
        cast(coalesce(lines.{{ measure }}, 0) as {{ type }}) as {{ measure }},
        {%- endfor %}
        requests.requests,
        cast(null as timestamp) as closed_at,
        cast(null as string) as approver
    from lines
    inner join closing_periods on lines.billing_period = closing_periods.billing_period
    left join requests
        on
            lines.billing_period = requests.charge_period
            and lines.line_key = requests.line_key

),

closes as (

    select
        2 as entry_order,
        'close' as entry_type,
        billing_period as posting_period,
        billing_period as charge_period,
        'close' as cause,
        'closed by ' || approver as reason,
        {{ month_text("billing_period") }} as line_key,
        {%- for column in labels %}
        null as {{ column }},
        {%- endfor %}
        {%- for measure in ledger_measures() %}
        0 as {{ measure }},
        {%- endfor %}
        null as requests,
        closed_at,
        approver
    from closing_periods

),

adjustments as (

    select
        3 as entry_order,
        'adjustment' as entry_type,
        open_period.posting_period,
        adjustments.charge_period,
        adjustments.cause,
        {{ adjustment_reason(
            "adjustments.cause", "adjustments.subject", "adjustments.changed_request_count"
        ) }} as reason,
        {%- for column in ["line_key"] + labels %}
        adjustments.{{ column }},
        {%- endfor %}
        adjustments.request_count,
        adjustments.absorbed_request_count,
        {%- for status in tag_statuses() %}
        0 as {{ status }}_request_count,
        {%- endfor %}
        adjustments.total_tokens,
        adjustments.provider_cost,
        adjustments.list_cost,
        adjustments.exact_charge,
        adjustments.charge,
        adjustments.requests,
        null as closed_at,
        null as approver
    from {{ ref("int_ledger_adjustments") }} as adjustments
    cross join open_period

)

select * from originals

union all

select * from closes

union all

select * from adjustments
