-- The month's charges in one script, as an analyst would write it for this company alone: what the
-- models do for any company, without dbt, tests, audits or columns that no statement needs.
-- Reads the attached database `landed` and the variable `seeds`, the folder of the policy.

-- policy ------------------------------------------------------------------------------------------
create macro policy(name) as table
    select *
    from read_csv(getvariable('seeds') || '/policy/' || name || '.csv', all_varchar = true);

create macro reference(name) as table
    select *
    from read_csv(getvariable('seeds') || '/reference/' || name || '.csv', all_varchar = true);

create macro in_force(day, valid_from, valid_to) as
    day >= cast(valid_from as date) and (valid_to is null or day < cast(valid_to as date));

create macro money(amount) as cast(amount as decimal(28, 12));

create macro part_of(amount, part, whole) as money(
    cast(amount * 1000000000000 as hugeint) * cast(part as hugeint) // cast(whole as hugeint)
    * 0.000000000001
);

create macro utc(local_time) as
    timezone('UTC', timezone('Europe/Berlin', cast(local_time as timestamp)));

create macro billing_day(utc_time) as
    cast(timezone('Europe/Berlin', timezone('UTC', utc_time)) as date);

create temp table days as
with usage as (
    select min(starttime) as first_at, max(starttime) as last_at from landed.raw.litellm_spend_logs
    union all
    select min(started_at), max(started_at) from landed.raw.plain
    union all
    select min(starttime), max(starttime) from landed.raw.litellm_standard_logging
)
select cast(unnest(generate_series(
    date_trunc('month', billing_day(min(first_at))),
    last_day(billing_day(max(last_at))),
    interval 1 day
)) as date) as day
from usage;

create temp table teams as
select days.day, team_id, team_name, cost_center, parent_team_id
from days inner join policy('teams') on in_force(days.day, valid_from, valid_to);

create temp table projects as
select days.day, project_id, team_id, charge_unit
from days inner join policy('projects') on in_force(days.day, valid_from, valid_to);

create temp table key_owners as
select days.day, owners.* exclude (valid_from, valid_to)
from days inner join policy('api_key_owners') as owners on in_force(days.day, valid_from, valid_to);

create temp table vocabulary as
select distinct tag, written_as, value
from (
    select 'team' as tag, lower(team_id) as written_as, team_id as value from policy('teams')
    union all select 'team', lower(team_name), team_id from policy('teams')
    union all select 'project', lower(project_id), project_id from policy('projects')
    union all select 'project', lower(project_name), project_id from policy('projects')
    union all select 'environment', environment, environment from policy('environments')
    union all select tag, lower(trim(alias)), value from policy('tag_aliases')
);

create temp table exchange_rates as
select days.day, currency, cast(rate as decimal(18, 9)) as rate
from days
inner join policy('exchange_rates') on in_force(days.day, valid_from, valid_to)
where currency <> 'USD'
union all
select day, 'USD', 1 from days;

-- requests, each once -----------------------------------------------------------------------------
create macro tags_of(metadata) as struct_pack(
    team := coalesce(nullif(trim(metadata.team), ''), nullif(trim(metadata.team_id), '')),
    project := coalesce(nullif(trim(metadata.project), ''), nullif(trim(metadata.project_id), '')),
    environment := coalesce(
        nullif(trim(metadata.environment), ''), nullif(trim(metadata.env), '')
    ),
    owner := nullif(trim(metadata.owner), ''),
    cost_center := nullif(trim(metadata.cost_center), ''),
    application := coalesce(nullif(trim(metadata.application), ''), nullif(trim(metadata.app), '')),
    feature := nullif(trim(metadata.feature), '')
);

create temp view records as
select
    1 as precedence,
    id as request_id,
    coalesce(session_id, trace_id) as session_id,
    starttime as started_at,
    endtime as ended_at,
    cast(round(response_time * 1000) as bigint) as latency_ms,
    lower(status) as status,
    custom_llm_provider as provider,
    coalesce(model_group, model) as requested_model,
    model as billed_model,
    metadata__usage_object__service_tier as service_tier,
    coalesce(lower(cache_hit) = 'true', false) as is_cached,
    coalesce(prompt_tokens, 0) as input_tokens,
    coalesce(
        metadata__usage_object__cache_read_input_tokens,
        metadata__usage_object__prompt_tokens_details__cached_tokens,
        0
    ) as cache_read_tokens,
    coalesce(
        metadata__usage_object__cache_creation_input_tokens,
        metadata__usage_object__prompt_tokens_details__cache_creation_tokens,
        metadata__usage_object__prompt_tokens_details__cache_write_tokens,
        0
    ) as cache_write_tokens,
    coalesce(
        metadata__usage_object__prompt_tokens_details__cache_creation_token_details__ephemeral_1h_input_tokens,
        0
    ) as cache_write_1h_tokens,
    coalesce(completion_tokens, 0) as output_tokens,
    coalesce(metadata__usage_object__completion_tokens_details__reasoning_tokens, 0)
        as reasoning_tokens,
    response_cost as logged_cost,
    metadata__user_api_key_hash as api_key_hash,
    metadata__user_api_key_alias as api_key_alias,
    metadata__user_api_key_team_id as gateway_team_id,
    metadata__user_api_key_team_alias as gateway_team_alias,
    end_user_hash,
    list_filter(request_tags, lambda entry: not starts_with(entry, 'User-Agent: ')) as request_tags,
    tags_of(metadata__requester_metadata) as request_metadata,
    tags_of(metadata__spend_logs_metadata) as spend_logs_metadata,
    coalesce(
        nullif(trim(metadata__requester_metadata.task_id), ''),
        nullif(trim(metadata__spend_logs_metadata.task_id), '')
    ) as task_id,
    coalesce(
        nullif(trim(metadata__requester_metadata.task_outcome), ''),
        nullif(trim(metadata__spend_logs_metadata.task_outcome), '')
    ) as task_outcome
from landed.raw.litellm_standard_logging

union all

select
    2,
    request_id,
    session_id,
    starttime,
    endtime,
    cast(request_duration_ms as bigint),
    lower(coalesce(status, metadata__status)),
    custom_llm_provider,
    coalesce(model_group, model),
    model,
    metadata__usage_object__service_tier,
    coalesce(lower(cache_hit) = 'true', false),
    coalesce(prompt_tokens, 0),
    coalesce(
        metadata__usage_object__cache_read_input_tokens,
        metadata__usage_object__prompt_tokens_details__cached_tokens,
        metadata__additional_usage_values__cache_read_input_tokens,
        0
    ),
    coalesce(
        metadata__usage_object__cache_creation_input_tokens,
        metadata__usage_object__prompt_tokens_details__cache_creation_tokens,
        metadata__usage_object__prompt_tokens_details__cache_write_tokens,
        0
    ),
    coalesce(
        metadata__usage_object__prompt_tokens_details__cache_creation_token_details__ephemeral_1h_input_tokens,
        0
    ),
    coalesce(completion_tokens, 0),
    coalesce(metadata__usage_object__completion_tokens_details__reasoning_tokens, 0),
    spend,
    api_key,
    metadata__user_api_key_alias,
    coalesce(team_id, metadata__user_api_key_team_id),
    metadata__user_api_key_team_alias,
    end_user_hash,
    list_filter(request_tags, lambda entry: not starts_with(entry, 'User-Agent: ')),
    null,
    tags_of(metadata__spend_logs_metadata),
    nullif(trim(metadata__spend_logs_metadata.task_id), ''),
    nullif(trim(metadata__spend_logs_metadata.task_outcome), '')
from landed.raw.litellm_spend_logs

union all

-- teams that log for themselves count cache and reasoning tokens apart
select
    90,
    request_id,
    null,
    started_at,
    ended_at,
    latency_ms,
    lower(status),
    provider,
    coalesce(requested_model, model),
    model,
    service_tier,
    false,
    coalesce(fresh_input_tokens, 0) + coalesce(cache_read_tokens, 0)
    + coalesce(cache_write_tokens, 0) + coalesce(cache_write_1h_tokens, 0),
    coalesce(cache_read_tokens, 0),
    coalesce(cache_write_tokens, 0) + coalesce(cache_write_1h_tokens, 0),
    coalesce(cache_write_1h_tokens, 0),
    coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0),
    coalesce(reasoning_tokens, 0),
    provider_cost,
    api_key_hash,
    api_key_alias,
    null,
    null,
    end_user_hash,
    tags,
    struct_pack(
        team := team, project := project, environment := environment, owner := owner,
        cost_center := cost_center, application := application, feature := feature
    ),
    null,
    task_id,
    task_outcome
from landed.raw.plain;

create temp table delivered_often as
select request_id from records group by request_id having count(*) > 1;

create temp table requests as
with ranked as (
    select
        *,
        row_number() over (
            partition by request_id
            order by input_tokens + output_tokens > 0 desc, status = 'success' desc, precedence
        ) as rank
    from records
    where request_id in (from delivered_often)
),

merged as (
    select
        request_id,
        max(case when rank = 1 then rank end) as rank,
        arg_min(logged_cost, rank) as logged_cost,
        arg_min(session_id, rank) as session_id,
        arg_min(api_key_hash, rank) as api_key_hash,
        arg_min(api_key_alias, rank) as api_key_alias,
        arg_min(gateway_team_id, rank) as gateway_team_id,
        arg_min(gateway_team_alias, rank) as gateway_team_alias,
        arg_min(end_user_hash, rank) as end_user_hash,
        arg_min(service_tier, rank) as service_tier,
        arg_min(request_tags, rank) as request_tags,
        arg_min(request_metadata, rank) as request_metadata,
        arg_min(spend_logs_metadata, rank) as spend_logs_metadata,
        arg_min(task_id, rank) as task_id,
        arg_min(task_outcome, rank) as task_outcome
    from ranked
    group by request_id
),

once as (
    select * from records where request_id not in (from delivered_often)
    union all
    select ranked.* exclude (rank) replace (
        merged.logged_cost as logged_cost,
        merged.session_id as session_id,
        merged.api_key_hash as api_key_hash,
        merged.api_key_alias as api_key_alias,
        merged.gateway_team_id as gateway_team_id,
        merged.gateway_team_alias as gateway_team_alias,
        merged.end_user_hash as end_user_hash,
        merged.service_tier as service_tier,
        merged.request_tags as request_tags,
        merged.request_metadata as request_metadata,
        merged.spend_logs_metadata as spend_logs_metadata,
        merged.task_id as task_id,
        merged.task_outcome as task_outcome
    )
    from ranked
    inner join merged on ranked.request_id = merged.request_id and ranked.rank = merged.rank
)

select
    * exclude (precedence, input_tokens, output_tokens, cache_write_tokens),
    input_tokens - cache_read_tokens - cache_write_tokens as fresh_input_tokens,
    cache_write_tokens - cache_write_1h_tokens as cache_write_tokens,
    output_tokens - reasoning_tokens as output_tokens,
    input_tokens + output_tokens as total_tokens,
    billing_day(started_at) as day,
    md5(cast((
        request_metadata, spend_logs_metadata, request_tags, gateway_team_id, gateway_team_alias
    ) as varchar)) as evidence_id
from once;

-- whose ------------------------------------------------------------------------------------------
create macro tag_in_list(entries, pattern) as nullif(trim(regexp_replace(
    cast(list_filter(entries, lambda entry: regexp_matches(entry, pattern))[1] as varchar),
    pattern,
    ''
)), '');

create temp table resolved_evidence as
with evidence as (
    select
        evidence_id,
        any_value(request_metadata) as request_metadata,
        any_value(spend_logs_metadata) as spend_logs_metadata,
        any_value(request_tags) as request_tags,
        any_value(gateway_team_id) as gateway_team_id,
        any_value(gateway_team_alias) as gateway_team_alias
    from requests
    group by evidence_id
),

written as (
    select evidence_id, 'team' as tag, 1 as place, request_metadata.team as value from evidence
    union all select evidence_id, 'team', 2, spend_logs_metadata.team from evidence
    union all
    select evidence_id, 'team', 3, tag_in_list(request_tags, '^\s*(?i:team|team_id)\s*[:=]')
    from evidence
    union all select evidence_id, 'project', 1, request_metadata.project from evidence
    union all select evidence_id, 'project', 2, spend_logs_metadata.project from evidence
    union all
    select
        evidence_id, 'project', 3, tag_in_list(request_tags, '^\s*(?i:project|project_id)\s*[:=]')
    from evidence
    union all select evidence_id, 'environment', 1, request_metadata.environment from evidence
    union all select evidence_id, 'environment', 2, spend_logs_metadata.environment from evidence
    union all
    select
        evidence_id, 'environment', 3, tag_in_list(request_tags, '^\s*(?i:environment|env)\s*[:=]')
    from evidence
    union all select evidence_id, 'gateway', 1, gateway_team_id from evidence
    union all select evidence_id, 'gateway', 2, gateway_team_alias from evidence
),

known as (
    select written.evidence_id, written.tag, arg_min(vocabulary.value, written.place) as value
    from written
    inner join vocabulary
        on
            case written.tag when 'gateway' then 'team' else written.tag end = vocabulary.tag
            and lower(trim(written.value)) = vocabulary.written_as
    group by written.evidence_id, written.tag
),

by_tag as (
    select
        evidence_id,
        max(case when tag = 'team' then value end) as team,
        max(case when tag = 'project' then value end) as project,
        max(case when tag = 'environment' then value end) as environment,
        max(case when tag = 'gateway' then value end) as gateway_team
    from known
    group by evidence_id
)

select
    evidence.evidence_id,
    by_tag.* exclude (evidence_id),
    list_distinct(list_transform(
        coalesce(evidence.request_tags, [])
        || ['feature:' || request_metadata.feature, 'feature:' || spend_logs_metadata.feature],
        lambda entry: regexp_replace(lower(trim(entry)), '\s*[:=]\s*', ':')
    )) as tags
from evidence
left join by_tag on evidence.evidence_id = by_tag.evidence_id;

create temp table models as
select billed_model, provider, model_id, provider_tier
from (select distinct billed_model from requests)
inner join reference('model_catalogue')
    on regexp_full_match(
        lower(billed_model),
        '(.*/)?'
        || replace(regexp_replace(model_pattern, '([.+?()\[\]\\])', '\\\1', 'g'), '*', '.*')
    )
qualify row_number() over (
    partition by billed_model order by length(model_pattern) desc, model_pattern
) = 1;

create temp table list_prices as
select
    days.day,
    list_price_id,
    model_id,
    cast(input_tokens_from as bigint) as input_tokens_from,
    coalesce(cast(input_tokens_to as bigint), 1000000000000) as input_tokens_to,
    cast(fresh_input_price as decimal(12, 6)) as fresh_input_price,
    cast(cache_read_price as decimal(12, 6)) as cache_read_price,
    cast(cache_write_price as decimal(12, 6)) as cache_write_price,
    cast(cache_write_1h_price as decimal(12, 6)) as cache_write_1h_price,
    cast(output_price as decimal(12, 6)) as output_price,
    cast(reasoning_price as decimal(12, 6)) as reasoning_price
from days inner join reference('provider_list_prices') on in_force(days.day, valid_from, valid_to);

create macro token_amount(
    fresh, read, write, write_1h, written, reasoned, price
) as money((
    fresh * coalesce(price.fresh_input_price, 0)
    + read * coalesce(price.cache_read_price, 0)
    + write * coalesce(price.cache_write_price, 0)
    + write_1h * coalesce(price.cache_write_1h_price, 0)
    + written * coalesce(price.output_price, 0)
    + reasoned * coalesce(price.reasoning_price, 0)
) * 0.000001);

create macro lacks_price(fresh, read, write, write_1h, written, reasoned, price) as (
    (fresh > 0 and price.fresh_input_price is null)
    or (read > 0 and price.cache_read_price is null)
    or (write > 0 and price.cache_write_price is null)
    or (write_1h > 0 and price.cache_write_1h_price is null)
    or (written > 0 and price.output_price is null)
    or (reasoned > 0 and price.reasoning_price is null)
);

create temp table owned as
with named as (
    select
        requests.* exclude (request_metadata, spend_logs_metadata, request_tags, evidence_id),
        resolved_evidence.tags,
        coalesce(resolved_evidence.project, by_hash.project_id, by_alias.project_id) as project,
        coalesce(
            resolved_evidence.team, by_hash.team_id, by_alias.team_id,
            resolved_evidence.gateway_team
        ) as team,
        coalesce(resolved_evidence.environment, by_hash.environment, by_alias.environment)
            as environment,
        coalesce(by_hash.default_team_id, by_alias.default_team_id) as default_team
    from requests
    inner join resolved_evidence on requests.evidence_id = resolved_evidence.evidence_id
    left join key_owners as by_hash
        on requests.api_key_hash = by_hash.api_key_hash and requests.day = by_hash.day
    left join key_owners as by_alias
        on requests.api_key_alias = by_alias.api_key_alias and requests.day = by_alias.day
)

select
    named.* exclude (project, team, environment, default_team, provider, logged_cost),
    date_trunc('month', named.day) as billing_period,
    coalesce(teams.team_id, 'suspense') as team_id,
    coalesce(teams.cost_center, 'suspense') as cost_center,
    coalesce(named.project, 'unassigned') as project_id,
    coalesce(named.environment, 'unknown') as environment,
    coalesce(projects.charge_unit, 'token') as charge_unit,
    case when teams.team_id is null then defaults.team_id end as default_team_id,
    case when teams.team_id is null then defaults.cost_center end as default_cost_center,
    models.model_id,
    coalesce(models.provider, named.provider, 'unknown') as provider,
    coalesce(models.provider_tier, 'unknown') as provider_tier,
    list_prices.list_price_id,
    money(named.logged_cost) as logged_cost,
    case
        when
            list_prices.list_price_id is not null
            and not lacks_price(
                fresh_input_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens,
                output_tokens, reasoning_tokens, list_prices
            )
            then token_amount(
                fresh_input_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens,
                output_tokens, reasoning_tokens, list_prices
            )
    end as list_cost
from named
left join projects on named.project = projects.project_id and named.day = projects.day
left join teams
    on coalesce(projects.team_id, named.team) = teams.team_id and named.day = teams.day
left join teams as defaults
    on named.default_team = defaults.team_id and named.day = defaults.day
left join models on named.billed_model = models.billed_model
left join list_prices
    on
        models.model_id = list_prices.model_id
        and named.day = list_prices.day
        and fresh_input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens
        >= list_prices.input_tokens_from
        and fresh_input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens
        < list_prices.input_tokens_to;

-- rating ------------------------------------------------------------------------------------------
create temp table tasks as
with of_tasks as (
    select
        request_id,
        project_id,
        coalesce('task ' || task_id, 'request ' || request_id) as task_key,
        coalesce(status, 'success') as status,
        case
            when lower(trim(task_outcome)) in ('success', 'failure')
                then lower(trim(task_outcome))
        end as outcome,
        row_number() over (
            partition by project_id, coalesce('task ' || task_id, 'request ' || request_id)
            order by started_at desc, request_id desc
        ) as from_end
    from owned
    where charge_unit in ('task', 'blended')
)

select
    project_id,
    task_key,
    arg_min(request_id, from_end) as last_request_id,
    coalesce(
        arg_min(outcome, from_end),
        case when arg_min(status, from_end) = 'failure' then 'failure' else 'unknown' end
    ) = 'success' as is_successful
from of_tasks
group by project_id, task_key;

create temp table rates as
select
    days.day,
    rate_id,
    provider_tier,
    team_id,
    project_id,
    model_id,
    charge_unit,
    cast(fresh_input_price as decimal(12, 6)) as fresh_input_price,
    cast(cache_read_price as decimal(12, 6)) as cache_read_price,
    cast(cache_write_price as decimal(12, 6)) as cache_write_price,
    cast(cache_write_1h_price as decimal(12, 6)) as cache_write_1h_price,
    cast(output_price as decimal(12, 6)) as output_price,
    cast(reasoning_price as decimal(12, 6)) as reasoning_price,
    cast(request_price as decimal(12, 6)) as request_price,
    cast(task_price as decimal(12, 6)) as task_price,
    case charge_unit
        when 'token' then 1 when 'blended' then cast(token_weight as decimal(7, 6)) else 0
    end as token_weight,
    case charge_unit
        when 'request' then 1 when 'blended' then cast(request_weight as decimal(7, 6)) else 0
    end as request_weight,
    case charge_unit
        when 'task' then 1 when 'blended' then cast(task_weight as decimal(7, 6)) else 0
    end as task_weight,
    exchange_rates.rate as exchange_rate
from days
inner join policy('rates') as policy on in_force(days.day, policy.valid_from, policy.valid_to)
left join exchange_rates
    on policy.currency = exchange_rates.currency and days.day = exchange_rates.day;

create temp table usage_rates as
select
    usage.*,
    rates.* exclude (day, rate_id, provider_tier, team_id, project_id, model_id, charge_unit),
    rates.rate_id
from (
    select distinct day, charge_unit, provider_tier, model_id, team_id, project_id
    from owned
    where model_id is not null
) as usage
inner join rates
    on
        usage.day = rates.day
        and usage.charge_unit = rates.charge_unit
        and (rates.provider_tier is null or rates.provider_tier = usage.provider_tier)
        and (rates.model_id is null or rates.model_id = usage.model_id)
        and (rates.team_id is null or rates.team_id = usage.team_id)
        and (rates.project_id is null or rates.project_id = usage.project_id)
qualify row_number() over (
    partition by
        usage.day, usage.charge_unit, usage.provider_tier, usage.model_id, usage.team_id,
        usage.project_id
    order by
        (rates.project_id is not null) desc,
        (rates.team_id is not null) desc,
        (rates.model_id is not null) desc,
        (rates.provider_tier is not null) desc
) = 1;

create temp table adjustments as
select
    days.day,
    kind,
    provider_tier,
    lower(service_tier) as service_tier,
    cast(from_hour as integer) as from_hour,
    cast(to_hour as integer) as to_hour,
    cast(multiplier as decimal(9, 6)) as multiplier
from days
inner join policy('rate_adjustments') on in_force(days.day, valid_from, valid_to);

create macro at_night(local_hour, from_hour, to_hour) as
    local_hour >= from_hour or local_hour < to_hour;

create temp table rated as
with metered as (
    select
        owned.* exclude (tags, api_key_hash, end_user_hash),
        usage_rates.* exclude (day, charge_unit, provider_tier, model_id, team_id, project_id),
        usage_rates as prices,
        coalesce(tasks.is_successful, false) as is_successful,
        cast(
            coalesce(tasks.is_successful and tasks.last_request_id = owned.request_id, false)
            as integer
        ) as task_quantity,
        case when owned.status = 'failure' or is_cached then 0 else 1 end as request_quantity,
        owned.charge_unit in ('token', 'blended')
        and owned.total_tokens = 0
        and not is_cached
        and coalesce(owned.status, 'success') <> 'failure' as lacks_tokens,
        coalesce(service.multiplier, 1) * coalesce(off_peak.multiplier, 1)
        * coalesce(markup.multiplier, 1) as adjustment
    from owned
    left join tasks
        on
            owned.charge_unit in ('task', 'blended')
            and owned.project_id = tasks.project_id
            and coalesce('task ' || owned.task_id, 'request ' || owned.request_id) = tasks.task_key
    left join usage_rates
        on
            owned.day = usage_rates.day
            and owned.charge_unit = usage_rates.charge_unit
            and owned.provider_tier = usage_rates.provider_tier
            and owned.model_id = usage_rates.model_id
            and owned.team_id = usage_rates.team_id
            and owned.project_id = usage_rates.project_id
    left join adjustments as service
        on
            service.kind = 'service_tier'
            and owned.day = service.day
            and lower(owned.service_tier) = service.service_tier
    left join adjustments as off_peak
        on
            off_peak.kind = 'off_peak'
            and owned.day = off_peak.day
            and owned.provider_tier = off_peak.provider_tier
            and at_night(
                hour(timezone('Europe/Berlin', timezone('UTC', owned.started_at))),
                off_peak.from_hour,
                off_peak.to_hour
            )
    left join adjustments as markup
        on
            markup.kind = 'markup'
            and owned.day = markup.day
            and owned.provider_tier = markup.provider_tier
),

priced as (
    select
        *,
        provider_tier = 'unknown' or rate_id is null or exchange_rate is null
        or (
            token_weight > 0
            and not is_cached
            and lacks_price(
                fresh_input_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens,
                output_tokens, reasoning_tokens, prices
            )
        )
        or (request_weight * request_quantity > 0 and request_price is null)
        or (task_weight * task_quantity > 0 and task_price is null) as has_no_price,
        money(
            case
                when is_cached then 0
                else token_amount(
                    fresh_input_tokens, cache_read_tokens, cache_write_tokens,
                    cache_write_1h_tokens, output_tokens, reasoning_tokens, prices
                )
            end * cast(token_weight * exchange_rate * adjustment as decimal(18, 12))
            + coalesce(request_price, 0) * request_quantity
            * cast(request_weight * exchange_rate * adjustment as decimal(18, 12))
            + coalesce(task_price, 0) * task_quantity
            * cast(task_weight * exchange_rate * adjustment as decimal(18, 12))
        ) as amount,
        task_quantity = 0
        and (
            is_cached
            or (status = 'failure' and (charge_unit = 'request' or total_tokens = 0))
            or charge_unit = 'task'
        ) as is_free
    from metered
)

select
    * exclude (
        prices, fresh_input_price, cache_read_price, cache_write_price, cache_write_1h_price,
        output_price, reasoning_price, request_price, task_price, token_weight, request_weight,
        task_weight, exchange_rate, adjustment
    ),
    case
        when is_free then 'not_charged'
        when lacks_tokens and logged_cost > 0 then 'unmeasured'
        when has_no_price or lacks_tokens then 'unrated'
        else 'rated'
    end as rating_status
from priced;

create temp table bands as
select
    days.day,
    provider_tier,
    charge_unit,
    cast(discount_share as decimal(7, 6)) as discount_share,
    cast(from_quantity as bigint) as from_quantity,
    lead(cast(from_quantity as bigint)) over (
        partition by days.day, provider_tier, charge_unit order by cast(from_quantity as bigint)
    ) as to_quantity
from days
inner join policy('volume_discounts') on in_force(days.day, valid_from, valid_to);

-- this company's discounts are for tokens
create temp table discounts as
with positioned as (
    select
        request_id,
        day,
        provider_tier,
        charge_unit,
        amount,
        total_tokens as quantity,
        sum(total_tokens) over (
            partition by billing_period, team_id, provider_tier, charge_unit
            order by started_at, request_id
            rows unbounded preceding
        ) as quantity_after
    from rated
    where
        rating_status = 'rated'
        and team_id <> 'suspense'
        and total_tokens > 0
        and (provider_tier, charge_unit) in (select (provider_tier, charge_unit) from bands)
)

select
    request_id,
    part_of(
        amount,
        1000000 * sum(
            discount_share * (
                least(quantity_after, coalesce(to_quantity, quantity_after))
                - greatest(quantity_after - quantity, from_quantity)
            )
        ),
        quantity * 1000000
    ) as volume_discount
from positioned
inner join bands
    on
        positioned.day = bands.day
        and positioned.provider_tier = bands.provider_tier
        and positioned.charge_unit = bands.charge_unit
        and quantity_after > from_quantity
        and (to_quantity is null or quantity_after - quantity < to_quantity)
group by request_id, amount, quantity;

-- exceptions --------------------------------------------------------------------------------------
create temp table rules as
select
    * replace (
        utc(starts_at) as starts_at,
        utc(ends_at) as ends_at,
        lower(tag) as tag,
        cast(absorbed_share as decimal(7, 6)) as absorbed_share,
        money(cap_amount) as cap_amount,
        cast(priority as integer) as priority
    )
from policy('exception_rules');

create temp table charged as
select
    rated.*,
    case rating_status
        when 'rated' then money(amount - coalesce(volume_discount, 0))
        when 'unmeasured' then logged_cost
        when 'not_charged' then 0
    end as gross_charge
from rated
left join discounts on rated.request_id = discounts.request_id;

create temp table matches as
select
    charged.request_id,
    charged.started_at,
    charged.billing_period,
    charged.team_id,
    charged.gross_charge,
    rules.rule_id,
    rules.kind,
    rules.priority,
    rules.fund_id,
    rules.pool_id,
    rules.absorbed_share,
    rules.cap_amount,
    case
        when rules.replacement_rate_id is not null
            then money(token_amount(
                fresh_input_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens,
                output_tokens, reasoning_tokens, replacements
            ) * replacements.exchange_rate)
    end as replacement_charge
from charged
inner join rules
    on
        charged.started_at >= rules.starts_at
        and charged.started_at < rules.ends_at
        and (rules.team_id is null or rules.team_id = charged.team_id)
        and (rules.project_id is null or rules.project_id = charged.project_id)
        and (rules.environment is null or rules.environment = charged.environment)
        and (rules.provider is null or rules.provider = charged.provider)
        and (rules.model is null or rules.model = charged.model_id)
left join (select request_id, tags from owned) as tagged
    on rules.tag is not null and charged.request_id = tagged.request_id
left join rates as replacements
    on rules.replacement_rate_id = replacements.rate_id and charged.day = replacements.day
where charged.gross_charge > 0 and (rules.tag is null or list_contains(tagged.tags, rules.tag));

-- In order of priority, each rule of what the ones before it left. Here the first has the only
-- caps, the second has a rate of its own, the third and last a share.
create temp table absorbed as
with asked_first as (
    select *, money(gross_charge * absorbed_share) as asked
    from matches
    where priority = 1 and pool_id is null
),

first as (
    select
        request_id,
        rule_id,
        fund_id,
        case
            when cap_amount is null then asked
            else greatest(0, least(asked, cap_amount - coalesce(
                sum(asked) over (
                    partition by rule_id order by started_at, request_id
                    rows between unbounded preceding and 1 preceding
                ), 0
            )))
        end as amount
    from asked_first
),

second as (
    select
        matches.request_id,
        matches.rule_id,
        matches.fund_id,
        greatest(0, gross_charge - coalesce(first.amount, 0) - replacement_charge) as amount
    from matches
    left join first on matches.request_id = first.request_id
    where matches.priority = 2 and matches.pool_id is null
),

third as (
    select
        matches.request_id,
        matches.rule_id,
        matches.fund_id,
        money(
            (gross_charge - coalesce(first.amount, 0) - coalesce(second.amount, 0)) * absorbed_share
        ) as amount
    from matches
    left join first on matches.request_id = first.request_id
    left join second on matches.request_id = second.request_id
    where matches.priority = 3 and matches.pool_id is null
),

by_funds as (
    from first
    union all
    from second
    union all
    from third
),

asked_of_pools as (
    -- experiments name the pool of their team, which is granted anew each month
    select
        matches.*,
        money((gross_charge - coalesce(by_request.amount, 0)) * absorbed_share) as asked,
        money(pools.granted_amount) as granted
    from matches
    left join (
        select request_id, sum(amount) as amount from by_funds group by request_id
    ) as by_request on matches.request_id = by_request.request_id
    inner join policy('allowance_pools') as pools
        on
            matches.pool_id = pools.pool_id
            and in_force(matches.billing_period, pools.valid_from, pools.valid_to)
    where matches.team_id <> 'suspense'
),

by_pools as (
    select
        request_id,
        rule_id,
        fund_id,
        pool_id,
        greatest(0, least(asked, granted - coalesce(
            sum(asked) over (
                partition by pool_id, billing_period order by started_at, request_id
                rows between unbounded preceding and 1 preceding
            ), 0
        ))) as amount
    from asked_of_pools
)

select request_id, rule_id, fund_id, null as pool_id, money(amount) as amount
from by_funds
where amount > 0
union all
select request_id, rule_id, fund_id, pool_id, money(amount)
from by_pools
where amount > 0;

-- requests, allocations, statements ---------------------------------------------------------------
create temp table treatments as
select distinct date_trunc('month', days.day) as billing_period, treatment
from days
inner join policy('suspense_policies')
    on in_force(date_trunc('month', days.day), valid_from, valid_to);

create table request_costs as
select
    charged.* exclude (
        amount, gross_charge, default_team_id, default_cost_center, is_free, is_successful,
        lacks_tokens, has_no_price, request_quantity, rate_id
    ),
    owned.tags,
    owned.api_key_hash,
    owned.end_user_hash,
    case when rating_status = 'rated' then rate_id end as rate_id,
    case
        when charged.logged_cost > 0 then charged.logged_cost
        when charged.is_cached or charged.total_tokens = 0 then 0
        else charged.list_cost
    end as provider_cost,
    gross_charge,
    coalesce(by_request.amount, 0) as absorbed_charge,
    charged.team_id = 'suspense'
    and charged.default_team_id is not null
    and treatment = 'default_owner' as is_of_default_owner,
    case when is_of_default_owner then charged.default_team_id else charged.team_id end as payer_id,
    case
        when is_of_default_owner then charged.default_cost_center else charged.cost_center
    end as payer_cost_center,
    case when is_of_default_owner then 'default_owner' else rating_status end as line_type
from charged
inner join owned on charged.request_id = owned.request_id
inner join treatments on charged.billing_period = treatments.billing_period
left join (
    select request_id, sum(amount) as amount from absorbed group by request_id
) as by_request on charged.request_id = by_request.request_id;

create temp table period_usage as
select
    billing_period,
    team_id,
    cost_center,
    provider_tier,
    count(*) as request_count,
    sum(total_tokens) as total_tokens,
    sum(coalesce(provider_cost, 0)) as provider_cost,
    sum(case when team_id = 'suspense' then 0 else coalesce(gross_charge - absorbed_charge, 0) end)
        as net_charge,
    sum(case when team_id = 'suspense' then coalesce(gross_charge - absorbed_charge, 0) end)
        as suspense_charge
from request_costs
group by all;

create temp table shared_costs as
with in_force as (
    select
        shared_cost_id,
        periods.billing_period,
        driver,
        provider_tier,
        cast(committed_tokens as bigint) as committed_tokens,
        money(cast(amount as decimal(18, 6)) * exchange_rates.rate) as amount,
        coalesce((
            select sum(total_tokens)
            from period_usage
            where
                billing_period = periods.billing_period
                and (policy.provider_tier is null or provider_tier = policy.provider_tier)
        ), 0) as used_tokens
    from policy('shared_costs') as policy
    inner join (select distinct billing_period from period_usage) as periods
        on in_force(periods.billing_period, valid_from, valid_to)
    inner join exchange_rates
        on
            policy.currency = exchange_rates.currency
            and periods.billing_period = exchange_rates.day
),

used as (
    select
        *,
        case
            when committed_tokens is null or used_tokens >= committed_tokens then amount
            else part_of(amount, used_tokens, committed_tokens)
        end as used_amount
    from in_force
),

parts as (
    select
        shared_cost_id, billing_period, 'shared_cost' as line_type, used_amount as amount, driver,
        provider_tier
    from used
    union all
    -- this company's reservers bear what stands idle
    select shared_cost_id, billing_period, 'shared_cost_idle', amount - used_amount, 'fixed', null
    from used
),

team_days as (
    select date_trunc('month', day) as billing_period, team_id, cost_center, count(*) as day_count
    from teams
    group by all
),

weights as (
    select
        parts.*,
        team_id,
        cost_center,
        cast(sum(case driver when 'requests' then request_count else total_tokens end) as hugeint)
            as weight
    from parts
    inner join period_usage as usage
        on
            parts.billing_period = usage.billing_period
            and (parts.provider_tier is null or parts.provider_tier = usage.provider_tier)
    where driver in ('requests', 'tokens') and team_id <> 'suspense'
    group by all

    union all

    select
        parts.*,
        team_days.team_id,
        cost_center,
        cast(
            case driver
                when 'even' then day_count
                else day_count * cast(share as decimal(7, 6)) * 1000000
            end as hugeint
        )
    from parts
    inner join team_days on parts.billing_period = team_days.billing_period
    left join policy('shared_cost_shares') as shares
        on
            parts.shared_cost_id = shares.shared_cost_id
            and team_days.team_id = shares.team_id
    where driver = 'even' or (driver = 'fixed' and share is not null)
)

select
    shared_cost_id,
    billing_period,
    line_type,
    team_id,
    cost_center,
    part_of(
        amount,
        sum(weight) over part_so_far,
        sum(weight) over part
    ) - part_of(amount, sum(weight) over part_so_far - weight, sum(weight) over part) as amount
from weights
where weight > 0 and amount <> 0
window
    part as (partition by shared_cost_id, billing_period, line_type),
    part_so_far as (
        partition by shared_cost_id, billing_period, line_type order by team_id, cost_center
    );

create temp table minimum_fees as
select
    fees.minimum_fee_id,
    periods.billing_period,
    teams.team_id,
    teams.cost_center,
    money(cast(fees.amount as decimal(18, 6)) * exchange_rates.rate)
    - coalesce((
        select sum(net_charge)
        from period_usage
        where team_id = fees.team_id and billing_period = periods.billing_period
    ), 0) as amount
from policy('minimum_fees') as fees
inner join (select distinct billing_period from period_usage) as periods
    on in_force(periods.billing_period, fees.valid_from, fees.valid_to)
inner join teams
    on fees.team_id = teams.team_id and teams.day = last_day(periods.billing_period)
inner join exchange_rates
    on
        fees.currency = exchange_rates.currency
        and periods.billing_period = exchange_rates.day;

create temp table suspense_spread as
with weights as (
    select
        billing_period,
        team_id,
        cost_center,
        cast(round(sum(provider_cost), 6) * 1000000 as hugeint) as weight,
        sum(weight) over (partition by billing_period) as total_weight,
        sum(weight) over (partition by billing_period order by team_id, cost_center)
            as weight_so_far
    from period_usage
    where team_id <> 'suspense'
    group by billing_period, team_id, cost_center
)

select
    billing_period,
    team_id,
    cost_center,
    part_of(suspense_charge, weight_so_far, total_weight)
    - part_of(suspense_charge, weight_so_far - weight, total_weight) as amount
from weights
inner join (
    select billing_period, sum(suspense_charge) as suspense_charge
    from period_usage
    group by billing_period
) as suspense using (billing_period)
inner join treatments using (billing_period)
where treatment = 'spread' and weight > 0 and suspense_charge > 0;

create table allocations as
select
    day,
    billing_period,
    case when payer_id = 'suspense' then 'suspense' else 'team' end as payer_type,
    payer_id,
    payer_id as team_id,
    payer_cost_center as cost_center,
    project_id,
    environment,
    provider_tier,
    charge_unit,
    rate_id,
    line_type,
    cast(null as varchar) as rule_id,
    cast(null as varchar) as pool_id,
    cast(null as varchar) as period_charge_id,
    count(*) as request_count,
    sum(fresh_input_tokens) as fresh_input_tokens,
    sum(cache_read_tokens) as cache_read_tokens,
    sum(cache_write_tokens) as cache_write_tokens,
    sum(cache_write_1h_tokens) as cache_write_1h_tokens,
    sum(output_tokens) as output_tokens,
    sum(reasoning_tokens) as reasoning_tokens,
    sum(provider_cost) as provider_cost,
    sum(list_cost) as list_cost,
    money(sum(gross_charge - absorbed_charge)) as charge
from request_costs
group by all;

insert into allocations by name
select
    day,
    billing_period,
    'fund' as payer_type,
    fund_id as payer_id,
    team_id,
    cost_center,
    project_id,
    environment,
    provider_tier,
    charge_unit,
    rate_id,
    'absorbed' as line_type,
    rule_id,
    pool_id,
    sum(amount) as charge
from absorbed
inner join request_costs using (request_id)
group by all;

insert into allocations by name
with period_charges as (
    select billing_period, 'team' as payer_type, team_id, cost_center, line_type,
        shared_cost_id as period_charge_id, amount
    from shared_costs
    union all
    select billing_period, 'team', team_id, cost_center, 'minimum_fee', minimum_fee_id, amount
    from minimum_fees
    where amount > 0
    union all
    select billing_period, 'team', team_id, cost_center, 'suspense_spread', null, amount
    from suspense_spread
    union all
    select billing_period, 'suspense', 'suspense', 'suspense', 'suspense_spread', null, -sum(amount)
    from suspense_spread
    group by billing_period
)

select billing_period as day, * exclude (amount), team_id as payer_id, amount as charge
from period_charges;

create macro in_cents(exact_charge, total, remainder_rank, cents_down) as cast(
    (
        floor(exact_charge * 100)
        + case when remainder_rank <= total * 100 - cents_down then 1 else 0 end
    ) * 0.01 as decimal(18, 2)
);

create table billing_period_totals as
with exact as (
    select
        billing_period,
        payer_type,
        payer_id,
        money(coalesce(sum(charge), 0)) as exact_charge,
        round(sum(exact_charge) over (partition by billing_period), 2) as total,
        row_number() over (
            partition by billing_period
            order by exact_charge * 100 - floor(exact_charge * 100) desc, payer_type, payer_id
        ) as remainder_rank,
        sum(floor(exact_charge * 100)) over (partition by billing_period) as cents_down
    from allocations
    group by billing_period, payer_type, payer_id
)

select
    billing_period,
    payer_type,
    payer_id,
    exact_charge,
    in_cents(exact_charge, total, remainder_rank, cents_down) as charge
from exact;

create table statement_lines as
with lines as (
    select
        billing_period, payer_type, payer_id, team_id, cost_center, project_id, environment,
        provider_tier, charge_unit, rate_id, line_type, rule_id, pool_id, period_charge_id,
        md5(cast((
            billing_period, payer_id, line_type, rule_id, pool_id, period_charge_id, team_id,
            cost_center, project_id, environment, provider_tier, charge_unit, rate_id
        ) as varchar)) as line_id,
        sum(request_count) as request_count,
        sum(provider_cost) as provider_cost,
        sum(list_cost) as list_cost,
        money(coalesce(sum(charge), 0)) as exact_charge
    from allocations
    group by all
),

ranked as (
    select
        *,
        row_number() over (
            partition by billing_period, payer_type, payer_id
            order by exact_charge * 100 - floor(exact_charge * 100) desc, line_id
        ) as remainder_rank,
        sum(floor(exact_charge * 100)) over (partition by billing_period, payer_type, payer_id)
            as cents_down
    from lines
)

select
    ranked.* exclude (remainder_rank, cents_down),
    in_cents(ranked.exact_charge, totals.charge, remainder_rank, cents_down) as charge
from ranked
inner join billing_period_totals as totals using (billing_period, payer_type, payer_id);
