-- The tables of export.sql in PostgreSQL, money in the same whole numbers.
create unlogged table requests (
    request_id text not null,
    task_id text,
    task_outcome text,
    started_at timestamp not null,
    charge_date date not null,
    billing_period date not null,
    team_id text not null,
    cost_center text not null,
    project_id text not null,
    environment text not null,
    model_id text,
    provider_tier text not null,
    charge_unit text not null,
    service_tier text,
    status text,
    is_gateway_cache_hit boolean not null,
    fresh_input_tokens bigint not null,
    cache_read_tokens bigint not null,
    cache_write_tokens bigint not null,
    cache_write_1h_tokens bigint not null,
    output_tokens bigint not null,
    reasoning_tokens bigint not null,
    total_tokens bigint not null,
    logged_cost bigint
);

create unlogged table rates (
    charge_date date not null,
    rate_id text not null,
    provider_tier text,
    team_id text,
    project_id text,
    model_id text,
    charge_unit text not null,
    fresh_input_price bigint,
    cache_read_price bigint,
    cache_write_price bigint,
    cache_write_1h_price bigint,
    output_price bigint,
    reasoning_price bigint,
    request_price bigint,
    task_price bigint,
    token_weight bigint,
    request_weight bigint,
    task_weight bigint,
    exchange_rate bigint
);

create unlogged table adjustments (
    kind text not null,
    charge_date date not null,
    provider_tier text not null,
    service_tier text,
    local_hour integer,
    multiplier bigint not null
);

create unlogged table bands (
    charge_date date not null,
    provider_tier text not null,
    charge_unit text not null,
    from_quantity bigint not null,
    to_quantity bigint,
    discount_share bigint not null
);
