{% set checks = [
    "unrated_requests", "suspense_percent", "missing_controls", "variances_outside_tolerance",
] %}

with known_checks as (

    {% for check in checks %}
    select '{{ check }}' as close_check
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

)

select
    known_checks.close_check,
    'close_checks: no row for ' || known_checks.close_check as problem
from known_checks
left join {{ ref("close_checks") }} as close_checks
    on known_checks.close_check = close_checks.close_check
where close_checks.close_check is null
