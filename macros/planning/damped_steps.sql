{#- How many weeks of growth lie in weeks ahead, where each week's growth is the one before times the damping. -#}
{% macro damped_steps(weeks_ahead, damping) -%}
    case
        when {{ damping }} = 1 then cast({{ weeks_ahead }} as double)
        else
            cast({{ damping }} as double)
            * (1 - power(cast({{ damping }} as double), cast({{ weeks_ahead }} as double)))
            / (1 - cast({{ damping }} as double))
    end
{%- endmacro %}
