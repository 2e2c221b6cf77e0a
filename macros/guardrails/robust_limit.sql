{#- The value beyond which a measure is unusual: the expected value and the largest of so many robust
    standard deviations, the least relative change and the least amount of the rule. -#}
{% macro robust_limit(expected, median_deviation, rule, direction="+") -%}
    {{ expected }} {{ direction }} greatest(
        {{ rule }}.threshold * {{ normal_consistency() }} * {{ median_deviation }},
        coalesce({{ rule }}.minimum_change, 0) * {{ expected }},
        coalesce({{ rule }}.minimum_amount, 0)
    )
{%- endmacro %}
