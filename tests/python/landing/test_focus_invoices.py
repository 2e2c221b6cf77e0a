"""Invoices in the FOCUS format, from the file to the raw table."""

from datetime import datetime
from decimal import Decimal

import duckdb

from loader import Loader, as_csv, as_parquet, rows

START, END = datetime(2026, 9, 1), datetime(2026, 10, 1)


def line(**changes: object) -> dict:
    record = {
        "BillingAccountId": "acme",
        "SubAccountId": "sub-1",
        "ProviderName": "Microsoft",
        "InvoiceId": "AZ-1",
        "BillingPeriodStart": "2026-09-01T00:00:00Z",
        "ChargePeriodStart": "2026-09-01T00:00:00Z",
        "ChargePeriodEnd": "2026-10-01T00:00:00Z",
        "ChargeCategory": "Usage",
        "ChargeClass": "",
        "ChargeDescription": "gpt-4o input",
        "BilledCost": "12.34",
        "BillingCurrency": "EUR",
        "ConsumedQuantity": "1000",
        "ConsumedUnit": "Tokens",
        "Tags": '{"team": "a field that is not ours"}',
        "x_Model": "gpt-4o",
        "x_ExchangeRate": "1.17",
    }
    return record | changes


def test_a_good_file_lands_whatever_its_format(load: Loader) -> None:
    records = [line(), line(ChargeCategory="Tax", BilledCost="-2.3456789", ConsumedUnit="")]
    as_csv(load.folder / "a.csv", records)
    as_parquet(load.folder / "text.parquet", load.folder / "a.csv")
    load.write("a.jsonl", *records)
    duckdb.sql(f"""
        select * replace (BilledCost::decimal(12, 7) as BilledCost,
            BillingPeriodStart::timestamptz as BillingPeriodStart)
        from read_csv('{load.folder / "a.csv"}', all_varchar=true)
    """).write_parquet(str(load.folder / "typed.parquet"))
    names = ("a.csv", "a.jsonl", "text.parquet", "typed.parquet")
    assert load("focus_invoices", *names).count("landed=2 quarantined=0 offered=2") == 4
    landed = rows(load, "focus_invoices", "a.csv")
    assert [row[1:7] for row in landed] == [
        ("acme", START, Decimal("12.34"), "EUR", "Usage", START),
        ("acme", START, Decimal("-2.3456789"), "EUR", "Tax", START),
    ]
    assert [rows(load, "focus_invoices", name) for name in names] == [landed] * 4


def test_a_line_that_cannot_be_counted_is_named(load: Loader) -> None:
    bad = [
        ({"BillingAccountId": ""}, "BillingAccountId is missing"),
        ({"BilledCost": "12,34"}, "BilledCost is not a decimal number"),
        ({"BillingCurrency": "Euro"}, "BillingCurrency is not three letters"),
        ({"ChargeCategory": None}, "ChargeCategory is missing"),
        ({"BillingPeriodStart": "September"}, "BillingPeriodStart is not a time"),
        ({"ChargePeriodStart": ""}, "ChargePeriodStart is missing"),
        ({"ChargePeriodEnd": "soon"}, "ChargePeriodEnd is not a time"),
    ]
    load.write("a.jsonl", line(), *(line(**changes) for changes, _ in bad))
    assert f"landed=1 quarantined={len(bad)}" in load("focus_invoices", "a.jsonl")
    assert load.quarantine() == [(at, reason) for at, (_, reason) in enumerate(bad, start=2)]


def test_a_usage_log_is_no_invoice(load: Loader) -> None:
    as_csv(load.folder / "a.csv", [{"request_id": "r", "started_at": "2026-09-01", "model": "m"}])
    assert "there is no column BillingAccountId" in load("focus_invoices", "a.csv", code=2)
