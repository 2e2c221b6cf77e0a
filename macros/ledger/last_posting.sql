{#- When the newest entry was posted, here or in the ledger that was restored, UTC. -#}
{% macro last_posting() -%}
    {%- set ledgers = [posted_ledger(), load_relation(source("ledger", "ledger_entries"))] | select | list -%}
    select max(posted_at)
    from (
        select cast(null as timestamp) as posted_at
        {%- for ledger in ledgers %}
        union all
        select posted_at from {{ ledger }}
        {%- endfor %}
    ) as entries
{%- endmacro %}
