{#- What each row gets of a limit that grows over its partition, first come first served: money granted later
    is not there earlier, money not used earlier is there later. With U the amount used and A the amount asked
    up to a row, U = A + least(0, lowest (limit - A) so far); the row gets what U grows by. -#}
{% macro draw_down_growing(amount, amount_so_far, limit, partition_by, order_by) -%}
    {%- set shortfall_before -%}
        coalesce(
            least(
                0,
                min({{ limit }} - {{ amount_so_far }}) over (
                    partition by {{ partition_by }}
                    order by {{ order_by }}
                    rows between unbounded preceding and 1 preceding
                )
            ),
            0
        )
    {%- endset -%}
    {%- set shortfall -%}
        least({{ shortfall_before }}, {{ limit }} - {{ amount_so_far }})
    {%- endset -%}
    cast(
        {{ amount }} + {{ shortfall }} - {{ shortfall_before }} as {{ money_type() }}
    )
{%- endmacro %}
