{#- On run start: notes that a run may change the marts from now on. A run that is killed leaves the
    row without an end. -#}
{% macro record_run_start() -%}
    {%- if execute and flags.WHICH in ("build", "run") -%}
        {{ open_run_record() }}
    {%- endif -%}
{%- endmacro %}
