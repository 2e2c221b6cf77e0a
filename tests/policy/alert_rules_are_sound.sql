-- Measures are known, and watch what they can watch.
with measures as (

    {% set scopes = {
        "hourly_charge": ["project"],
        "daily_charge": ["project"],
        "charge_level_up": ["project"],
        "charge_level_down": ["project"],
        "error_rate": ["project", "provider", "model"],
        "median_latency": ["project", "provider", "model"],
        "latency_p95": ["project", "provider", "model"],
        "untagged_share": ["team"],
        "suspense_share": ["company"],
        "unrated_requests": ["model"],
        "unmetered_amount": ["provider_account"],
        "pool_drawn_share": ["pool"],
        "budget_days_left": ["budget"],
        "budget_forecast": ["budget"],
        "source_silence": ["source"],
    } %}
    {% for measure, scope_types in scopes.items() %}
    {% set outer_last = loop.last %}
    {% for scope_type in scope_types %}
    select
        '{{ measure }}' as measure,
        '{{ scope_type }}' as scope_type
    {% if not (outer_last and loop.last) %}union all{% endif %}
    {% endfor %}
    {% endfor %}

),

known_measures as (

    select distinct
        measure,
        true as is_known
    from measures

),

problems as (

    select
        alert_rules.alert_rule_id,
        case
            when not coalesce(known_measures.is_known, false)
                then 'has the unknown measure ' || alert_rules.measure
            when measures.measure is null
                then alert_rules.measure || ' cannot watch a ' || alert_rules.scope_type
            when
                alert_rules.measure in ('untagged_share', 'suspense_share', 'pool_drawn_share')
                and alert_rules.threshold > 1
                then 'has a share above 1 as its threshold'
        end as mistake
    from {{ ref("alert_rules") }} as alert_rules
    left join known_measures
        on alert_rules.measure = known_measures.measure
    left join measures
        on
            alert_rules.measure = measures.measure
            and alert_rules.scope_type = measures.scope_type

)

select
    alert_rule_id,
    'alert_rules: ' || alert_rule_id || ' ' || mistake as problem
from problems
where mistake is not null
