-- The standard error is that of a ratio of sums: how far each week's numerator is from what its
-- denominator makes one expect. Squares are shares of the whole, rounded, so that they add up alike
-- in any order.
{% set keys = ["quarter_start", "team_id", "project_id", "measure", "subject"] %}

with weekly as (

    select * from {{ ref("int_review_weekly_measures") }}

),

totals as (

    select
        {{ keys | join(",\n        ") }},
        count(*) as week_count,
        sum(volume) as volume,
        sum(numerator) as numerator,
        {%- for half, weeks in {"first": "week_number < 6", "second": "week_number >= 6"}.items() %}
        cast(sum(case when {{ weeks }} then numerator end) as double)
        / nullif(sum(case when {{ weeks }} then denominator end), 0) as {{ half }}_half_value,
        {%- endfor %}
        sum(denominator) as denominator
    from weekly
    group by {{ keys | join(", ") }}

),

deviations as (

    select
        totals.{{ keys | join(",\n        totals.") }},
        cast(
            power(
                cast(weekly.numerator as double) / totals.numerator
                - cast(weekly.denominator as double) / totals.denominator,
                2
            ) as decimal(38, 15)
        ) as squared_deviation
    from weekly
    inner join totals
        on
            weekly.quarter_start = totals.quarter_start
            {%- for key in keys[1:] %}
            and weekly.{{ key }} = totals.{{ key }}
            {%- endfor %}
    where
        totals.numerator > 0
        and totals.denominator > 0

),

scatter as (

    select
        {{ keys | join(",\n        ") }},
        sum(squared_deviation) as squared_deviations
    from deviations
    group by {{ keys | join(", ") }}

),

measures as (

    select
        totals.{{ keys | join(",\n        totals.") }},
        cast(totals.volume as bigint) as volume,
        cast(totals.week_count as bigint) as week_count,
        {{ statistic("cast(totals.numerator as double) / totals.denominator") }} as value,
        {{ statistic("totals.first_half_value") }} as first_half_value,
        {{ statistic("totals.second_half_value") }} as second_half_value,
        {{ statistic(
            "cast(totals.numerator as double) / totals.denominator * sqrt("
            ~ "cast(coalesce(scatter.squared_deviations, 0) as double)"
            ~ " * totals.week_count / nullif(totals.week_count - 1, 0))"
        ) }} as standard_error
    from totals
    left join scatter
        on
            totals.quarter_start = scatter.quarter_start
            {%- for key in keys[1:] %}
            and totals.{{ key }} = scatter.{{ key }}
            {%- endfor %}
    where totals.denominator > 0

)

select * from measures
