{#- The engine's name of a type that a yml file names: text is varchar there. -#}
{% macro column_type(type) -%}
    {{ return(adapter.dispatch("column_type", "ai_chargeback")(type)) }}
{%- endmacro %}

{% macro default__column_type(type) -%}
    {{ return(type) }}
{%- endmacro %}

{% macro spark__column_type(type) -%}
    {%- set type = type | trim -%}
    {%- if type.endswith("[]") -%}
        {{ return("array<" ~ column_type(type[:-2]) ~ ">") }}
    {%- elif type.startswith("struct(") -%}
        {%- set fields = modules.re.sub("([(,]) *([a-z_]+) ", "\\1\\2: ", type) -%}
        {{ return(("struct<" ~ fields[7:-1] ~ ">") | replace("varchar", "string")) }}
    {%- endif -%}
    {{ return("string" if type == "varchar" else type) }}
{%- endmacro %}
