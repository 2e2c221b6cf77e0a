{#- Lower-case words joined by dashes, and none of the ids that the models reserve. -#}
{% test is_policy_key(model, column_name) %}

select
    *,
    '{{ column_name }} must be lower-case words joined by dashes, and not reserved' as problem
from {{ model }}
where
    not {{ is_whole_match(column_name, "[a-z0-9]+([-_][a-z0-9]+)*") }}
    or {{ column_name }} in ('suspense', 'unassigned', 'unknown')

{% endtest %}
