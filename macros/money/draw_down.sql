{#- What each row gets of a limit that its partition shares, first come first served; the row that
    crosses the limit gets what is left. A null limit gives every row its whole amount. -#}
{% macro draw_down(amount, limit, partition_by, order_by) -%}
    cast(
        case
            when {{ limit }} is null then {{ amount }}
            else greatest(
                0,
                least(
                    {{ amount }},
                    {{ limit }} - coalesce(
                        sum({{ amount }}) over (
                            partition by {{ partition_by }}
                            order by {{ order_by }}
                            rows between unbounded preceding and 1 preceding
                        ),
                        0
                    )
                )
            )
        end as {{ money_type() }}
    )
{%- endmacro %}
