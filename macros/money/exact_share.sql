{#- Which share of a whole number a part is, to the sixth decimal and rounded down; null where the whole is 0. -#}
{% macro exact_share(part, whole) -%}
    case
        when {{ whole }} <> 0
            then
                cast(
                    {{ whole_quotient("(" ~ part ~ ") * 1000000", whole) }} * 0.000001
                    as decimal(18, 6)
                )
    end
{%- endmacro %}
