with inferences as (

    select * from {{ ref("int_tags_inferred") }}

),

policies as (

    select * from {{ ref("stg_policy__metadata_repairs") }}

),

accepted as (

    select inferences.*
    from inferences
    inner join policies
        on
            inferences.tag = policies.tag
            and inferences.charge_date >= policies.valid_from
            and (policies.valid_to is null or inferences.charge_date < policies.valid_to)
            and inferences.confidence >= policies.minimum_confidence

),

repairs as (

    select
        {%- for tag in audited_tags() %}
        max(case when tag = '{{ tag }}' then inferred_value end) as {{ tag }},
        {%- endfor %}
        request_id,
        charge_date
    from accepted
    group by request_id, charge_date

),

final as (

    select
        request_id,
        team,
        project,
        environment,
        charge_date
    from repairs

)

select * from final
