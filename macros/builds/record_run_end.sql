{#- On run end: notes which marts the run built and how many of its nodes failed. Once a run is whole,
    what came before it matters no more. -#}
{% macro record_run_end(results) -%}
    {%- if execute and flags.WHICH in ("build", "run") -%}
        {%- set built = built_marts(results) -%}
        {%- set failures = results
            | rejectattr("status", "in", ["success", "pass", "warn", "no-op"]) | list -%}
        {%- set marts = [] -%}
        {%- for node in graph.nodes.values() if is_mart(node) -%}
            {%- do marts.append(node.alias) -%}
        {%- endfor -%}
        {%- set is_whole = is_whole_run(built, marts | sort, failures) -%}
        {{ close_run_record(failures | length, is_whole, marts | sort if is_whole else built) }}
    {%- endif -%}
{%- endmacro %}
