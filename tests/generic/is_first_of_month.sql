{% test is_first_of_month(model, column_name) %}

select *
from {{ model }}
where extract(day from {{ column_name }}) <> 1

{% endtest %}
