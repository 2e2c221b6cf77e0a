{#- The logs of usage by the names of their sources, each with the name of its staging view. -#}
{% macro usage_logs() -%}
    {{ return({
        "litellm_standard_logging": "stg_litellm__standard_logging",
        "litellm_spend_logs": "stg_litellm__spend_logs",
        "otel_spans": "stg_otel__spans",
        "langfuse_observations": "stg_langfuse__observations",
        "helicone_requests": "stg_helicone__requests",
        "bedrock_invocations": "stg_bedrock__invocations",
        "openrouter_generations": "stg_openrouter__generations",
        "vertex_requests": "stg_vertex__requests",
        "azure_openai_logs": "stg_azure__openai_calls",
        "plain": "stg_plain__usage",
    }) }}
{%- endmacro %}
