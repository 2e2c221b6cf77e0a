"""Planted anomalies are found, and little else; alerts lead to what they are about."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from planted_anomalies import Anomaly, Finding, findings, write_company

from chargeback.alerts import export_alerts
from chargeback.database import quote_identifier
from chargeback.gateway_limits import export_litellm
from warehouse import CompiledProject, Warehouse

SEED = 21
# Made of charges, calls and tags of single days alone: a later day changes nothing about them.
DAILY_MODELS = (
    "int_hourly_charges",
    "int_daily_charges",
    "int_daily_charge_baselines",
    "int_hourly_spikes",
    "int_charge_levels",
    "int_daily_reliability",
    "int_error_regressions",
    "int_errors_attributed",
    "int_latency_regressions",
    "int_untagged_weeks",
    "int_charge_alert_days",
    "int_usage_alert_days",
)
ALERT_DAYS = """
    select * from intermediate.int_charge_alert_days where last_date < date '2026-10-15'
    union all
    select * from intermediate.int_usage_alert_days where last_date < date '2026-10-15'
    order by all
"""


@pytest.fixture(scope="module")
def planted_company(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[Anomaly], Warehouse]:
    folder = tmp_path_factory.mktemp("planted")
    anomalies = write_company(folder, SEED)
    warehouse = Warehouse(compiled_project)
    warehouse.load(folder)
    return anomalies, warehouse.build(of=["alerts", "gateway_limits", "unrated_usage_audit"])


@pytest.fixture(scope="module")
def anomalies(planted_company: tuple[list[Anomaly], Warehouse]) -> list[Anomaly]:
    return planted_company[0]


@pytest.fixture(scope="module")
def built(planted_company: tuple[list[Anomaly], Warehouse]) -> Warehouse:
    return planted_company[1]


@pytest.fixture(scope="module")
def found(built: Warehouse) -> list[Finding]:
    return findings(built)


def test_planted_anomalies_are_found(anomalies: list[Anomaly], found: list[Finding]) -> None:
    missed = [anomaly for anomaly in anomalies if not any(f.is_of(anomaly) for f in found)]
    assert len(anomalies) == 15
    assert len(missed) <= 1, missed


def test_few_alerts_are_false(anomalies: list[Anomaly], found: list[Finding]) -> None:
    false = [f for f in found if not any(f.is_explained_by(anomaly) for anomaly in anomalies)]
    assert len(false) <= len(found) // 8, false


def test_later_days_do_not_change_what_was_expected(built: Warehouse) -> None:
    before = built.query(ALERT_DAYS)
    assert len(before) > 10
    built.connection.execute("begin")
    try:
        built.connection.execute(
            "create or replace table marts.fct_request_costs as"
            " from marts.fct_request_costs where charge_date < date '2026-10-15'"
        )
        for node in built.built:
            if node["name"] in DAILY_MODELS:
                relation = f"{quote_identifier(node['schema'])}.{quote_identifier(node['alias'])}"
                built.connection.execute(
                    f"create or replace table {relation} as {node['compiled_code']}"
                )
        assert built.query(ALERT_DAYS) == before
    finally:
        built.connection.execute("rollback")


def test_each_alert_has_a_query_that_shows_it(built: Warehouse) -> None:
    alerts = built.query("select message, evidence_query, measure from marts.alerts")
    assert len({measure for *_, measure in alerts}) >= 8
    assert [message for message, sql, _ in alerts if not built.query(sql)] == []


def test_a_day_of_an_alert_is_worth_what_the_requests_are(built: Warehouse) -> None:
    rows = built.query(
        "select alerts.scope_id, alerts.measured_value, sum(requests.gross_charge)"
        " from marts.alerts as alerts inner join marts.fct_request_costs as requests"
        " on alerts.project_id = requests.project_id and alerts.worst_date = requests.charge_date"
        " where alerts.alert_rule_id = 'charge-day' and alerts.scope_id = alerts.project_id"
        " group by all"
    )
    assert len(rows) >= 3
    assert [row for row in rows if row[1] != round(row[2], 6)] == []


def test_exports_are_the_marts_and_always_the_same(built: Warehouse, tmp_path: Path) -> None:
    for name in ("once", "again"):
        export_alerts(built.connection, tmp_path / name / "alerts")
        export_litellm(built.connection, tmp_path / name / "litellm")
    for path in ("alerts/alerts.jsonl", "litellm/updates.jsonl", "litellm/skipped.jsonl"):
        content = (tmp_path / "once" / path).read_bytes()
        assert content
        assert content == (tmp_path / "again" / path).read_bytes()

    lines = (tmp_path / "once" / "alerts" / "alerts.jsonl").read_text("utf-8").splitlines()
    exported = {alert["alert_id"]: alert for alert in map(json.loads, lines)}
    rows = built.query("select alert_id, first_date, measured_value from marts.alerts")
    assert len(rows) == len(exported)
    for alert_id, first_date, measured_value in rows:
        assert date.fromisoformat(exported[alert_id]["first_date"]) == first_date
        assert Decimal(exported[alert_id]["measured_value"]) == measured_value


def test_the_gateway_is_told_of_every_budget_in_force_or_why_not(
    built: Warehouse, tmp_path: Path
) -> None:
    export_litellm(built.connection, tmp_path)
    updates = [json.loads(line) for line in (tmp_path / "updates.jsonl").read_text().splitlines()]
    skipped = [json.loads(line) for line in (tmp_path / "skipped.jsonl").read_text().splitlines()]
    teams = {u["body"]["team_id"]: u["body"] for u in updates if u["path"] == "/team/update"}
    keys = {u["body"]["key"]: u["body"] for u in updates if u["path"] == "/key/update"}
    assert teams.keys() == {
        *("team-eng", "team-data", "team-search"),
        *("team-growth", "team-support", "team-finance"),
    }
    assert len(keys) == 2
    assert {(line["team_id"], line["skip_reason"]) for line in skipped} == {
        ("legal", "the gateway keeps no team for it"),
        ("product", "the gateway keeps no team for it"),
        ("security", "the gateway keeps no team for it"),
        ("people", "no budget in force"),
    }
    for body in [*teams.values(), *keys.values()]:
        assert 0 <= body["soft_budget"] <= body["max_budget"]
        assert body["budget_duration"] == "30d"
        assert isinstance(body["tpm_limit"], int)
        assert isinstance(body["rpm_limit"], int)
    # October has passed: what remains of the quarter, at the ratio, is all that data may cost
    ((remaining, ratio),) = built.query(
        "select remaining_amount, cost_per_charge from marts.gateway_limits"
        " where team_id = 'data' and target_type = 'team'"
    )
    assert abs(Decimal(str(teams["team-data"]["max_budget"])) - remaining * ratio) < Decimal("0.01")
