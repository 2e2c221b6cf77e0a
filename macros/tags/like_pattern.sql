{#- A glob whose only wildcard is `*` as a pattern for LIKE with the escape character `!`. -#}
{% macro like_pattern(glob) -%}
    replace(replace(replace(replace({{ glob }}, '!', '!!'), '%', '!%'), '_', '!_'), '*', '%')
{%- endmacro %}
