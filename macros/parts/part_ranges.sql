{#- The ranges of parts in which a table that is built as a whole is built, one after another: so many that
    each has about `rows_built_at_once` rows if it has as many as the largest table of the warehouse. One range
    has no bounds: it is all there is. -#}
{% macro part_ranges(inputs) -%}
    {%- set query -%}
        with largest_table as (

            select max(estimated_size) as row_count
            from duckdb_tables()
            where database_name = current_database()

        ),

        numbered as (

            select
                inputs.part,
                ceil(largest_table.row_count / {{ var("rows_built_at_once") }}) as range_count,
                (row_number() over (order by inputs.part) - 1) / count(*) over () as share_before
            from {{ inputs }} as inputs
            cross join largest_table

        )

        select
            min(part) as first_part,
            max(part) as last_part
        from numbered
        group by floor(share_before * range_count)
        order by first_part
    {%- endset -%}
    {%- set ranges = [] -%}
    {%- for row in run_query(query).rows -%}
        {%- set range = {} -%}
        {%- for name in ("first_part", "last_part") -%}
            {%- set literal = dbt.string_literal(dbt.escape_single_quotes(row[name])) -%}
            {%- do range.update({name: "cast(" ~ literal ~ " as " ~ part_type() ~ ")"}) -%}
        {%- endfor -%}
        {%- do ranges.append(range) -%}
    {%- endfor -%}
    {{ return(ranges if ranges | length > 1 else [none]) }}
{%- endmacro %}
