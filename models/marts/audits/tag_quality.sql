{% set weight = var("repaired_tag_weight") %}

with requests as (

    select * from {{ ref("fct_request_costs") }}

),

counted as (

    select
        billing_period,
        team_id,
        count(*) as request_count,
        {%- for status in tag_statuses() %}
        count(case when tag_status = '{{ status }}' then request_id end)
            as {{ status }}_request_count,
        {%- endfor %}
        {%- for tag in audited_tags() %}
        count(
            case
                when
                    {{ "team_id = 'suspense'" if tag == "team" else tag ~ "_source is null" }}
                    then request_id
            end
        ) as missing_{{ tag }}_request_count,
        {%- endfor %}
        {%- for status in tag_statuses() %}
        cast(
            coalesce(sum(case when tag_status = '{{ status }}' then gross_charge end), 0)
            as {{ money_type() }}
        ) as {{ status }}_charge,
        {%- endfor %}
        cast(coalesce(sum(gross_charge), 0) as {{ money_type() }}) as gross_charge
    from requests
    group by billing_period, team_id

),

weighted as (

    select
        *,
        cast(complete_charge + {{ weight }} * repaired_charge as {{ money_type() }})
            as tagged_charge,
        complete_request_count + {{ weight }} * repaired_request_count as tagged_request_count
    from counted

),

shares as (

    select
        *,
        {{ share_of("cast(100 * tagged_request_count as bigint)", "(100 * request_count)") }}
            as tagged_request_share,
        {{ share_of(
            "cast(tagged_charge * 1000000000000 as decimal(38, 0))",
            "cast(gross_charge * 1000000000000 as decimal(38, 0))",
        ) }} as tagged_charge_share
    from weighted

),

scored as (

    select
        *,
        cast(
            50 * (tagged_request_share + coalesce(tagged_charge_share, tagged_request_share))
            as decimal(5, 2)
        ) as tag_quality_score
    from shares

),

final as (

    select
        {{ content_key(["scored.billing_period", "scored.team_id"]) }} as tag_quality_id,
        scored.billing_period,
        scored.team_id,
        scored.request_count,
        {%- for status in tag_statuses() %}
        scored.{{ status }}_request_count,
        {%- endfor %}
        {%- for tag in audited_tags() %}
        scored.missing_{{ tag }}_request_count,
        {%- endfor %}
        scored.gross_charge,
        {%- for status in tag_statuses() %}
        scored.{{ status }}_charge,
        {%- endfor %}
        scored.tagged_request_share,
        scored.tagged_charge_share,
        scored.tag_quality_score,
        previous.tag_quality_score as previous_score,
        cast(scored.tag_quality_score - previous.tag_quality_score as decimal(5, 2))
            as score_change
    from scored
    left join scored as previous
        on
            scored.team_id = previous.team_id
            and scored.billing_period
            = {{ dbt.dateadd("month", 1, "previous.billing_period") }}

)

select * from final
