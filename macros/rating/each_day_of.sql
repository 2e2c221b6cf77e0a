{#- One row a day of usage and version in force on that day, so that models join by equality. -#}
{% macro each_day_of(versions) -%}
    select
        charge_dates.charge_date,
        versions.*
    from {{ ref("int_charge_dates") }} as charge_dates
    inner join {{ versions }} as versions
        on
            charge_dates.charge_date >= versions.valid_from
            and charge_dates.charge_date < coalesce(versions.valid_to, cast('9999-12-31' as date))
{%- endmacro %}
