-- The project's charge lines before exceptions, in the built warehouse: what peers must come to.
copy (
    select
        costed.charge_date,
        costed.team_id,
        costed.cost_center,
        costed.project_id,
        costed.environment,
        costed.provider_tier,
        costed.charge_unit,
        rated.rate_id,
        rated.rating_status,
        count(*) as request_count,
        sum(costed.total_tokens) as total_tokens,
        cast(sum(coalesce(rated.gross_charge, 0)) * 1000000000000 as hugeint) as gross_charge
    from intermediate.int_requests_rated as rated
    inner join intermediate.int_requests_costed as costed on rated.request_id = costed.request_id
    group by all
) to (getvariable('folder') || '/project.parquet') (format parquet);
