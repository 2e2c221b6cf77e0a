{#- What is left of a token count after the parts that it includes. Parts that exceed the count were not
    included in it: the count stands. -#}
{% macro tokens_beside(total, parts) -%}
    case when {{ parts }} <= {{ total }} then {{ total }} - ({{ parts }}) else {{ total }} end
{%- endmacro %}
