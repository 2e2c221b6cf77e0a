{#- One struct of the descriptive tags found at a place; null where the place has none.
    `landed` is a struct of landed keys, or the name of a relation that has a column a tag. -#}
{% macro tag_set(landed, is_relation=false) -%}
    {{ return(adapter.dispatch("tag_set", "ai_chargeback")(landed, is_relation)) }}
{%- endmacro %}

{% macro default__tag_set(landed, is_relation) -%}
    {%- set values = {} -%}
    {%- for tag in descriptive_tags() -%}
        {%- do values.update({tag: landed ~ "." ~ tag if is_relation else tag_field(landed, tag)}) -%}
    {%- endfor -%}
    case
        when coalesce({{ values.values() | join(", ") }}) is not null
            then struct_pack(
                {%- for tag, value in values.items() %}
                {{ tag }} := {{ value }}{{ "," if not loop.last }}
                {%- endfor %}
            )
    end
{%- endmacro %}
