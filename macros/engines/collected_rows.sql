{#- Aggregate: the rows of a group as a list of structs of `columns`, in an order. -#}
{% macro collected_rows(columns, order_by) -%}
    {{ return(adapter.dispatch("collected_rows", "ai_chargeback")(columns, order_by)) }}
{%- endmacro %}

{% macro default__collected_rows(columns, order_by) -%}
    list(
        struct_pack(
            {%- for column in columns %}
            {{ column }} := {{ column }}{{ "," if not loop.last }}
            {%- endfor %}
        )
        order by {{ order_by }}
    )
{%- endmacro %}
