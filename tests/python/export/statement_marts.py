"""The marts of statements, made up: names that are up to mischief, amounts that can be reckoned."""

import duckdb
from click.testing import CliRunner

from export import main

HOSTILE_NAMES = {
    "=cmd()": "=cmd|' /C calc'!A0",
    "../../x": "../../x",
    "..": "<script>alert('1')</script>",
    "Data": "\u202eevil \u05e9\u05dc\u05d5\u05dd",
    "data": 'Data, "Platform"\nand\rmore',
    "index": "@SUM(A1)",
    "manifest": "-1+2",
    "\u6570\u636e": "\tTab",
    "tiny": "  =SUM(A1)",
    "x" * 200: "+1",
}
TABLES = """
    create schema marts;
    create table marts.statement_versions (
        policy_version varchar, input_version varchar, billing_time_zone varchar, currency varchar,
        file_count bigint, record_count bigint
    );
    insert into marts.statement_versions
    values ('policy-1', 'input-1', 'Europe/Berlin', 'USD', 77, 987);
    create table marts.team_statement_lines (
        statement_line_id varchar, statement_id varchar, section varchar, billing_period date,
        charge_period date, ledger_entry_id varchar, team_id varchar,
        team_name varchar, cost_center varchar, project_id varchar, project_name varchar,
        environment varchar, provider_tier varchar, charge_unit varchar, line_type varchar,
        rate_id varchar, rule_id varchar, fund_id varchar, pool_id varchar,
        shared_cost_id varchar, minimum_fee_id varchar, true_up_id varchar, description varchar,
        reason varchar, request_count bigint, total_tokens bigint, provider_cost decimal(28, 12),
        list_cost decimal(28, 12), exact_amount decimal(28, 12), amount decimal(18, 2)
    );
    create table marts.fct_request_costs (
        request_id varchar, charged_team_id varchar, billing_period date, charge_date date,
        tag_status varchar
    );
"""
# Three lines a team: usage, unpriced usage at provider cost, and what the incident fund pays.
LINES = """
    insert into marts.team_statement_lines
    select
        md5(billing_period || team_id || kind) as statement_line_id,
        strftime(billing_period, '%Y-%m') || '-' || team_id as statement_id,
        'charges' as section, billing_period, billing_period as charge_period,
        null as ledger_entry_id, team_id, team_name, 'cc-' || team_id as cost_center,
        'p1' as project_id, '=project' as project_name, 'production' as environment,
        'premium' as provider_tier, 'token' as charge_unit, kind as line_type,
        'rate-1' as rate_id,
        if(kind = 'absorbed', 'rule-1', null) as rule_id,
        if(kind = 'absorbed', 'incident', null) as fund_id,
        null as pool_id, null as shared_cost_id, null as minimum_fee_id, null as true_up_id,
        'About ' || kind as description, null as reason,
        if(kind = 'absorbed', 1, 4) as request_count,
        if(kind = 'absorbed', 0, 1000 * position) as total_tokens,
        0 as provider_cost,
        0.00000002186 as list_cost,
        amount + 0.001 as exact_amount,
        amount
    from (
        select
            billing_period, team_id, team_name, kind, position,
            cast(case kind
                when 'absorbed' then -10.07 when 'rated' then 1000.10 * position else 0.01
            end as decimal(18, 2)) as amount
        from teams
        cross join unnest(['rated', 'unmeasured', 'absorbed']) as kinds (kind)
        cross join unnest([date '2026-08-01', date '2026-09-01', date '2026-10-01'])
            as periods (billing_period)
    )
    order by random();
    update marts.team_statement_lines set amount = 9999999999999999.98
    where team_id = 'tiny' and line_type = 'rated' and billing_period = '2026-09-01';
"""
STATEMENTS = """
    create table marts.team_statements as
    select
        statement_id, 'DRAFT-' || statement_id as statement_number, 'provisional' as status,
        null::timestamp as closed_at, billing_period, team_id, team_name, cost_center,
        'policy-1' as policy_version, 'input-1' as input_version,
        0::decimal(18, 2) as adjustment_charge, 0::decimal(18, 2) as true_up_charge,
        sum(amount) filter (line_type <> 'absorbed')::decimal(18, 2) as usage_charge,
        0::decimal(18, 2) as shared_cost_charge,
        0::decimal(18, 2) as minimum_fee_charge,
        0::decimal(18, 2) as ownerless_charge,
        sum(amount) filter (line_type <> 'absorbed')::decimal(18, 2) as gross_charge,
        -sum(amount) filter (line_type = 'absorbed')::decimal(18, 2) as absorbed_charge,
        sum(amount)::decimal(18, 2) as net_charge,
        null::decimal(18, 2) as previous_net_charge,
        sum(request_count) filter (line_type <> 'absorbed')::bigint as request_count,
        0::bigint as unrated_request_count,
        6::bigint as complete_request_count,
        1::bigint as repaired_request_count,
        1::bigint as missing_request_count,
        sum(total_tokens)::bigint as total_tokens,
        sum(provider_cost)::decimal(28, 12) as provider_cost,
        sum(list_cost)::decimal(28, 12) as list_cost
    from marts.team_statement_lines
    group by all;
    create table marts.billing_period_totals as
    select
        billing_period, 'team' as payer_type, team_id as payer_id, net_charge as charge,
        0::decimal(18, 2) as absorbed_charge, 0::decimal(18, 2) as adjustment_charge,
        'provisional' as status, 8 as request_count, 6 as complete_request_count
    from marts.team_statements
    union all
    select
        billing_period, 'fund', 'incident', sum(absorbed_charge) + 0.50,
        sum(absorbed_charge) + 0.50, 0, 'provisional', 0, 0
    from marts.team_statements group by all
    union all
    select distinct billing_period, 'fund', 'platform', 7.00, 0.00, 0, 'provisional', 0, 0
    from marts.team_statements
    union all
    select distinct billing_period, 'suspense', 'suspense', 3.25, 0.00, 0, 'provisional', 8, 0
    from marts.team_statements;
    insert into marts.fct_request_costs
    select
        team_id || billing_period || number, team_id, billing_period,
        -- October has not ended
        if(billing_period = '2026-10-01', date '2026-10-05', last_day(billing_period)),
        case when team_id = 'suspense' then 'missing' when number <= 6 then 'complete'
            else 'repaired' end
    from (
        select team_id, billing_period from marts.team_statements
        union all
        select distinct 'suspense', billing_period from marts.team_statements
    )
    cross join range(1, 9) as numbers (number);
"""


def build(path, names):
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(TABLES)
        connection.execute(
            "create temp table teams (team_id varchar, team_name varchar, position int)"
        )
        connection.executemany(
            "insert into teams values (?, ?, ?)",
            [(*name, position) for position, name in enumerate(names.items(), start=1)],
        )
        connection.execute(LINES)
        connection.execute(STATEMENTS)


def run(*arguments):
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def export(folder, *options, period="2026-09"):
    code, output = run("statements", "--period", period, "--out", str(folder), *options)
    assert code == 0, output
    return output


def query(database, sql, *parameters):
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql, parameters).fetchall()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}
