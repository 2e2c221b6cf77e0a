-- What the ledger holds of each request of the closed periods with a line that changed: its
-- postings added up, without those that cancel out.
{% set sums = ["request_count", "total_tokens", "gross_charge", "provider_cost", "list_cost"] %}

with changed_periods as (

    select distinct charge_period
    from {{ ref("int_ledger_line_changes") }}

),

entries as (

    select entries.*
    from {{ ref("int_ledger_entries_before") }} as entries
    inner join changed_periods on entries.charge_period = changed_periods.charge_period

),

postings as (

    select
        charge_period,
        line_key,
        line_type,
        {%- for column in charge_line_columns() %}
        {{ column }},
        {%- endfor %}
        rule_id,
        {{ each_row_of("requests") }} as request
    from entries

),

requests as (

    select
        charge_period,
        line_key,
        line_type,
        {%- for column in charge_line_columns() %}
        {{ column }},
        {%- endfor %}
        rule_id,
        request.request_id,
        {%- for column in sums %}
        sum(request.{{ column }}) as {{ column }},
        {%- endfor %}
        sum(request.exact_charge) as exact_charge
    from postings
    group by
        charge_period,
        line_key,
        line_type,
        {%- for column in charge_line_columns() %}
        {{ column }},
        {%- endfor %}
        rule_id,
        request.request_id

)

select *
from requests
where request_count <> 0
