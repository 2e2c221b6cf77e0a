{#- What tells the version of a part of a model: `found`, filled with the nodes whose rows do (`others`) and those whose
    code does (`views`), each by its id. A view whose meta says `version_of: inputs` is its code and what it
    reads. A parent that has more rows than a part reads is stood in for by another one that has just those:
    `versions_from` of the meta. -#}
{% macro part_inputs(node, found) -%}
    {%- set stand_ins = node.config.meta.get("versions_from", {}) -%}
    {%- for id in node.depends_on.nodes -%}
        {%- set parent = graph.nodes[id] -%}
        {%- if parent.name in stand_ins -%}
            {%- if parent.config.materialized == "view" -%}
                {%- do found["views"].update({id: parent}) -%}
            {%- endif -%}
        {%- elif parent.config.meta.get("version_of") == "inputs" -%}
            {%- do found["views"].update({id: parent}) -%}
            {%- do part_inputs(parent, found) -%}
        {%- else -%}
            {%- do found["others"].update({id: parent}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
