{#- Aggregate: the rows of a group as a list of structs of `columns`, in an order. -#}
{% macro collected_rows(columns, order_by) -%}
    {%- set members = {} -%}
    {%- for column in columns -%}
        {%- do members.update({column: column}) -%}
    {%- endfor -%}
    {{ return(adapter.dispatch("collected_rows", "ai_chargeback")(struct_of(members), order_by)) }}
{%- endmacro %}

{% macro default__collected_rows(row, order_by) -%}
    list({{ row }} order by {{ order_by }})
{%- endmacro %}

{% macro spark__collected_rows(row, order_by) -%}
    sort_array(collect_list(named_struct('position', {{ order_by }}, 'entry', {{ row }}))).entry
{%- endmacro %}
