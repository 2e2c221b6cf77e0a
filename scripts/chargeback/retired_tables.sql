-- What scripts/retire.py keeps of the periods whose records it drops.

create table if not exists raw.retired_periods (
    billing_period date primary key, retired_at timestamp, request_count bigint,
    gross_charge decimal(38, 12), absorbed_charge decimal(38, 12)
);

create table if not exists raw.retired_requests (
    request_id varchar, session_id varchar, task_id varchar, source_name varchar,
    record_count bigint, started_at timestamp, ended_at timestamp, charge_date date,
    billing_period date, team_id varchar, cost_center varchar, project_id varchar,
    environment varchar, owner varchar, api_key_hash varchar, api_key_alias varchar,
    end_user_hash varchar, tags varchar[], tag_status varchar, missing_tags varchar,
    team_source varchar, project_source varchar, environment_source varchar,
    unknown_team varchar, unknown_project varchar, unknown_environment varchar,
    charged_team_id varchar, charged_cost_center varchar, provider varchar,
    requested_model varchar, billed_model varchar, model_id varchar, provider_tier varchar,
    call_type varchar, service_tier varchar, is_gateway_cache_hit boolean, status varchar,
    error_class varchar, latency_ms bigint, retry_count bigint, task_outcome varchar,
    fresh_input_tokens bigint, cache_read_tokens bigint, cache_write_tokens bigint,
    cache_write_1h_tokens bigint, output_tokens bigint, reasoning_tokens bigint,
    total_tokens bigint, audio_input_tokens bigint, image_input_tokens bigint,
    audio_output_tokens bigint, image_output_tokens bigint, successful_task_count integer,
    charge_unit varchar, rating_status varchar, line_type varchar, unrated_reason varchar,
    not_charged_reason varchar, rate_id varchar, service_tier_adjustment_id varchar,
    off_peak_adjustment_id varchar, markup_adjustment_id varchar, exchange_rate_id varchar,
    list_price_id varchar, provider_cost decimal(28, 12), provider_cost_source varchar,
    list_cost decimal(28, 12), charge_at_rate decimal(28, 12), volume_discount decimal(28, 12),
    gross_charge decimal(28, 12), absorbed_charge decimal(28, 12), net_charge decimal(28, 12),
    suspense_charge decimal(28, 12), known_team varchar, known_project varchar,
    known_environment varchar, written_team varchar, written_project varchar,
    written_environment varchar
);

create table if not exists raw.retired_absorbed_charges (
    request_id varchar, rule_id varchar, fund_id varchar, pool_id varchar,
    charge_before decimal(28, 12), absorbed_charge decimal(28, 12), charge_date date
);

create table if not exists raw.retired_exception_matches (
    request_id varchar, rule_id varchar, started_at timestamp, charge_date date,
    billing_period date, team_id varchar, project_id varchar, gross_charge decimal(28, 12),
    kind varchar, priority integer, fund_id varchar, pool_id varchar,
    absorbed_share decimal(7, 6), cap_amount decimal(18, 6), replacement_charge decimal(28, 12)
);

create table if not exists raw.retired_matched_rates (
    charge_date date, charge_unit varchar, provider_tier varchar, model_id varchar,
    team_id varchar, project_id varchar, rate_id varchar
);

create table if not exists raw.retired_log_hours (
    log_name varchar, started_hour timestamp, request_count bigint
);

create table if not exists raw.retired_file_records (
    source_name varchar, file_id varchar, record_count bigint, request_count bigint,
    new_request_count bigint, first_request_at timestamp, last_request_at timestamp,
    primary key (source_name, file_id)
);

create table if not exists raw.retired_usage_fields (
    source_name varchar, usage_field varchar, record_count bigint, tokens bigint,
    first_seen_at timestamp, last_seen_at timestamp, primary key (source_name, usage_field)
);
