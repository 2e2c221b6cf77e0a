{#- What makes two gaps of a billing period the same gap. -#}
{% macro metadata_gap_columns() -%}
    {{ return([
        "tag", "repaired_from", "unknown_value", "api_key_hash", "api_key_alias", "team_id",
    ]) }}
{%- endmacro %}
