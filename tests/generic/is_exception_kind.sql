{% test is_exception_kind(model, column_name) %}

select
    *,
    'no macro defines this kind; known kinds: {{ exception_kinds() | join(", ") }}' as problem
from {{ model }}
where {{ column_name }} not in ('{{ exception_kinds() | join("', '") }}')

{% endtest %}
