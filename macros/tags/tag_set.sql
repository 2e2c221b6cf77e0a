{#- One struct of the descriptive tags found at a place; null where the place has none.
    `landed` is the structs of landed keys, the one that wins first; `columns` further columns a tag, which a
    landed key wins over. -#}
{% macro tag_set(landed, columns={}) -%}
    {%- set values = {} -%}
    {%- for tag in descriptive_tags() -%}
        {%- set found = [] -%}
        {%- for place in landed -%}
            {%- do found.append(tag_field(place, tag)) -%}
        {%- endfor -%}
        {%- do found.extend(columns.get(tag, [])) -%}
        {%- do values.update({
            tag: found[0] if found | length == 1 else "coalesce(" ~ found | join(", ") ~ ")"
        }) -%}
    {%- endfor -%}
    case
        when coalesce({{ values.values() | join(", ") }}) is not null
            then {{ struct_of(values) }}
    end
{%- endmacro %}
