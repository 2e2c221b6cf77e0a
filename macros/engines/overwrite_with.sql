{#- Spark only: puts the rows of a query in the place of those that a table has; of a table with partitions, of the
    partitions that the rows are in. The rows of a partition are brought together first, or it would be as many files
    as there are tasks. -#}
{% macro overwrite_with(relation, query) -%}
    insert overwrite {{ relation }} by name
    {%- if config.get("materialized") == "by_part" %}
    select /*+ rebalance({{ config.get("unique_key") }}) */ * from (
        {{ query }}
    )
    {%- else %}
    {{ query }}
    {%- endif %}
{%- endmacro %}
