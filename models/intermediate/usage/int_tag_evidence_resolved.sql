{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={"version_of": "rows"},
) }}

-- Requests of a day that carry the same evidence are resolved once: the work grows with the number
-- of ways in which requests are tagged, not with the number of requests.

with evidence as (

    select
        {%- for column in evidence_columns() %}
        any_value({{ column }}) as {{ column }},
        {%- endfor %}
        tag_evidence_id,
        charge_date
    from {{ ref("int_requests_deduplicated") }}
    where {{ is_to_build() }}
    group by tag_evidence_id, charge_date

),

described as (

    select
        tag_evidence_id,
        charge_date,
        lower(coalesce(
            {%- for place in tag_places()["written"] if place != "request_tags" %}
            {{ place }}.owner,
            {%- endfor %}
            {{ written_in_tag_list("request_tags", var("tag_keys")["owner"]) }}
        )) as owner,
        {{ normalised_tag_list(
            all_tag_entries(["request_metadata", "spend_logs_metadata"], "request_tags")
        ) }} as tags
    from evidence

),

vocabulary as (

    select * from {{ ref("int_tag_vocabulary") }}

),

found_values as (

    {% for tag in audited_tags() %}
    {% for place in tag_places()["written"] %}
    select
        tag_evidence_id,
        charge_date,
        '{{ tag }}' as tag,
        '{{ place }}' as place,
        {{ loop.index }} as place_rank,
        {% if place == "request_tags" -%}
        {{ written_in_tag_list("request_tags", var("tag_keys")[tag]) }} as written_value
        {%- else -%}
        {{ place }}.{{ tag }} as written_value
        {%- endif %}
    from evidence

    union all
    {% endfor %}
    {% endfor %}

    select
        tag_evidence_id,
        charge_date,
        'project' as tag,
        'gateway' as place,
        1 as place_rank,
        gateway_project_id as written_value
    from evidence

    union all

    select
        tag_evidence_id,
        charge_date,
        'team' as tag,
        'gateway' as place,
        1 as place_rank,
        gateway_team_id as written_value
    from evidence

    union all

    select
        tag_evidence_id,
        charge_date,
        'team' as tag,
        'gateway' as place,
        2 as place_rank,
        gateway_team_alias as written_value
    from evidence

),

normalised_values as (

    select
        found_values.tag_evidence_id,
        found_values.charge_date,
        found_values.tag,
        found_values.place,
        found_values.place_rank,
        found_values.written_value,
        vocabulary.value
    from found_values
    left join vocabulary
        on
            found_values.tag = vocabulary.tag
            and lower(trim(found_values.written_value)) = vocabulary.written_as
    where found_values.written_value is not null

),

resolved as (

    select
        tag_evidence_id,
        charge_date,
        {%- for tag in audited_tags() %}
        {{ first_value_by(
            "case when tag = '" ~ tag ~ "' and place <> 'gateway' then value end", "place_rank"
        ) }} as written_{{ tag }},
        {{ first_value_by(
            "case when tag = '" ~ tag ~ "' and place <> 'gateway' and value is not null then place end",
            "place_rank"
        ) }} as written_{{ tag }}_place,
        {{ first_value_by(
            "case when tag = '" ~ tag ~ "' and place <> 'gateway' and value is null then written_value end",
            "place_rank"
        ) }} as unknown_{{ tag }},
        {%- endfor %}
        {{ first_value_by(
            "case when tag = 'project' and place = 'gateway' then value end", "place_rank"
        ) }} as gateway_project,
        {{ first_value_by(
            "case when tag = 'team' and place = 'gateway' then value end", "place_rank"
        ) }} as gateway_team
    from normalised_values
    group by tag_evidence_id, charge_date

),

final as (

    select
        described.tag_evidence_id,
        {%- for tag in audited_tags() %}
        resolved.written_{{ tag }},
        resolved.written_{{ tag }}_place,
        resolved.unknown_{{ tag }},
        {%- endfor %}
        resolved.gateway_project,
        resolved.gateway_team,
        described.owner,
        described.tags,
        described.charge_date
    from described
    left join resolved
        on
            described.tag_evidence_id = resolved.tag_evidence_id
            and described.charge_date = resolved.charge_date

)

select * from final
