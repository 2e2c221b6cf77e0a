{#- A list of structs as one text in which no two lists look alike; the fields in the order of `columns`. -#}
{% macro canonical_rows(list_of_rows, columns) -%}
    {{ return(adapter.dispatch("canonical_rows", "ai_chargeback")(list_of_rows, columns)) }}
{%- endmacro %}

{% macro default__canonical_rows(list_of_rows, columns) -%}
    array_to_string(
        list_transform(
            {{ list_of_rows }},
            lambda entry: {% for column in columns -%}
            {{ canonical_text("entry." ~ column) }}{{ " || " if not loop.last }}
            {%- endfor %}
        ),
        ';'
    )
{%- endmacro %}

{% macro spark__canonical_rows(list_of_rows, columns) -%}
    array_join(
        transform(
            {{ list_of_rows }},
            entry -> {% for column in columns -%}
            {{ canonical_text("entry." ~ column) }}{{ " || " if not loop.last }}
            {%- endfor %}
        ),
        ';'
    )
{%- endmacro %}
