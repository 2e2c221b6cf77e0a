"""The cent split as its macro renders it: whatever the amounts, the parts are cents that add up."""

import random
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse import copy_project, run_dbt

CENT = Decimal("0.01")
amounts = st.lists(
    st.decimals(min_value=0, max_value=Decimal(10) ** 9, places=12), min_size=1, max_size=40
)


@pytest.fixture(scope="module")
def split_sql(tmp_path_factory: pytest.TempPathFactory, parsed_project: Path) -> str:
    run = run_dbt(
        "--quiet",
        "compile",
        "--inline",
        "select key, {{ split_cents('amount', 'total', 'payer', 'key') }} as cents from parts",
        project=copy_project(tmp_path_factory.mktemp("split"), parsed_project),
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


def split(sql: str, parts: list[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """Split the rounded sum of `parts` (key, amount) with the macro's SQL."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table parts (key integer, payer integer, amount decimal(28, 12))"
        )
        connection.executemany("insert into parts values (?, 1, ?)", parts)
        connection.execute("alter table parts add column total decimal(18, 2)")
        connection.execute("update parts set total = (select round(sum(amount), 2) from parts)")
        return dict(connection.execute(sql).fetchall())


def largest_remainder(parts: list[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """The same split in exact fractions, written independently of the macro."""
    total = sum(Fraction(amount) for _, amount in parts)
    cents = int(
        (Decimal(total.numerator) / Decimal(total.denominator) * 100).quantize(0, ROUND_HALF_UP)
    )
    floors = {key: int((amount * 100).to_integral_value(ROUND_FLOOR)) for key, amount in parts}
    by_remainder = sorted(parts, key=lambda p: (floors[p[0]] - Fraction(p[1]) * 100, p[0]))
    for key, _ in by_remainder[: cents - sum(floors.values())]:
        floors[key] += 1
    return {key: Decimal(value) / 100 for key, value in floors.items()}


@settings(max_examples=150, deadline=None)
@given(amounts=amounts, seed=st.integers(0, 2**32))
def test_parts_are_cents_that_add_up(split_sql: str, amounts: list[Decimal], seed: int) -> None:
    parts = list(enumerate(amounts))
    result = split(split_sql, parts)

    assert sum(result.values()) == sum(amounts).quantize(CENT, ROUND_HALF_UP)
    assert all(abs(result[key] - amount) < CENT for key, amount in parts)
    assert result == largest_remainder(parts)

    shuffled = parts.copy()
    random.Random(seed).shuffle(shuffled)
    assert split(split_sql, shuffled) == result


def test_ties_fall_by_key(split_sql: str) -> None:
    third = Decimal("3.333333333333")
    assert split(split_sql, [(3, third), (1, third), (2, third)]) == {
        1: Decimal("3.34"),
        2: Decimal("3.33"),
        3: Decimal("3.33"),
    }
