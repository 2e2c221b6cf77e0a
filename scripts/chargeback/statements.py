"""The statements of a billing period, as files for each team and as a short table."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import duckdb

from .console import Report, aligned
from .database import UsageFault, records
from .export_folder import (
    File,
    csv_content,
    json_content,
    printable,
    safe_name,
    write_export,
)
from .site.paper import statement_papers
from .site.sharing import Progress
from .workbook import workbook_content

VERSIONS = """
    select currency, billing_time_zone
    from marts.statement_versions
"""
PERIODS = """
    select distinct strftime(billing_period, '%Y-%m')
    from marts.team_statements
    order by 1
"""
TEAMS = """
    select team_id
    from marts.team_statements
    where strftime(billing_period, '%Y-%m') = $period
    order by team_id
"""
STATEMENTS = """
    select
        statement_id,
        statement_number,
        status,
        closed_at,
        billing_period,
        team_id,
        team_name,
        cost_center,
        adjustment_charge,
        usage_charge,
        shared_cost_charge,
        minimum_fee_charge,
        ownerless_charge,
        true_up_charge,
        gross_charge,
        absorbed_charge,
        net_charge,
        previous_net_charge,
        request_count,
        unrated_request_count,
        complete_request_count,
        repaired_request_count,
        missing_request_count,
        total_tokens,
        provider_cost,
        list_cost,
        policy_version,
        input_version
    from marts.team_statements
    where
        strftime(billing_period, '%Y-%m') = $period
        and ($team::varchar is null or team_id = $team)
    order by team_id
"""
TOTALS = """
    select
        count(*) as statements,
        sum(gross_charge) as gross_charge,
        sum(absorbed_charge) as absorbed_charge,
        sum(adjustment_charge) as adjustment_charge,
        sum(net_charge) as net_charge,
        sum(request_count)::bigint as request_count
    from marts.team_statements
    where
        strftime(billing_period, '%Y-%m') = $period
        and ($team::varchar is null or team_id = $team)
"""
LINES = """
    select
        statement_line_id,
        statement_id,
        section,
        billing_period,
        charge_period,
        ledger_entry_id,
        team_id,
        team_name,
        cost_center,
        project_id,
        project_name,
        environment,
        provider_tier,
        charge_unit,
        line_type,
        rate_id,
        rule_id,
        fund_id,
        pool_id,
        shared_cost_id,
        minimum_fee_id,
        true_up_id,
        description,
        reason,
        request_count,
        total_tokens,
        provider_cost,
        list_cost,
        exact_amount,
        amount
    from marts.team_statement_lines
    where
        strftime(billing_period, '%Y-%m') = $period
        and ($team::varchar is null or team_id = $team)
    order by
        team_id,
        section,
        charge_period,
        project_id,
        environment,
        provider_tier,
        charge_unit,
        rate_id,
        line_type = 'absorbed',
        line_type,
        rule_id,
        pool_id,
        shared_cost_id,
        statement_line_id
"""
# Usage on a period's last day completes it; without a complete period the newest is shown.
LATEST_PERIOD = """
    with usage as (
        select max(charge_date) as last_date from marts.fct_request_costs
    )

    select strftime(totals.billing_period, '%Y-%m')
    from marts.billing_period_totals as totals
    cross join usage
    order by last_day(totals.billing_period) <= usage.last_date desc, totals.billing_period desc
    limit 1
"""
SUMMARY_PERIODS = """
    select distinct strftime(billing_period, '%Y-%m'), status
    from marts.billing_period_totals
    order by 1
"""
# What funds absorbed beyond the teams' part, they absorbed for suspense; what they pay beyond what
# they absorbed are shared costs. The absorbed requests are counted once, with whom they belong to.
SUMMARY = """
    with payers as (
        select
            payer_type,
            payer_id,
            charge,
            absorbed_charge,
            adjustment_charge,
            case when payer_type <> 'fund' then request_count end as request_count,
            complete_request_count
        from marts.billing_period_totals
        where strftime(billing_period, '%Y-%m') = $period
    ),

    statements as (
        select team_id, team_name, gross_charge, absorbed_charge
        from marts.team_statements
        where strftime(billing_period, '%Y-%m') = $period
    ),

    absorbed as (
        select
            coalesce((select sum(absorbed_charge) from payers), 0) as charge,
            coalesce((select sum(absorbed_charge) from statements), 0) as teams_charge
    ),

    payer_rows as (
        select
            payers.payer_type,
            payers.payer_id,
            case payers.payer_type
                when 'team' then coalesce(statements.team_name, payers.payer_id)
                when 'fund' then 'fund: ' || payers.payer_id
                else payers.payer_id
            end as payer,
            case payers.payer_type
                when 'team' then statements.gross_charge
                when 'fund'
                    then nullif(
                        payers.charge - payers.adjustment_charge - payers.absorbed_charge, 0
                    )
                when 'suspense'
                    then
                        payers.charge - payers.adjustment_charge
                        + absorbed.charge - absorbed.teams_charge
            end as gross_charge,
            case payers.payer_type
                when 'team' then statements.absorbed_charge
                when 'suspense' then absorbed.charge - absorbed.teams_charge
            end as absorbed_charge,
            payers.adjustment_charge,
            payers.charge,
            payers.request_count,
            payers.complete_request_count
        from payers
        cross join absorbed
        left join statements
            on payers.payer_type = 'team' and payers.payer_id = statements.team_id
    ),

    all_rows as (
        select * from payer_rows

        union all

        select
            'total' as payer_type,
            'total' as payer_id,
            'total' as payer,
            sum(gross_charge) as gross_charge,
            sum(absorbed_charge) as absorbed_charge,
            sum(adjustment_charge) as adjustment_charge,
            sum(charge) as charge,
            sum(request_count) as request_count,
            sum(complete_request_count) as complete_request_count
        from payer_rows
    )

    select
        payer_type,
        payer_id,
        payer,
        gross_charge,
        absorbed_charge,
        adjustment_charge,
        charge,
        request_count::bigint as request_count,
        case when request_count > 0
            then cast(complete_request_count * 1000 // request_count as bigint) * 0.1
        end as complete_percent
    from all_rows
    order by
        list_position(['team', 'fund', 'suspense', 'total'], payer_type),
        charge desc,
        payer
"""
VERSION_COLUMNS = ("status", "policy_version", "input_version")
SUMMARY_HEADINGS = ("payer", "gross", "absorbed", "adjusted", "pays", "requests", "complete tags")
INDEX_COLUMNS = (
    "statement_id",
    "statement_number",
    "status",
    "team_id",
    "team_name",
    "cost_center",
    "adjustment_charge",
    "usage_charge",
    "shared_cost_charge",
    "minimum_fee_charge",
    "ownerless_charge",
    "true_up_charge",
    "gross_charge",
    "absorbed_charge",
    "net_charge",
    "request_count",
    "unrated_request_count",
    "complete_request_count",
    "repaired_request_count",
    "missing_request_count",
)


# What a statement is written as, from its row, its lines and the versions.
Writer = Callable[[dict, Sequence[dict], dict], bytes]
WRITERS: dict[str, Writer] = {
    "csv": lambda _, lines, __: csv_content([*lines[0]], (list(line.values()) for line in lines)),
    "json": lambda statement, lines, versions: json_content(
        {**statement, **versions, "lines": lines}
    ),
    "xlsx": workbook_content,
}
PDF = "pdf"  # laid out from the pages, of all teams at once
FORMATS = (*WRITERS, PDF)


@dataclass(frozen=True, slots=True)
class StatementExport:
    """What an export wrote.

    Attributes:
        teams: Number of statements.
        files: Number of files, with index and manifest.
        removed: Number of files of an earlier export that were removed.
    """

    teams: int
    files: int
    removed: int


def export_statements(
    connection: duckdb.DuckDBPyConnection,
    period: str,
    team: str | None,
    formats: Collection[str],
    folder: Path,
    progress: Progress = lambda papers, _: papers,
) -> StatementExport:
    """Write the statements of a billing period: files a team, `index.csv`, `manifest.json`.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`.
        team: Only this team_id; all teams if None.
        formats: Some of FORMATS: a team has a file in each.
        folder: Where to; an earlier export of the period in it is replaced.
        progress: Wraps the PDFs, given their number, to tell how far the work is.

    Returns:
        What was written.

    Raises:
        UsageFault: There is no such period or team, the folder is not for this export, a format
            cannot hold a statement's amounts or needs what is not installed.
        duckdb.Error: The marts are not built.
    """
    formats = [form for form in FORMATS if form in formats]
    scope = {"period": period, "team": team}
    statements = records(connection, STATEMENTS, scope)
    if not statements:
        raise nothing_found(connection, period, team)
    (versions,) = records(connection, VERSIONS)
    versions |= {column: statements[0][column] for column in VERSION_COLUMNS}
    (totals,) = records(connection, TOTALS, scope)
    lines = {
        team_id: list(team_lines)
        for team_id, team_lines in groupby(
            records(connection, LINES, scope), key=itemgetter("team_id")
        )
    }

    team_ids = [statement["team_id"] for statement in statements]
    made = [
        statement_papers(connection, period, team_ids, folder, progress)
        if form == PDF
        else [
            (WRITERS[form](statement, lines[statement["team_id"]], versions), {})
            for statement in statements
        ]
        for form in formats
    ]

    index = []
    files = []
    for statement, *contents in zip(statements, *made, strict=True):
        name = f"{period}-{safe_name(statement['team_id'])}"
        facts = {
            "team_id": statement["team_id"],
            "rows": len(lines[statement["team_id"]]),
            **_charges(statement),
        }
        team_files = [
            File(f"{name}.{form}", content, facts | further_facts)
            for form, (content, further_facts) in zip(formats, contents, strict=True)
        ]
        index.append(
            [*(statement[column] for column in INDEX_COLUMNS), *(file.name for file in team_files)]
        )
        files += team_files
    index_columns = [*INDEX_COLUMNS, *(f"{form}_file" for form in formats)]
    index_content = csv_content(index_columns, index)
    files.append(File("index.csv", index_content, {"rows": len(index), **_charges(totals)}))
    about = {"export": "statements", "period": period, "team_id": team, **versions}
    removed = write_export(folder, about, totals, files)
    return StatementExport(teams=len(statements), files=len(files) + 1, removed=removed)


def period_summary(connection: duckdb.DuckDBPyConnection, period: str | None) -> Report:
    """Say who pays what of a billing period.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`; the latest complete one if None.

    Returns:
        A heading, a row a payer (teams, funds, suspense) and the total.

    Raises:
        UsageFault: There is no such period.
        duckdb.Error: The marts are not built.
    """
    known = dict(connection.execute(SUMMARY_PERIODS).fetchall())
    if period is None and known:
        ((period,),) = connection.execute(LATEST_PERIOD).fetchall()
    if period not in known:
        raise unknown_period(period, list(known))
    (versions,) = records(connection, VERSIONS)
    payers = records(connection, SUMMARY, {"period": period})
    zone, currency = versions["billing_time_zone"], versions["currency"]
    heading = f"Billing period {period} ({zone}), {currency}, {known[period]}"
    return Report(
        [heading, "", *aligned([SUMMARY_HEADINGS, *map(_summary_cells, payers)])],
        {
            "period": period,
            "billing_time_zone": zone,
            "currency": currency,
            "status": known[period],
            "payers": payers,
        },
    )


def unknown_period(period: str | None, known: Sequence[str]) -> UsageFault:
    """Say that nothing was charged in a billing period, and in which ones there was."""
    if not known:
        return UsageFault("there are no charges yet: load logs, then run `dbt build`")
    return UsageFault(f"period {period!r}: nothing charged in it; periods: {', '.join(known)}")


def _charges(record: dict) -> dict:
    columns = (
        "gross_charge",
        "absorbed_charge",
        "adjustment_charge",
        "net_charge",
        "request_count",
    )
    return {column: record[column] for column in columns}


def nothing_found(
    connection: duckdb.DuckDBPyConnection, period: str, team: str | None
) -> UsageFault:
    """Say what is unknown, the period or the team, and what exists instead."""
    teams = [team_id for (team_id,) in connection.execute(TEAMS, {"period": period}).fetchall()]
    if not teams:
        return unknown_period(period, [p for (p,) in connection.execute(PERIODS).fetchall()])
    known = ", ".join(map(printable, teams))
    return UsageFault(f"team {team!r}: no statement in {period}; teams with one: {known}")


def _summary_cells(row: dict) -> list[str]:
    _, _, payer, *amounts, requests, complete_percent = row.values()
    return [
        printable(payer),
        *("" if amount is None else f"{amount:,.2f}" for amount in amounts),
        "" if requests is None else f"{requests:,}",
        "" if complete_percent is None else f"{complete_percent:.1f} %",
    ]
