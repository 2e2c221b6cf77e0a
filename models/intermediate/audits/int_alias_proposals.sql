-- Spellings that the policy does not know, with the word that each is taken for: the only known
-- word within two letters and a quarter of its length, else what other evidence says of its
-- requests.
with gaps as (

    select
        *,
        lower(trim(unknown_value)) as spelling
    from {{ ref("int_tag_gaps") }}
    where
        gap = 'missing'
        and unknown_value is not null

),

vocabulary as (

    select * from {{ ref("int_tag_vocabulary") }}

),

spellings as (

    select
        tag,
        spelling,
        count(*) as request_count
    from gaps
    group by tag, spelling

),

distances as (

    select
        spellings.tag,
        spellings.spelling,
        vocabulary.value,
        min(levenshtein(spellings.spelling, vocabulary.written_as)) as distance
    from spellings
    inner join vocabulary on spellings.tag = vocabulary.tag
    where
        levenshtein(spellings.spelling, vocabulary.written_as) <= 2
        and 4 * levenshtein(spellings.spelling, vocabulary.written_as) <= length(spellings.spelling)
    group by spellings.tag, spellings.spelling, vocabulary.value

),

similar_words as (

    select
        tag,
        spelling,
        {{ first_value_by("value", "distance") }} as value
    from distances
    group by tag, spelling
    having count(*) = 1

),

inferred_values as (

    select
        tag,
        spelling,
        inferred_value as value,
        sum(confidence) as expected_right_count
    from gaps
    where inferred_value is not null
    group by tag, spelling, inferred_value

),

ranked_values as (

    select
        *,
        row_number() over (
            partition by tag, spelling
            order by expected_right_count desc, value asc
        ) as value_rank
    from inferred_values

),

proposals as (

    select
        spellings.tag,
        spellings.spelling,
        coalesce(similar_words.value, ranked_values.value) as value,
        similar_words.value is not null as is_similar,
        spellings.request_count
    from spellings
    left join similar_words
        on
            spellings.tag = similar_words.tag
            and spellings.spelling = similar_words.spelling
    left join ranked_values
        on
            spellings.tag = ranked_values.tag
            and spellings.spelling = ranked_values.spelling
            and ranked_values.value_rank = 1

),

sized as (

    select
        proposals.tag,
        proposals.spelling,
        proposals.value,
        proposals.is_similar,
        {{ share_of(
            "cast(coalesce(inferred_values.expected_right_count, 0) * 10000 as bigint)",
            "10000 * proposals.request_count",
        ) }} as expected_share
    from proposals
    left join inferred_values
        on
            proposals.tag = inferred_values.tag
            and proposals.spelling = inferred_values.spelling
            and proposals.value = inferred_values.value

),

final as (

    select
        tag,
        spelling,
        value,
        is_similar,
        expected_share
    from sized
    where is_similar or expected_share >= {{ var("tag_repair_confidence") }}

)

select * from final
