"""Lines of invoices: from the file to the raw table, and from there to one row a line."""

import random
from datetime import date
from decimal import Decimal

import duckdb
import pytest

import company
from loader import Loader, as_csv, as_parquet, rows
from warehouse import CompiledProject, Warehouse

SEPTEMBER = date(2026, 9, 1)


def line(number: int, **changes: object) -> dict:
    record = {
        "invoice_line_id": f"inv-1-{number}",
        "shared_cost_id": "gateway",
        "billing_period": "2026-09",
        "amount": "1200.50",
        "currency": "USD",
        "invoice_id": "inv-1",
        "description": "hosting",
        "sold_to": "a field that is not ours",
    }
    return record | changes


def test_a_good_file_lands_whatever_its_format(load: Loader) -> None:
    as_csv(load.folder / "a.csv", [line(1), line(2, invoice_id="", description="")])
    as_parquet(load.folder / "text.parquet", load.folder / "a.csv")
    load.write("a.jsonl", line(1, amount=1200.5), line(2, invoice_id=None, description=None))
    typed = "select * replace (amount::decimal(9, 2) as amount, (billing_period || '-01')::date as"
    duckdb.sql(
        f"{typed} billing_period) from read_csv('{load.folder / 'a.csv'}', all_varchar=true)"
    ).write_parquet(str(load.folder / "typed.parquet"))
    output = load("invoice_lines", "a.csv", "a.jsonl", "text.parquet", "typed.parquet")
    assert output.count("landed=2 quarantined=0 offered=2") == 4
    landed = (SEPTEMBER, Decimal("1200.50"), "USD")
    expected = [
        (1, "inv-1-1", "gateway", *landed, "inv-1", "hosting"),
        (2, "inv-1-2", "gateway", *landed, None, None),
    ]
    for name in ("a.csv", "a.jsonl", "text.parquet", "typed.parquet"):
        assert rows(load, "invoice_lines", name) == expected


@pytest.mark.parametrize(
    "written",
    ["2026-09", " 2026-09 ", "2026-09-01", "2026-09-30", "2026-09-30T23:30:00-05:00"],
)
def test_any_day_of_a_month_is_its_month(load: Loader, written: str) -> None:
    load.write("a.jsonl", line(1, billing_period=written))
    load("invoice_lines", "a.jsonl")
    assert load.query("select billing_period from raw.invoice_lines") == [(SEPTEMBER,)]


def test_amounts_keep_sign_and_digits(load: Loader) -> None:
    load.write(
        "a.jsonl",
        line(1, amount=-100),
        line(2, amount="-0.000000000001"),
        line(3, amount=0, currency=" usd "),
    )
    load("invoice_lines", "a.jsonl")
    assert load.query(
        "select amount, currency from raw.invoice_lines order by invoice_line_id"
    ) == [(Decimal(-100), "USD"), (Decimal("-1e-12"), "USD"), (Decimal(0), "USD")]


BAD_FIELDS = [
    ({"invoice_line_id": ""}, "invoice_line_id is missing"),
    ({"shared_cost_id": None}, "shared_cost_id is missing"),
    ({"billing_period": " "}, "billing_period is missing"),
    ({"billing_period": "September"}, "billing_period is not a month"),
    ({"billing_period": "2026-13"}, "billing_period is not a month"),
    ({"billing_period": "09/2026"}, "billing_period is not a month"),
    ({"billing_period": 202609}, "billing_period is not a month"),
    ({"billing_period": "1999-01"}, "billing_period is out of range"),
    ({"billing_period": "infinity"}, "billing_period is out of range"),
    ({"amount": ""}, "amount is missing"),
    ({"amount": "1,200.50"}, "amount is not a decimal number"),
    ({"amount": "USD 12"}, "amount is not a decimal number"),
    ({"amount": "nan"}, "amount is not a decimal number"),
    ({"amount": "1e17"}, "amount is not a decimal number"),
    ({"amount": {"value": 12}}, "amount is missing"),
    ({"currency": ""}, "currency is missing"),
    ({"currency": "US$"}, "currency is not three letters"),
    ({"currency": "euro"}, "currency is not three letters"),
]


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_a_bad_field_is_named(load: Loader, form: str) -> None:
    records = [line(0), *(line(n, **bad) for n, (bad, _) in enumerate(BAD_FIELDS, start=1))]
    if form == "jsonl":
        load.write("a.jsonl", *records)
    else:
        as_csv(load.folder / "a.csv", records)
    if form == "parquet":
        as_parquet(load.folder / "a.parquet", load.folder / "a.csv")
    output = load("invoice_lines", f"a.{form}")
    assert f"landed=1 quarantined={len(BAD_FIELDS)}" in output
    header = 1 if form == "csv" else 0
    assert load.quarantine() == [
        (position + header, reason) for position, (_, reason) in enumerate(BAD_FIELDS, start=2)
    ]


def test_a_file_without_a_required_column_is_refused(load: Loader) -> None:
    record = line(1)
    del record["currency"]
    as_csv(load.folder / "a.csv", [record])
    assert "there is no column currency" in load("invoice_lines", "a.csv", code=2)
    load.write("usage.jsonl", {"request_id": "r", "started_at": "2026-09-01", "model": "gpt-4o"})
    assert "no record of invoice_lines in it" in load("invoice_lines", "usage.jsonl", code=2)


def test_the_same_file_lands_once(load: Loader) -> None:
    load.write("a.jsonl", line(1))
    load.write("b.jsonl", line(1))
    load("invoice_lines", "a.jsonl")
    assert load("invoice_lines", "a.jsonl", "b.jsonl").count("skipped") == 2
    assert load.query("select count(*) from raw.invoice_lines") == [(1,)]


def test_a_database_of_an_earlier_version_gets_what_it_lacks(load: Loader) -> None:
    """The next load does it, even one of a file that is known already."""
    usage = {"request_id": "r", "started_at": "2026-09-01", "model": "gpt-4o"}
    load.write("usage.jsonl", usage)
    load("plain", "usage.jsonl")
    with duckdb.connect(str(load.database)) as connection:
        connection.execute("drop table raw.invoice_lines")
        connection.execute("alter table raw.plain drop column service_tier")
    assert "skipped" in load("plain", "usage.jsonl")
    assert load.query("select count(*) from raw.invoice_lines") == [(0,)]
    assert load.query("select request_id, service_tier from raw.plain") == [("r", None)]


def landed(number: int, file: str = "first", **changes: object) -> dict:
    record = line(number, billing_period=SEPTEMBER, _file_id=file, _record_number=number, **changes)
    del record["sold_to"]
    return record


def build(project: CompiledProject, lines: list[dict]) -> Warehouse:
    gateway = {
        "shared_cost_id": "gateway",
        "shared_cost_name": "Gateway",
        "currency": "USD",
        "driver": "even",
        "valid_from": company.YEAR,
    }
    euro = {"exchange_rate_id": "eur", "currency": "EUR", "rate": 2, "valid_from": company.YEAR}
    seeds = company.policy() | {"shared_costs": [gateway], "exchange_rates": [euro]}
    warehouse = Warehouse(project, seeds=seeds)
    company.land(warehouse, company.usage())
    warehouse.insert("invoice_lines", lines)
    warehouse.insert("load_manifest", company.manifest(lines, "invoice_lines"))
    return warehouse.build()


def deduplicated(warehouse: Warehouse) -> list[tuple]:
    return warehouse.query("from intermediate.int_invoice_lines_deduplicated order by all")


def test_a_line_delivered_in_two_files_counts_once(compiled_project: CompiledProject) -> None:
    lines = [
        landed(1),
        landed(2, amount=Decimal(-100), currency="EUR"),
        landed(1, "second", invoice_id=None, description="told otherwise"),
    ]
    warehouse = build(compiled_project, lines)
    assert deduplicated(warehouse) == [
        ("inv-1-1", "gateway", SEPTEMBER, Decimal("1200.50"), "USD"),
        ("inv-1-2", "gateway", SEPTEMBER, Decimal(-100), "EUR"),
    ]
    assert warehouse.failing_tests() == []
    # 1,200.50 less a credit note of 100 euros at 2.00, for two teams alike
    assert warehouse.query(
        "select payer_id, amount from marts.shared_cost_allocations"
        " where billing_period = date '2026-09-01' order by payer_id"
    ) == [("legal", Decimal("500.25")), ("search", Decimal("500.25"))]


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        ({"shared_cost_id": "moon"}, "names a shared cost that is not in force in its period"),
        ({"currency": "CHF"}, "is in CHF, which has no exchange rate in its period"),
    ],
)
def test_a_line_that_nobody_would_be_charged_for_is_named(
    compiled_project: CompiledProject, change: dict, mistake: str
) -> None:
    warehouse = build(compiled_project, [landed(1), landed(2) | change])
    assert warehouse.failing_tests() == ["invoice_lines_are_charged"]
    (failure,) = warehouse.failures("invoice_lines_are_charged")
    assert failure[-1] == f"invoice line inv-1-2 {mistake}"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"amount": Decimal(7)}, "as 7.000000000000 USD for gateway in 2026-09-01"),
        ({"currency": "EUR"}, "as 1200.500000000000 EUR for gateway in 2026-09-01"),
        ({"shared_cost_id": "seats"}, "as 1200.500000000000 USD for seats in 2026-09-01"),
        (
            {"billing_period": date(2026, 10, 1)},
            "as 1200.500000000000 USD for gateway in 2026-10-01",
        ),
    ],
)
def test_lines_that_disagree_are_named(
    compiled_project: CompiledProject, change: dict, told: str
) -> None:
    warehouse = build(compiled_project, [landed(1), landed(2), landed(1, "second") | change])
    assert "invoice_lines_agree" in warehouse.failing_tests()
    (failure,) = warehouse.failures("invoice_lines_agree")
    assert failure[0] == "inv-1-1"
    assert "as 1200.500000000000 USD for gateway in 2026-09-01" in failure[1]
    assert told in failure[1]
    assert failure[1].endswith("in first.csv, second.csv")


def test_which_delivery_counts_does_not_depend_on_the_order(
    compiled_project: CompiledProject,
) -> None:
    lines = [
        landed(number, f"file {copy}", amount=Decimal(copy * number), currency=currency)
        for number in range(1, 20)
        for copy in range(5)
        for currency in ("USD", "EUR")
    ]
    found = []
    for seed in range(4):
        files = list(range(5))
        random.Random(seed).shuffle(lines)
        random.Random(seed).shuffle(files)
        renamed = [row | {"_file_id": f"file {files[int(row['_file_id'][-1])]}"} for row in lines]
        found.append(deduplicated(build(compiled_project, renamed)))
    assert len(found[0]) == 19
    assert found == [found[0]] * 4


@pytest.mark.parametrize(
    "damage",
    [
        "delete from raw.invoice_lines where _record_number = 1",
        "delete from raw.load_manifest where source = 'invoice_lines'",
        "update raw.load_manifest set source = 'plain' where source = 'invoice_lines'",
    ],
)
def test_a_lost_line_is_noticed(compiled_project: CompiledProject, damage: str) -> None:
    warehouse = build(compiled_project, [landed(1), landed(2)])
    assert warehouse.failures("l7_nothing_lost") == []
    warehouse.connection.execute(damage)
    assert warehouse.failures("l7_nothing_lost") != []
