{#- What another request may share with one that lacks a tag, so that its tag is evidence: the kinds of
    evidence by name, the most telling first, each with the columns that must be the same. -#}
{% macro owner_evidence_kinds() -%}
    {{ return({
        "session": ["session_id"],
        "key_model": ["api_key", "billed_model"],
        "key_end_user": ["api_key", "end_user_hash"],
        "key": ["api_key"],
        "key_alias": ["api_key_alias"],
        "end_user_model": ["end_user_hash", "billed_model"],
        "end_user": ["end_user_hash"],
        "team_model": ["known_team", "billed_model"],
        "team": ["known_team"],
        "model": ["billed_model"],
    }) }}
{%- endmacro %}
