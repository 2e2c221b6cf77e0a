-- The adjustments that this build posts: each difference of a charge line of a closed period, split
-- by what caused it. The causes of a line add up to its difference in every measure: the largest
-- takes what rounding to cents leaves, and what no request explains is a cause of its own.
{% set line_keys = ["charge_period", "line_key"] %}

with line_changes as (

    select * from {{ ref("int_ledger_line_changes") }}

),

request_changes as (

    select * from {{ ref("int_ledger_request_changes") }}

),

explained as (

    select
        charge_period,
        line_key,
        cause,
        subject,
        count(*) as changed_request_count,
        sum(case when line_type <> 'absorbed' then request_count else 0 end) as request_count,
        sum(case when line_type = 'absorbed' then request_count else 0 end)
            as absorbed_request_count,
        sum(total_tokens) as total_tokens,
        sum(provider_cost) as provider_cost,
        sum(list_cost) as list_cost,
        sum(exact_charge) as exact_charge,
        {{ collected_rows(ledger_request_columns(), "request_id") }} as requests
    from request_changes
    group by charge_period, line_key, cause, subject

),

explained_sums as (

    select
        charge_period,
        line_key,
        {%- for measure in counted_measures() %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(exact_charge) as exact_charge
    from explained
    group by charge_period, line_key

),

unexplained as (

    select
        line_changes.charge_period,
        line_changes.line_key,
        line_changes.line_type,
        coalesce(
            line_changes.shared_cost_id, line_changes.minimum_fee_id, line_changes.true_up_id
        ) as subject,
        explained_sums.line_key is not null as is_rest,
        {%- for measure in counted_measures() %}
        line_changes.{{ measure }} - coalesce(explained_sums.{{ measure }}, 0) as {{ measure }},
        {%- endfor %}
        line_changes.exact_charge - coalesce(explained_sums.exact_charge, 0) as exact_charge
    from line_changes
    left join explained_sums
        on
            line_changes.charge_period = explained_sums.charge_period
            and line_changes.line_key = explained_sums.line_key

),

parts as (

    select * from explained

    union all

    select
        charge_period,
        line_key,
        case
            when
                exact_charge = 0
                {%- for measure in counted_measures() %}
                and {{ measure }} = 0
                {%- endfor %}
                then 'rounding'
            when
                line_type in (
                    'shared_cost', 'shared_cost_idle', 'minimum_fee', 'suspense_spread', 'true_up'
                )
                then line_type
            else 'recalculated'
        end as cause,
        subject,
        0 as changed_request_count,
        request_count,
        absorbed_request_count,
        total_tokens,
        cast(0 as {{ money_type() }}) as provider_cost,
        cast(0 as {{ money_type() }}) as list_cost,
        exact_charge,
        null as requests
    from unexplained
    where
        not is_rest
        or exact_charge <> 0
        {%- for measure in counted_measures() %}
        or {{ measure }} <> 0
        {%- endfor %}

),

rounded_parts as (

    select
        *,
        round(exact_charge, 2) as rounded_charge,
        row_number() over (
            partition by {{ line_keys | join(", ") }}
            order by abs(exact_charge) desc, cause asc, subject asc
        ) as size_rank
    from parts

),

adjustments as (

    select
        parts.*,
        {%- for column in ledger_label_columns() if column != "line_key" %}
        line_changes.{{ column }},
        {%- endfor %}
        cast(
            case
                when parts.size_rank = 1
                    then
                        line_changes.charge + parts.rounded_charge
                        - sum(parts.rounded_charge) over (
                            partition by parts.charge_period, parts.line_key
                        )
                else parts.rounded_charge
            end as {{ cents_type() }}
        ) as charge
    from rounded_parts as parts
    inner join line_changes
        on
            parts.charge_period = line_changes.charge_period
            and parts.line_key = line_changes.line_key

)

select
    charge_period,
    cause,
    subject,
    changed_request_count,
    {%- for column in ledger_label_columns() %}
    {{ column }},
    {%- endfor %}
    {%- for measure in counted_measures() %}
    cast({{ measure }} as bigint) as {{ measure }},
    {%- endfor %}
    cast(provider_cost as {{ money_type() }}) as provider_cost,
    cast(list_cost as {{ money_type() }}) as list_cost,
    cast(exact_charge as {{ money_type() }}) as exact_charge,
    charge,
    requests
from adjustments
