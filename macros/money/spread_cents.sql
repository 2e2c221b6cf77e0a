{#- Like split_cents, where the total may be any number of cents away from the sum of the amounts: what is left over
    goes to all rows alike, and the cents that do not go round to those with the largest remainders. -#}
{% macro spread_cents(amount, total, partition_by, tie_break) -%}
    {%- set cents_down -%} floor({{ amount }} * 100) {%- endset -%}
    {%- set cents_left -%}
        ({{ total }} * 100 - sum({{ cents_down }}) over (partition by {{ partition_by }}))
    {%- endset -%}
    {%- set row_total -%} count(*) over (partition by {{ partition_by }}) {%- endset -%}
    {%- set cents_each -%} floor(cast({{ cents_left }} as double) / {{ row_total }}) {%- endset -%}
    cast(
        (
            {{ cents_down }}
            + cast({{ cents_each }} as bigint)
            + case
                when row_number() over (
                    partition by {{ partition_by }}
                    order by {{ amount }} * 100 - {{ cents_down }} desc, {{ tie_break }}
                ) <= {{ cents_left }} - cast({{ cents_each }} as bigint) * {{ row_total }}
                    then 1
                else 0
            end
        ) * 0.01 as {{ cents_type() }}
    )
{%- endmacro %}
