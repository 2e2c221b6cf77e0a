-- What a company would keep on such tables, after they are filled.
alter table requests add primary key (request_id);
create index on requests (charge_date, team_id);
create index on requests (project_id, task_id) where charge_unit in ('task', 'blended');
create index on rates (charge_date, charge_unit);
create index on rates (rate_id, charge_date);
create index on adjustments (kind, charge_date, provider_tier);
create index on bands (charge_date, provider_tier, charge_unit);
vacuum analyze;
