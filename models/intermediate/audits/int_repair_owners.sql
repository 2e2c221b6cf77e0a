-- Whom a key is for that a row of api_key_owners would repair: by what other requests suggest of
-- those with a gap, and by what the key's own requests of those days say, since the row is about
-- the key.
with repair_cases as (

    select *
    from {{ ref("int_repair_cases") }}
    where repair in ('own_key', 'complete_key')

),

gaps as (

    select *
    from {{ ref("int_tag_gaps") }}
    where gap = 'missing'

),

cases as (

    select * from {{ ref("int_owner_cases") }}

),

keys as (

    select
        repair_id,
        coalesce(api_key_hash, api_key_alias) as api_key,
        min(charge_date) as first_charge_date,
        max(charge_date) as last_charge_date
    from repair_cases
    group by repair_id, coalesce(api_key_hash, api_key_alias)

),

values_inferred as (

    select
        repair_cases.repair_id,
        gaps.tag,
        gaps.inferred_value as value,
        gaps.confidence
    from repair_cases
    inner join gaps on repair_cases.request_id = gaps.request_id

),

values_known as (

    -- for whom the key calls is known from any place, what it is used for from its requests alone
    {% for tag in audited_tags() %}
    {% set known = ("known_" if tag == "team" else "written_") ~ tag %}
    select
        keys.repair_id,
        '{{ tag }}' as tag,
        cases.{{ known }} as value,
        cast(1 as {{ confidence_type() }}) as confidence
    from keys
    inner join cases
        on
            keys.api_key = cases.api_key
            and cases.charge_date between keys.first_charge_date and keys.last_charge_date
    where cases.{{ known }} is not null
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

values_named as (

    select * from values_known

    union all

    select * from values_inferred

),

tag_sizes as (

    select
        repair_id,
        tag,
        count(*) as request_count
    from values_named
    group by repair_id, tag

),

value_sizes as (

    select
        repair_id,
        tag,
        value,
        sum(confidence) as expected_right_count
    from values_named
    where value is not null
    group by repair_id, tag, value

),

shares as (

    select
        value_sizes.repair_id,
        value_sizes.tag,
        value_sizes.value,
        {{ share_of(
            "cast(value_sizes.expected_right_count * 10000 as bigint)",
            "10000 * tag_sizes.request_count",
        ) }} as expected_share
    from value_sizes
    inner join tag_sizes
        on
            value_sizes.repair_id = tag_sizes.repair_id
            and value_sizes.tag = tag_sizes.tag

),

ranked as (

    select
        *,
        row_number() over (
            partition by repair_id, tag
            order by expected_share desc, value asc
        ) as value_rank
    from shares

),

likely_values as (

    select
        {%- for tag in audited_tags() %}
        max(case when tag = '{{ tag }}' then value end) as likely_{{ tag }},
        max(case when tag = '{{ tag }}' then expected_share end) as likely_{{ tag }}_share,
        {%- endfor %}
        repair_id
    from ranked
    where value_rank = 1
    group by repair_id

),

final as (

    select
        repair_id,
        likely_team,
        likely_team_share,
        likely_project,
        likely_project_share,
        likely_environment,
        likely_environment_share
    from likely_values

)

select * from final
