{#- Which record of a request counts: a measured one before an unmeasured one, then that of the source whose word
    counts, then the one with most about the owner; the last term only makes ties fall the same way always, and is
    not reckoned where there can be none. -#}
{% macro record_richness_order(records, columns, can_tie) -%}
    {{ records }}.fresh_input_tokens
    + {{ records }}.cache_read_tokens
    + {{ records }}.cache_write_tokens
    + {{ records }}.cache_write_1h_tokens
    + {{ records }}.output_tokens
    + {{ records }}.reasoning_tokens > 0 desc,
    {{ records }}.status = 'success' desc,
    {{ records }}.precedence,
    {{ records }}.request_metadata is not null desc,
    {{ records }}.spend_logs_metadata is not null desc,
    {{ records }}.logged_cost > 0 desc,
    case when {{ can_tie }} then {{ content_key(columns) }} end
{%- endmacro %}
