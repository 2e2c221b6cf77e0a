"""The alerts, as JSON lines that scripts/notify.py and other systems read."""

from collections import Counter
from pathlib import Path

import duckdb

from .database import records
from .export_folder import File, json_line, write_export

ALERTS = """
    select
        alert_id,
        alert_rule_id,
        measure,
        severity,
        state,
        scope_type,
        scope_id,
        team_id,
        project_id,
        owner_role,
        owner,
        first_date,
        last_date,
        day_count,
        as_of_date,
        worst_date,
        measured_value,
        expected_value,
        limit_value,
        unit,
        charge_at_stake,
        message,
        evidence_query
    from marts.alerts
    order by first_date, alert_rule_id, scope_id, alert_id
"""
STATES = ("new", "ongoing", "resolved")


def export_alerts(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write all alerts, the resolved ones too: `alerts.jsonl`, a line each, and a manifest.

    Args:
        connection: An open database with the marts.
        folder: Where to; an earlier export of the alerts in it is replaced.

    Returns:
        The number of alerts by state, and of all as `alerts`.

    Raises:
        UsageFault: The folder is not for this export.
        duckdb.Error: The marts are not built.
    """
    alerts = records(connection, ALERTS)
    states = Counter(alert["state"] for alert in alerts)
    totals = {"alerts": len(alerts)} | {state: states[state] for state in STATES}
    content = b"".join(json_line(alert) for alert in alerts)
    about = {"export": "alerts", "period": "all"}
    write_export(folder, about, totals, [File("alerts.jsonl", content, {"rows": len(alerts)})])
    return totals
