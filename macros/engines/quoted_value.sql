{#- Spark only: a text as DuckDB writes it within a row, in quotes where it could be taken for something else. -#}
{% macro quoted_value(value) -%}
    case
        when {{ value }} is null then 'NULL'
        when {{ value }} rlike '^\\s|\\s$|^$|^(?i:null)$|[,:\'"()\\[\\]{}=\\\\]'
            then '\'' || replace(replace({{ value }}, '\\', '\\\\'), '\'', '\\\'') || '\''
        else {{ value }}
    end
{%- endmacro %}
