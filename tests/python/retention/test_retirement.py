"""A retired period loses its records, and nothing that was made of them."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from chargeback import retirement
from chargeback.console import UsageFault
from retention.retired_company import (
    CRAFTED,
    EMPTIED,
    LAST_RETIRED_DAY,
    MONTHS,
    RETIRED,
    RetiredCompany,
    changed,
)
from warehouse import PROJECT

RETIRE = [sys.executable, str(PROJECT / "scripts" / "retire.py")]
LEDGER_OF_RETIRED = (
    "select * from marts.fct_ledger_entries where charge_period < '2026-10-01' order by all"
)
CHARGES_OF_RETIRED = (
    "select * from marts.fct_request_costs where billing_period < '2026-10-01' order by all"
)
KILL_AT = """
import os, signal, sys
from chargeback import retirement

def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(retirement, sys.argv.pop(), die)
import retire
retire.main()
"""
RAW_ROWS = """
    select
        (select count(*) from raw.litellm_spend_logs)
        + (select count(*) from raw.litellm_standard_logging)
        + (select count(*) from raw.plain),
        (select count(*) from raw.retired_periods)
"""


def test_nothing_changes_but_what_is_made_of_records(retired_company: RetiredCompany) -> None:
    before = retired_company.build()
    assert [p.period for p in retired_company.retire().periods] == list(RETIRED)
    after = retired_company.build()

    assert changed(before, after) <= EMPTIED
    assert retired_company.warehouse.failing_tests() == []


def test_only_records_that_later_days_need_are_left(retired_company: RetiredCompany) -> None:
    (records_before,) = retired_company.query("select count(*) from marts.fct_request_records")
    dropped = retired_company.retire().dropped
    retired_company.build()

    needed = {("long-1",)}  # its task ended in October
    for node in retired_company.warehouse.built:
        relation = f"{node['schema']}.{node['alias']}"
        columns = {column for column, *_ in retired_company.query(f"describe {relation}")}
        if node["name"] in EMPTIED and columns >= {"charge_date", "request_id"}:
            left = retired_company.query(
                f"select request_id from {relation} where charge_date < '{LAST_RETIRED_DAY}'"
            )
            assert set(left) <= needed, node["name"]
    assert retired_company.query(
        "select request_id, charge_date::varchar from marts.fct_request_records"
        f" where charge_date <= '{LAST_RETIRED_DAY}'"
    ) == [("midnight", LAST_RETIRED_DAY)]
    (records_after,) = retired_company.query("select count(*) from intermediate.int_usage_records")
    assert records_after[0] == records_before[0] - sum(dropped.values())


def test_a_later_close_posts_what_it_posts_without_retirement(
    built: Path, retired_company: RetiredCompany, tmp_path: Path
) -> None:
    whole = RetiredCompany(built, tmp_path_of(tmp_path, "whole"), retired_company.project)
    retired_company.retire()
    for each in (retired_company, whole):
        each.close(*MONTHS)

    assert changed(whole.build(), retired_company.build()) <= EMPTIED
    posted = "select distinct strftime(charge_period, '%Y-%m') from marts.fct_ledger_entries"
    assert (MONTHS[3],) in retired_company.query(posted)
    assert retired_company.warehouse.failing_tests() == []


def tmp_path_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


def test_a_policy_edit_does_not_reach_a_retired_period(retired_company: RetiredCompany) -> None:
    retired_company.retire()
    retired_company.build()
    charges, ledger = map(retired_company.query, (CHARGES_OF_RETIRED, LEDGER_OF_RETIRED))
    path = PROJECT / "seeds" / "policy" / "rates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rates = [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    for rate in rates:
        rate["output_price"] = rate["output_price"] and "99"
    retired_company.warehouse.seeds["rates"] = rates
    retired_company.build()

    assert retired_company.query(CHARGES_OF_RETIRED) == charges
    assert retired_company.query(LEDGER_OF_RETIRED) == ledger
    adjusted = "select count(*) from marts.fct_ledger_entries where entry_type = 'adjustment'"
    assert retired_company.query(f"{adjusted} and charge_period = '2026-10-01'") != [(0,)]


def test_what_comes_too_late_is_shown_and_not_charged(retired_company: RetiredCompany) -> None:
    retired_company.retire()
    before = retired_company.build()
    late = [("late", "2026-08-20T10:00:00Z", None, None), CRAFTED["first"][1]]
    retired_company.load("late", *late)
    after = retired_company.build()

    of_files = {"stg_loads__files", "load_files", "int_file_days"}
    arrived = {"stg_plain__usage", "retired_period_arrivals"}
    versions = {"statement_versions", "team_statements"}  # these name the files that were there
    assert changed(before, after) == of_files | arrived | versions
    assert retired_company.query(
        "select strftime(billing_period, '%Y-%m'), file_name, record_count"
        " from marts.retired_period_arrivals order by 1"
    ) == [("2026-08", "late.jsonl", 1), ("2026-09", "late.jsonl", 1)]
    warning = ["records_come_before_their_period_is_retired"]
    assert retired_company.warehouse.failing_tests() == warning


def test_what_leaves_quarantine_too_late_is_shown_and_not_charged(
    retired_company: RetiredCompany,
) -> None:
    retired_company.retire()
    retired_company.build()
    charges = retired_company.query(CHARGES_OF_RETIRED)
    # as `load.py --retry` lands a record of a file that is known
    retired_company.warehouse.connection.execute("""
        insert into raw.plain by name
        select _file_id, 9 as _record_number, 'mended' as request_id, started_at, model, project
        from raw.plain where request_id = 'long-1';
        update raw.load_manifest
        set rows_offered = rows_offered + 1, rows_landed = rows_landed + 1
        where file_name = 'first.jsonl';
        insert into raw.quarantine by name
        select file_id, source, file_name, 9 as file_line, 9 as record_number, loaded_at,
            'no model' as reason, now()::timestamp as resolved_at, file_id as resolved_by_file_id
        from raw.load_manifest where file_name = 'first.jsonl'
    """)
    retired_company.build()

    arrivals = "select charge_date::varchar, file_name from marts.retired_period_arrivals"
    assert retired_company.query(arrivals) == [("2026-09-10", "first.jsonl")]
    assert retired_company.query(CHARGES_OF_RETIRED) == charges
    warning = ["records_come_before_their_period_is_retired"]
    assert retired_company.warehouse.failing_tests() == warning


def test_a_known_file_stays_known(retired_company: RetiredCompany, logs: Path) -> None:
    retired_company.retire()
    rows = retired_company.query(RAW_ROWS)
    retired_company.warehouse.load(logs)
    assert retired_company.query(RAW_ROWS) == rows


def test_a_task_that_was_charged_is_not_charged_again(retired_company: RetiredCompany) -> None:
    retired_company.retire()
    retired_company.load("more", ("short-2", "2026-11-02T10:00:00Z", "short", "success"))
    retired_company.build()

    assert retired_company.query(
        "select request_id, successful_task_count from marts.fct_request_costs"
        " where task_id in ('short', 'long') order by 1"
    ) == [("long-1", 0), ("long-2", 1), ("short-1", 1), ("short-2", 0)]
    assert retired_company.warehouse.failing_tests() == []


def test_a_period_is_retired_after_those_before_it(
    retired_company: RetiredCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = retired_company.build()
    with pytest.raises(UsageFault, match="2026-08 comes before 2026-09 and is not retired yet"):
        retired_company.retire("2026-09")
    retired_company.retire("2026-08")
    with pytest.raises(UsageFault, match="newer than the last build: run `dbt build`"):
        retired_company.retire("2026-09")
    retired_company.build()
    assert retired_company.retire("2026-08").periods == []
    monkeypatch.setattr(retirement, "project_vars", lambda: {"retention_months": 2})
    assert retired_company.retire().periods == []
    monkeypatch.setattr(retirement, "project_vars", lambda: {"retention_months": 1})
    retired_company.retire("2026-09")

    assert changed(before, retired_company.build()) <= EMPTIED
    assert retired_company.query(
        "select count(*) from intermediate.int_usage_records where charge_date < '2026-09-01'"
    ) == [(0,)]


@pytest.mark.parametrize(
    ("months", "period", "message"),
    [
        (1, "2026-11", "2026-11 is open; only a closed period can be retired"),
        (1, "2026-10", "2026-10 is too young: retention_months keeps the 1 months before 2026-11"),
        (1, "2026-07", "no usage in 2026-07"),
        (0, None, "retention_months in dbt_project.yml is 0: all periods are kept"),
        (-1, None, "retention_months in dbt_project.yml is -1, not a number of months"),
        ("2 years", None, "is '2 years', not a number of months"),
    ],
)
def test_what_may_not_be_retired_is_not(
    retired_company: RetiredCompany,
    monkeypatch: pytest.MonkeyPatch,
    months: object,
    period: str | None,
    message: str,
) -> None:
    monkeypatch.setattr(retirement, "project_vars", lambda: {"retention_months": months})
    rows = retired_company.query(RAW_ROWS)
    with pytest.raises(UsageFault, match=message):
        retired_company.retire(period)
    assert retired_company.query(RAW_ROWS) == rows


def test_nothing_is_retired_before_all_is_built(retired_company: RetiredCompany) -> None:
    retired_company.load("more", ("new", "2026-11-02T10:00:00Z", None, None))
    with pytest.raises(UsageFault, match="newer than the last build: run `dbt build`"):
        retired_company.retire()
    retired_company.build()
    retired_company.query("update builds.dbt_runs set failure_count = 1")
    with pytest.raises(UsageFault, match="the last build failed at 1 of its nodes"):
        retired_company.retire()


def test_what_is_kept_has_the_columns_of_its_model(retired_company: RetiredCompany) -> None:
    for model, kept in {
        "marts.fct_request_costs": "requests",
        "marts.fct_absorbed_charges": "absorbed_charges",
        "intermediate.int_exception_matches": "exception_matches",
        "intermediate.int_rates_matched": "matched_rates",
    }.items():
        wanted, landed, staged = (
            {column[:2] for column in retired_company.query(f"describe {relation}")}
            for relation in (model, f"raw.retired_{kept}", f"staging.stg_retired__{kept}")
        )
        assert landed == staged, model
        assert landed >= wanted, model


class Command:
    """The script, run by a company that keeps one month."""

    def __init__(self, company: RetiredCompany) -> None:
        company.warehouse.connection.close()
        project = tmp_path_of(company.folder, "project")
        (project / "dbt_project.yml").write_text("vars: {retention_months: 1}\n", "utf-8")
        self.database = company.database
        self.environment = os.environ | {
            "CHARGEBACK_DB": str(self.database),
            "CHARGEBACK_PROJECT": str(project),
        }

    def start(self, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*RETIRE, *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def rows(self) -> list[tuple]:
        with duckdb.connect(str(self.database)) as connection:
            return connection.execute(RAW_ROWS).fetchall()


def test_the_command_says_what_goes_before_it_goes(retired_company: RetiredCompany) -> None:
    command = Command(retired_company)
    rows = command.rows()
    output, _ = command.start("--dry-run", "--json").communicate()
    answer = json.loads(output)
    assert [period["period"] for period in answer["periods"]] == list(RETIRED)
    assert answer["is_dry_run"]
    assert command.rows() == rows

    output, told = command.start().communicate()
    assert "2026-08" in output
    assert "dbt build" in told
    assert command.rows() == [(rows[0][0] - sum(answer["dropped"].values()), 2)]


@pytest.mark.parametrize(("killed_at", "periods"), [("quote_identifier", 0), ("Retirement", 2)])
def test_a_killed_command_has_retired_all_or_nothing(
    retired_company: RetiredCompany, killed_at: str, periods: int
) -> None:
    """Killed where it begins to delete what it has copied; killed after all is done."""
    command = Command(retired_company)
    ((rows, _),) = command.rows()
    killed = subprocess.run(
        [sys.executable, "-c", KILL_AT, killed_at],
        env=command.environment | {"PYTHONPATH": str(PROJECT / "scripts")},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    ((rows_left, periods_retired),) = command.rows()
    assert periods_retired == periods
    assert (rows_left < rows) == (periods > 0)

    command.start().wait()
    assert command.rows()[0][1] == len(RETIRED)
