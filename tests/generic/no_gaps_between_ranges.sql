{#- Where a key has a later version, it must start on the day on which the one before it ends. -#}
{% test no_gaps_between_ranges(model, key_columns, valid_from="valid_from", valid_to="valid_to") %}

with versions as (

    select
        {% for column in key_columns %}{{ column }}, {% endfor %}
        {{ valid_from }},
        {{ valid_to }},
        lead({{ valid_from }}) over (
            partition by {{ key_columns | join(", ") }}
            order by {{ valid_from }}
        ) as next_valid_from
    from {{ model }}

)

select
    *,
    'nothing is in force from ' || cast({{ valid_to }} as string)
    || ' to ' || cast(next_valid_from as string) as problem
from versions
where next_valid_from > {{ valid_to }}

{% endtest %}
