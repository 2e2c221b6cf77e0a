{#- Spark only: makes these states of parts all that builds.model_parts notes of the model being built. A part that is made
    of nothing is noted as one that has changed, whatever it is made of later. -#}
{% macro note_parts(code_version, states) -%}
    {%- if states -%}
        {%- set query -%}
            insert overwrite builds.model_parts by name
            select
                part,
                '{{ code_version }}' as code_version,
                built_from,
                version,
                '{{ model.name }}' as model
            from values
                {%- for state in states %}
                ({{ state.literal }}, '{{ state.built_from or "nothing" }}', '{{ state.version }}')
                {{- "," if not loop.last }}
                {%- endfor %}
                as noted (part, built_from, version)
        {%- endset -%}
        {%- do run_query(query) -%}
    {%- else -%}
        {%- do run_query(
            "alter table builds.model_parts drop if exists partition (model = '" ~ model.name ~ "')"
        ) -%}
    {%- endif -%}
{%- endmacro %}
