{#- The variance of a straight line drawn through so many weeks, so many weeks ahead of the last, as a multiple of the
    variance of a week. -#}
{% macro trend_variance(weeks_ahead, weeks_known) -%}
    (1 / {{ weeks_known }} + 12 * power({{ weeks_ahead }} + {{ weeks_known }} / 2, 2) / power({{ weeks_known }}, 3))
{%- endmacro %}
