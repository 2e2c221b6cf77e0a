"""Business outcomes land from a plain file, and a day that is delivered again counts once."""

import random
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from company import land, policy, request
from loader import Loader, as_csv, as_parquet, rows
from warehouse import CompiledProject, Warehouse

RECORDS = [
    {
        "date": "2026-09-01",
        "project": "finder",
        "outcome": "answer",
        "count": "12",
        "value": "30.50",
        "currency": "usd",
        "revision": "",
    },
    {
        "date": "2026-09-02T23:30:00+02:00",
        "project": "Finder ",
        "outcome": "referral",
        "count": "0",
        "value": "",
        "currency": "",
        "revision": "2",
    },
]
LANDED = [
    (1, date(2026, 9, 1), "finder", "answer", 12, Decimal("30.50"), "USD", None),
    (2, date(2026, 9, 2), "Finder ", "referral", 0, None, None, 2),
]


def test_the_three_formats_land_alike(load: Loader) -> None:
    csv_file = as_csv(load.write("a.csv"), RECORDS)
    load("business_outcomes", csv_file)
    load("business_outcomes", load.write("b.jsonl", *RECORDS))
    load("business_outcomes", as_parquet(load.folder / "c.parquet", csv_file))
    for name in ("a.csv", "b.jsonl", "c.parquet"):
        assert rows(load, "business_outcomes", name) == LANDED, name


def test_a_record_that_says_too_little_goes_to_quarantine(load: Loader) -> None:
    good = RECORDS[0]
    bad = {
        "date is missing": {"date": ""},
        "date is not a day": {"date": "September"},
        "date is out of range": {"date": "1999-01-01"},
        "project is missing": {"project": " "},
        "outcome is missing": {"outcome": ""},
        "count is missing": {"count": ""},
        "count is not a whole number": {"count": "many"},
        "count is out of range": {"count": "-1"},
        "value is not a decimal number": {"value": "1,5 EUR"},
        "currency is not three letters": {"currency": ""},
    }
    load("business_outcomes", load.write("a.jsonl", good, *({**good, **b} for b in bad.values())))
    assert load.quarantine() == [(line, reason) for line, reason in enumerate(bad, start=2)]


def outcome(file: str, count: int, **columns: object) -> dict:
    return {
        "_file_id": file,
        "_record_number": 1,
        "outcome_date": date(2026, 9, 1),
        "project": "finder",
        "outcome": "answer",
        "outcome_count": count,
        **columns,
    }


def built(compiled_project: CompiledProject, outcomes: list[dict]) -> Warehouse:
    warehouse = Warehouse(compiled_project, seeds=policy())
    land(warehouse, [request("a", date(2026, 9, 1))])
    warehouse.insert("business_outcomes", outcomes)
    return warehouse.build()


@pytest.mark.parametrize("order", list(permutations(range(3)))[::2])
def test_the_order_of_deliveries_does_not_matter(
    compiled_project: CompiledProject, order: tuple[int, ...]
) -> None:
    deliveries = [outcome("a", 10), outcome("b", 14), outcome("c", 3, revision=1)]
    warehouse = built(compiled_project, [deliveries[i] for i in order])
    assert warehouse.query("select outcome_count from intermediate.int_business_outcomes") == [(3,)]


def test_a_day_in_two_parts_and_an_unknown_project_are_named(
    compiled_project: CompiledProject,
) -> None:
    parts = [outcome("a", 10), outcome("a", 4) | {"_record_number": 2}]
    parts.append(outcome("a", 1, project="stranger") | {"_record_number": 3})
    random.Random(1).shuffle(parts)
    warehouse = built(compiled_project, parts)
    warehouse.insert(
        "load_manifest",
        [{"file_id": "a", "source": "business_outcomes", "file_name": "september.csv"}],
    )
    [(file, *_, problem)] = warehouse.failures("business_outcomes_agree")
    assert file == "september.csv"
    assert "10" in problem
    assert "4" in problem
    [(project, *_)] = warehouse.failures("business_outcomes_are_of_a_project")
    assert project == "stranger"
    assert warehouse.query("select project_id, outcome_count from marts.cost_per_outcome") == [
        ("finder", 10)
    ]
