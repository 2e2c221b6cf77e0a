{#- Which record of a request tells most: a measured one before an unmeasured one, then the one with most
    about the owner, then the more detailed form; the last terms only make ties fall the same way always. -#}
{% macro record_richness_order(records, columns) -%}
    {{ records }}.fresh_input_tokens
    + {{ records }}.cache_read_tokens
    + {{ records }}.cache_write_tokens
    + {{ records }}.cache_write_1h_tokens
    + {{ records }}.output_tokens
    + {{ records }}.reasoning_tokens > 0 desc,
    {{ records }}.status = 'success' desc,
    {{ records }}.request_metadata is not null desc,
    {{ records }}.spend_logs_metadata is not null desc,
    {{ records }}.logged_cost > 0 desc,
    case {{ records }}.source_name
        when 'litellm_standard_logging' then 1
        when 'litellm_spend_logs' then 2
        else 3
    end,
    {{ content_key(columns) }}
{%- endmacro %}
