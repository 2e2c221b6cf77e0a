{#- A text as it stands between the quotes of a literal: Spark reads a backslash as the beginning of an escape, which the
    adapter's own macro leaves as it is. -#}
{% macro spark__escape_single_quotes(expression) -%}
    {{- expression | replace("\\", "\\\\") | replace("'", "\\'") -}}
{%- endmacro %}
