{{ config(
    materialized="incremental",
    incremental_strategy="append",
    full_refresh=false,
    on_schema_change="fail",
) }}

-- Only ever added to, also by `dbt build --full-refresh`, and only by a build, whose tests guard
-- what it posts. All entries of a build are one posting, and appear together or not at all.
{% set sealed = ["entry_hash", "previous_posting_hash", "posting_hash"] %}
{% set contents = ledger_columns() | reject("in", sealed) | list %}

with entries_before as (

    select * from {{ ref("int_ledger_entries_before") }}

),

last_entry as (

    select
        coalesce(max(entry_number), 0) as entry_number,
        coalesce(max(posting_number), 0) as posting_number,
        coalesce({{ last_value_by("posting_hash", "entry_number") }}, '') as posting_hash
    from entries_before

),

versions as (

    select * from {{ ref("statement_versions") }}

),

postings as (

    select * from {{ ref("int_ledger_postings") }}
    {% if not is_posting_build() %}
    where false
    {% endif %}

),

numbered as (

    select
        postings.*,
        last_entry.entry_number
        + row_number() over (
            order by
                postings.posting_period,
                postings.entry_order,
                postings.charge_period,
                postings.payer_type,
                postings.payer_id,
                postings.line_key,
                postings.cause,
                postings.reason
        ) as entry_number,
        last_entry.posting_number + 1 as posting_number,
        last_entry.posting_hash as previous_posting_hash,
        versions.currency,
        versions.policy_version,
        versions.input_version,
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as posted_at
    from postings
    cross join last_entry
    cross join versions

),

identified as (

    select
        *,
        {{ content_key(["posting_number", "entry_number", "line_key", "cause", "reason"]) }}
            as ledger_entry_id
    from numbered

),

hashed as (

    select
        *,
        {{ entry_hash() }} as entry_hash
    from identified

),

seal as (

    select
        previous_posting_hash,
        {{ posting_hash("previous_posting_hash") }} as posting_hash
    from hashed
    group by previous_posting_hash

),

new_entries as (

    select
        {%- for column in contents %}
        hashed.{{ column }},
        {%- endfor %}
        hashed.entry_hash,
        hashed.previous_posting_hash,
        seal.posting_hash
    from hashed
    cross join seal

),

restored_entries as (

    select
        {{ ledger_columns() | join(",\n        ") }}
    from entries_before
    where not is_in_ledger

),

all_entries as (

    select * from restored_entries

    union all

    select * from new_entries

)

select
    {{ cast_columns(ledger_columns()) }}
from all_entries
{% if is_incremental() %}
where posting_number > (select coalesce(max(posting_number), 0) from {{ this }})
{% endif %}
