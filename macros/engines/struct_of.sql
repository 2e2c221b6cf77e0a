{#- A struct of these members: name -> value. -#}
{% macro struct_of(members) -%}
    {{ return(adapter.dispatch("struct_of", "ai_chargeback")(members)) }}
{%- endmacro %}

{% macro default__struct_of(members) -%}
    struct_pack(
        {%- for name, value in members.items() %}
        {{ name }} := {{ value }}{{ "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{% macro spark__struct_of(members) -%}
    named_struct(
        {%- for name, value in members.items() %}
        '{{ name }}', {{ value }}{{ "," if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
