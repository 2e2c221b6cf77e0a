{#- Tokens of a request that are not text, each a part of its input or output tokens. -#}
{% macro media_token_counts() -%}
    {{ return([
        "audio_input_tokens", "image_input_tokens", "audio_output_tokens", "image_output_tokens",
    ]) }}
{%- endmacro %}
