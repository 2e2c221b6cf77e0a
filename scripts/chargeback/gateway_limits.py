"""Budgets and limits as updates of a gateway's teams and keys."""

from decimal import Decimal
from pathlib import Path

import duckdb

from .database import records
from .export_folder import File, json_line, write_export

# LiteLLM's own names. A duration of 30d resets on the first of each month, and a key is named by
# its hash. What an update leaves out stays as it is at the gateway.
LITELLM_PATHS = {"team": "/team/update", "key": "/key/update"}
LITELLM_IDENTIFIERS = {"team": "team_id", "key": "key"}
UPDATES = """
    select
        target_type,
        gateway_id,
        maximum_cost,
        warning_cost,
        tokens_per_minute,
        requests_per_minute
    from marts.gateway_limits
    where skip_reason is null
    order by target_type desc, team_id, project_id
"""
SKIPPED = """
    select
        target_type,
        team_id,
        project_id,
        budget_id,
        skip_reason
    from marts.gateway_limits
    where skip_reason is not null
    order by target_type desc, team_id, project_id
"""


def export_litellm(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write LiteLLM's budget updates, and whom it is told nothing about.

    `updates.jsonl` has a line a team or key: the path to post to, and the body. `skipped.jsonl` has
    a line for each team or project that the gateway cannot be told about, with the reason.

    Args:
        connection: An open database with the marts.
        folder: Where to; an earlier export of the kind in it is replaced.

    Returns:
        The number of `updates` and of `skipped`.

    Raises:
        UsageFault: The folder is not for this export.
        duckdb.Error: The marts are not built.
    """
    updates = [_litellm_update(*row) for row in connection.execute(UPDATES).fetchall()]
    skipped = records(connection, SKIPPED)
    totals = {"updates": len(updates), "skipped": len(skipped)}
    files = [
        File("updates.jsonl", b"".join(json_line(update) for update in updates)),
        File("skipped.jsonl", b"".join(json_line(line) for line in skipped)),
    ]
    write_export(folder, {"export": "guardrails litellm", "period": "all"}, totals, files)
    return totals


def _litellm_update(
    target_type: str,
    gateway_id: str,
    maximum_cost: Decimal,
    warning_cost: Decimal,
    tokens_per_minute: int,
    requests_per_minute: int,
) -> dict:
    return {
        "path": LITELLM_PATHS[target_type],
        "body": {
            LITELLM_IDENTIFIERS[target_type]: gateway_id,
            "max_budget": float(maximum_cost),
            "soft_budget": float(warning_cost),
            "budget_duration": "30d",
            "tpm_limit": tokens_per_minute,
            "rpm_limit": requests_per_minute,
        },
    }
