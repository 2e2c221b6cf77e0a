"""Whether two ways of charging say the same, to the last decimal."""

from pathlib import Path

import duckdb

from chargeback.console import UsageFault
from chargeback.database import quote_literal

# What the floor and the project must agree on: each payer's total, and the lines behind it.
PROJECT_ANSWERS = {
    "totals": """
        select billing_period, payer_type, payer_id, exact_charge, charge
        from project.marts.billing_period_totals
    """,
    "lines": """
        select
            charge_period, payer_type, payer_id, team_id, cost_center, project_id, environment,
            provider_tier, charge_unit, rate_id, line_type, rule_id, pool_id,
            sum(request_count), coalesce(sum(provider_cost), 0), coalesce(sum(list_cost), 0),
            sum(exact_charge)
        from project.intermediate.int_statement_entries
        group by all
    """,
}
FLOOR_ANSWERS = {
    "totals": """
        select cast(billing_period as date), payer_type, payer_id, exact_charge, charge
        from floor.billing_period_totals
    """,
    "lines": """
        select
            cast(billing_period as date), payer_type, payer_id, team_id, cost_center, project_id,
            environment, provider_tier, charge_unit, rate_id, line_type, rule_id, pool_id,
            coalesce(sum(request_count), 0), coalesce(sum(provider_cost), 0),
            coalesce(sum(list_cost), 0), sum(exact_charge)
        from floor.statement_lines
        group by all
    """,
}

LINE_COLUMNS = (
    "charge_date", "team_id", "cost_center", "project_id", "environment", "provider_tier",
    "charge_unit", "rate_id", "rating_status",
)  # fmt: skip


def check_floor(floor: Path, project: Path) -> None:
    """Compare the statements of the floor with the project's.

    Raises:
        UsageFault: They differ; the fault holds the first row that only one of them has.
    """
    with duckdb.connect() as connection:
        for name, database in (("floor", floor), ("project", project)):
            connection.execute(f"attach {quote_literal(str(database))} as {name} (read_only)")
        for name, ours in PROJECT_ANSWERS.items():
            check_same(connection, name, ours, FLOOR_ANSWERS[name])


def check_lines(project: Path, peer: Path) -> None:
    """Compare a peer's charge lines with the project's.

    Raises:
        UsageFault: They differ; the fault holds the first line that only one of them has.
    """
    texts = (f"cast({column} as varchar)" for column in LINE_COLUMNS[1:])
    columns = ", ".join(
        [
            "cast(charge_date as date)",
            *texts,
            "cast(request_count as bigint)",
            "cast(total_tokens as bigint)",
            "cast(gross_charge as hugeint)",
        ]
    )
    ours, theirs = (f"select {columns} from {quote_literal(str(file))}" for file in (project, peer))
    with duckdb.connect() as connection:
        check_same(connection, peer.stem, ours, theirs)


def check_same(connection: duckdb.DuckDBPyConnection, name: str, ours: str, theirs: str) -> None:
    """Compare two queries as sets of rows that each stand as often in both.

    Raises:
        UsageFault: They differ, or have no rows.
    """
    found = connection.execute(f"select count(*) from ({ours})").fetchall()
    for one, other, whose in ((ours, theirs, "the project"), (theirs, ours, "the other")):
        extra = connection.execute(f"({one}) except all ({other}) limit 1").fetchall()
        if extra:
            raise UsageFault(f"{name}: only {whose} says {extra[0]}")
    if found == [(0,)]:
        raise UsageFault(f"{name}: nothing to compare")
