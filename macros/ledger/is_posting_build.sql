{#- The ledger is posted to by `dbt build` alone, which tests policy and charges before; `dbt run` tests nothing. -#}
{% macro is_posting_build() -%}
    {{ return(flags.WHICH != "run") }}
{%- endmacro %}
