{#- A table is replaced in its transaction, which readers see the whole of or nothing: it needs no second name, as
    on engines on which a renaming is what is atomic, and dbt's work for each model is less by half. -#}
{% materialization table, adapter="duckdb" %}
    {{ return(replaced_relation("table")) }}
{% endmaterialization %}
