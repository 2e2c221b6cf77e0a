{#- Shows the ERP's invoice lines as the package reads them. -#}
{% macro read_erp() -%}
    create schema if not exists erp;
    create or replace view erp.invoice_lines as
    select
        'erp' as _file_id,
        row_number() over (order by invoice_line_id) as _record_number,
        *
    from read_csv('erp/invoice_lines.csv')
{%- endmacro %}
