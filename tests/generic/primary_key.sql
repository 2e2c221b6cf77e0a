{#- No null in the columns and no two rows alike in them, found in one scan: of a column, or of `columns` of a model. -#}
{% test primary_key(model, column_name=none, columns=[column_name]) %}

select
    {{ columns | join(", ") }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(", ") }}
having
    count(*) > 1
    {% for column in columns %}or {{ column }} is null
    {% endfor %}

{% endtest %}
