{#- Each row's part, in cents, of a total that its partition shares: the row's own amount rounded down,
    plus one cent for the rows with the largest remainders until the total is reached. -#}
{% macro split_cents(amount, total, partition_by, tie_break) -%}
    {%- set cents_down -%} floor({{ amount }} * 100) {%- endset -%}
    cast(
        (
            {{ cents_down }}
            + case
                when row_number() over (
                    partition by {{ partition_by }}
                    order by {{ amount }} * 100 - {{ cents_down }} desc, {{ tie_break }}
                ) <= {{ total }} * 100 - sum({{ cents_down }}) over (partition by {{ partition_by }})
                    then 1
                else 0
            end
        ) * 0.01 as {{ cents_type() }}
    )
{%- endmacro %}
