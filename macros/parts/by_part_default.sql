{#- On engines that have no by_part of their own such a model is a table, built as a whole each time. -#}
{% materialization by_part, default %}
    {{ return(context["materialization_table_" ~ adapter.type()]()) }}
{% endmaterialization %}
