{#- Does the run that has just ended leave all marts as of the same inputs? One does that built them all, and one of all
    that changed since such a run. -#}
{% macro is_whole_run(built, marts, failures) -%}
    {%- if built == marts -%}{{ return(true) }}{%- endif -%}
    {%- if failures or flags.EMPTY or invocation_args_dict.get("selector") != "changed" -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query("select 1 from builds.dbt_runs where is_whole limit 1").rows | length > 0) }}
{%- endmacro %}
