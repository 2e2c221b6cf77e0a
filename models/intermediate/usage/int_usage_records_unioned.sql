-- A new source is one entry here: its staging view, and what its records cannot tell.
{% set sources = {
    "litellm_standard_logging": {
        "records": ref("stg_litellm__standard_logging"),
        "lacks": ["retry_count"],
    },
    "litellm_spend_logs": {
        "records": ref("stg_litellm__spend_logs"),
        "lacks": ["request_metadata"],
    },
    "plain": {
        "records": ref("stg_plain__usage"),
        "lacks": [
            "is_response_id", "session_id", "call_type", "is_gateway_cache_hit", "total_tokens", "gateway_team_id",
            "gateway_team_alias", "gateway_project_id", "spend_logs_metadata",
        ],
    },
} %}

with unioned as (
    {%- for source_name, source in sources.items() %}

    select
        {%- for column in usage_record_columns() %}
        {{ "null as " if column in source.lacks }}{{ column }},
        {%- endfor %}
        '{{ source_name }}' as source_name
    from {{ source.records }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

)

select * from unioned
