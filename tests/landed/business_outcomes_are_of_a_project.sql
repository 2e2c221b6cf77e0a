-- An outcome of a project that the policy does not know stands beside no cost.
{{ config(severity="warn") }}

select
    project_id,
    min(outcome_date) as first_date,
    max(outcome_date) as last_date,
    'business outcomes: no project, name or alias is ' || project_id as problem
from {{ ref("int_business_outcomes") }}
where not is_known_project
group by project_id
