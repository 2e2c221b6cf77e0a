{#- A view is replaced as a table is. -#}
{% materialization view, adapter="duckdb" %}
    {{ return(replaced_relation("view")) }}
{% endmaterialization %}
