{#- What summed usage costs at a rate of int_period_rates: its tokens, requests and tasks, each by its weight. Volume
    discounts and adjustments by hour or service tier are left out. -#}
{% macro amount_at_rates(usage, rates) -%}
    cast(
        (
            {{ token_amount(usage, rates) }} * {{ rates }}.token_weight
            + coalesce({{ rates }}.request_price, 0)
            * {{ usage }}.request_quantity * {{ rates }}.request_weight
            + coalesce({{ rates }}.task_price, 0)
            * {{ usage }}.task_quantity * {{ rates }}.task_weight
        ) * {{ rates }}.multiplier as {{ money_type() }}
    )
{%- endmacro %}
