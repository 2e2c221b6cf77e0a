{#- Two columns: how much of some evidence agrees, in steps of 5 %, and how much of it there is. Evidence in the
    same bands is as likely to be right. -#}
{% macro evidence_bands(agreeing, all_voices) -%}
    5 * cast({{ whole_quotient("20 * " ~ agreeing, all_voices) }} as integer) as agreement_band,
    case
        when {{ all_voices }} >= 30 then 30
        when {{ all_voices }} >= 10 then 10
        when {{ all_voices }} >= 3 then 3
        else 1
    end as voice_band
{%- endmacro %}
