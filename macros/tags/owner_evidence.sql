{#- A row a case and kind of evidence that it has: its columns, the kind, the kind's rank, 1 first, and a key
    that cases with the same evidence share. -#}
{% macro owner_evidence(cases) -%}
    {% for kind, columns in owner_evidence_kinds().items() %}
    select
        {{ cases }}.*,
        '{{ kind }}' as evidence_kind,
        {{ loop.index }} as evidence_rank,
        {{ content_key(columns) }} as evidence_key
    from {{ cases }}
    where {{ columns | join(" is not null and ") }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
{%- endmacro %}
