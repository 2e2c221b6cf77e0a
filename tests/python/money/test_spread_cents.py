"""The cent spread as its macro renders it: whatever the amounts and the total, the parts add up."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse import copy_project, run_dbt

CENT = Decimal("0.01")
amounts = st.lists(st.decimals(-(10**9), 10**9, places=12), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def spread_sql(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> str:
    run = run_dbt(
        "--quiet",
        "compile",
        "--inline",
        "select key, {{ spread_cents('amount', 'total', 'line', 'key') }} as cents from parts",
        project=copy_project(tmp_path_factory.mktemp("spread"), parsed_project),
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


@settings(max_examples=40, deadline=None)
@given(amounts=amounts, cents_off=st.integers(-100, 100))
def test_parts_are_near_their_amounts_and_add_up(
    spread_sql: str, amounts: list[Decimal], cents_off: int
) -> None:
    total = sum(amounts).quantize(CENT) + cents_off * CENT
    with duckdb.connect() as connection:
        connection.execute(
            "create table parts"
            " (key integer, line integer, amount decimal(28, 12), total decimal(18, 2))"
        )
        rows = [(key, 1, amount, total) for key, amount in enumerate(amounts)]
        connection.executemany("insert into parts values (?, ?, ?, ?)", rows)
        parts = dict(connection.execute(spread_sql).fetchall())
    assert sum(parts.values()) == total
    furthest = (2 + abs(cents_off) // len(amounts)) * CENT
    assert all(abs(parts[key] - amount) <= furthest for key, amount in enumerate(amounts))
