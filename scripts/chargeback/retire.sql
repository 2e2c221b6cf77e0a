-- Retires the periods whose first days are in the variable `retiring`, in one transaction: keeps
-- what they were charged, and lists in records_to_drop the records that are needed no more.

insert into raw.retired_periods by name
select
    billing_period,
    now()::timestamp as retired_at,
    count(*) as request_count,
    coalesce(sum(gross_charge), 0) as gross_charge,
    coalesce(sum(absorbed_charge), 0) as absorbed_charge
from marts.fct_request_costs
where billing_period in (from unnest(getvariable('retiring')))
group by billing_period;

create or replace temp table retiring_days as
select charge_date
from intermediate.int_charge_dates
where billing_period in (from unnest(getvariable('retiring')));

insert into raw.retired_requests by name
select
    costs.*,
    cases.known_team,
    cases.known_project,
    cases.known_environment,
    cases.written_team,
    cases.written_project,
    cases.written_environment
from marts.fct_request_costs as costs
inner join intermediate.int_owner_cases as cases using (request_id, charge_date)
where charge_date in (from retiring_days);

insert into raw.retired_absorbed_charges by name
from marts.fct_absorbed_charges
where charge_date in (from retiring_days);

insert into raw.retired_exception_matches by name
from intermediate.int_exception_matches
where charge_date in (from retiring_days);

insert into raw.retired_matched_rates by name
from intermediate.int_rates_matched
where charge_date in (from retiring_days);

insert into raw.retired_log_hours by name
select
    log_name,
    started_hour,
    request_count
from intermediate.int_log_hours
where
    local_date in (from retiring_days)
    and request_count > 0;

-- The records of a request go together. Those of the last retired day stay, since calls around
-- midnight may be one call, and so do those of tasks that ended later.
create or replace temp table records_to_drop as
with records as (

    select
        records.source_name,
        records.file_id,
        records.record_number,
        records.started_at,
        records.charge_date,
        coalesce(twins.request_id, records.request_id) as request_id
    from intermediate.int_usage_records as records
    left join intermediate.int_request_twins as twins
        on records.request_id = twins.logged_request_id

),

unfinished_tasks as (

    select distinct
        project_id,
        task_id
    from marts.fct_request_costs
    where
        task_id is not null
        and billing_period not in (select billing_period from raw.retired_periods)

),

needed as (

    select request_id
    from records
    where charge_date >= (select last_day(max(billing_period)) from raw.retired_periods)

    union all

    select request_id
    from raw.retired_requests
    semi join unfinished_tasks using (project_id, task_id)

)

select * exclude (charge_date)
from records
semi join raw.retired_requests using (request_id)
anti join needed using (request_id);

insert into raw.retired_file_records by name
with files as (

    select
        source as source_name,
        file_id,
        row_number() over (order by loaded_at, source, file_id) as file_number
    from raw.load_manifest

),

deliveries as (

    select
        dropped.source_name,
        dropped.file_id,
        dropped.request_id,
        files.file_number = min(files.file_number) over (partition by dropped.request_id)
            as is_first,
        dropped.started_at
    from records_to_drop as dropped
    inner join files using (source_name, file_id)

)

select
    source_name,
    file_id,
    count(*) as record_count,
    count(distinct request_id) as request_count,
    count(distinct case when is_first then request_id end) as new_request_count,
    min(started_at) as first_request_at,
    max(started_at) as last_request_at
from deliveries
group by source_name, file_id
on conflict do update set
    record_count = record_count + excluded.record_count,
    request_count = request_count + excluded.request_count,
    new_request_count = new_request_count + excluded.new_request_count,
    first_request_at = least(first_request_at, excluded.first_request_at),
    last_request_at = greatest(last_request_at, excluded.last_request_at);

insert into raw.retired_usage_fields by name
select
    fields.source_name,
    fields.usage_field,
    count(*) as record_count,
    sum(fields.tokens)::bigint as tokens,
    min(fields.started_at) as first_seen_at,
    max(fields.started_at) as last_seen_at
from intermediate.int_usage_fields as fields
semi join records_to_drop using (source_name, file_id, record_number)
group by fields.source_name, fields.usage_field
on conflict do update set
    record_count = record_count + excluded.record_count,
    tokens = tokens + excluded.tokens,
    first_seen_at = least(first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(last_seen_at, excluded.last_seen_at);
