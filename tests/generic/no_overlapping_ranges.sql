{#- Two rows of the same key (without key columns: any two rows) must not be in force on the same day. -#}
{% test no_overlapping_ranges(model, key_columns=[], valid_from="valid_from", valid_to="valid_to") %}

with versions as (

    select
        {% for column in key_columns %}{{ column }}, {% endfor %}
        {{ valid_from }},
        {{ valid_to }},
        lead({{ valid_from }}) over (
            {{ "partition by " ~ key_columns | join(", ") if key_columns }}
            order by {{ valid_from }}
        ) as next_valid_from
    from {{ model }}

)

select
    *,
    'in force until ' || coalesce(cast({{ valid_to }} as string), 'further notice')
    || ' though the next version starts on ' || cast(next_valid_from as string) as problem
from versions
where next_valid_from < coalesce({{ valid_to }}, cast('9999-12-31' as date))

{% endtest %}
