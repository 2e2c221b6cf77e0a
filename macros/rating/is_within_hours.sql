{#- True where an hour of the day is within hours that may reach over midnight: from 22 to 6 are the hours
    from 22 on and those before 6. -#}
{% macro is_within_hours(hour, from_hour, to_hour) -%}
    case
        when {{ from_hour }} < {{ to_hour }}
            then {{ hour }} >= {{ from_hour }} and {{ hour }} < {{ to_hour }}
        else {{ hour }} >= {{ from_hour }} or {{ hour }} < {{ to_hour }}
    end
{%- endmacro %}
