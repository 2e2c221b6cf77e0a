{#- The rows of a model but for those of retired days, and what was kept of these: the relations retired_days and
    retired_rows of the model. -#}
{% macro with_retired_rows(rows, columns) -%}
select
    {{ rows }}.{{ columns | join(",\n    " ~ rows ~ ".") }}
from {{ rows }}
left join retired_days on {{ rows }}.charge_date = retired_days.charge_date
where retired_days.charge_date is null

union all

select
    {{ columns | join(",\n    ") }}
from retired_rows
{%- endmacro %}
