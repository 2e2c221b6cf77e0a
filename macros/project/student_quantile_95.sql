{#- How many standard errors a two-sided 95 % range reaches, by degrees of freedom from 4 on: Student's
    distribution by the first terms of its expansion around the normal one. -#}
{% macro student_quantile_95(degrees_of_freedom) -%}
    (
        1.959964
        + 2.372271e0 / {{ degrees_of_freedom }}
        + 2.822502e0 / power({{ degrees_of_freedom }}, 2)
        + 2.555854e0 / power({{ degrees_of_freedom }}, 3)
    )
{%- endmacro %}
