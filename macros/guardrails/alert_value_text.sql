{#- A value of an alert as people write it: money in cents, shares in percent, counts whole. -#}
{% macro alert_value_text(value, unit) -%}
    case
        when {{ unit }} = 'share'
            then cast(cast({{ value }} * 100 as decimal(18, 1)) as string) || ' %'
        when {{ unit }} = '{{ var("currency") }}'
            then cast(cast({{ value }} as decimal(18, 2)) as string) || ' ' || {{ unit }}
        else
            cast(cast({{ value }} as decimal(18, 0)) as string) || ' '
            || case
                when cast({{ value }} as decimal(18, 0)) = 1 and {{ unit }} <> 'ms'
                    then left({{ unit }}, length({{ unit }}) - 1)
                else {{ unit }}
            end
    end
{%- endmacro %}
