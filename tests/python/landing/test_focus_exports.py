"""FOCUS as AWS Data Exports, Azure cost exports and Google's billing export write it."""

import gzip
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from loader import Loader

FIXTURES = Path(__file__).parent / "fixtures"
START, DAY, NEXT_DAY = datetime(2026, 9, 1), datetime(2026, 9, 5), datetime(2026, 9, 6)

# Costs are doubles, times milliseconds without a zone, tags and discounts maps.
AWS = """
    select
        cost as BilledCost,
        '123456789012' as BillingAccountId,
        'Management' as BillingAccountType,
        'USD' as BillingCurrency,
        '2026-10-01'::timestamp_ms as BillingPeriodEnd,
        '2026-09-01'::timestamp_ms as BillingPeriodStart,
        category as ChargeCategory,
        null::varchar as ChargeClass,
        description as ChargeDescription,
        '2026-09-06'::timestamp_ms as ChargePeriodEnd,
        '2026-09-05'::timestamp_ms as ChargePeriodStart,
        quantity as ConsumedQuantity,
        unit as ConsumedUnit,
        'EUINFR26-1' as InvoiceId,
        'Amazon Web Services EMEA SARL' as InvoiceIssuer,
        cost as ListCost,
        'AWS' as ProviderName,
        'Amazon Bedrock' as ServiceName,
        'ABCDEF123' as SkuId,
        '210987654321' as SubAccountId,
        map {'team': 'search', 'prompt': 'a text that is not ours'} as Tags,
        map {'bundled': 0.0::double} as x_Discounts,
        'InvokeModelInference' as x_Operation,
        'AmazonBedrock' as x_ServiceCode,
        'EUC1-Nova-input-tokens' as x_UsageType
    from (
        values
        (0.1::double + 0.2::double, 'Usage', 'Nova input tokens', 1.5::double, '1K tokens'),
        (1e-07::double, 'Usage', 'Nova output tokens', null, null),
        (19.0::double, 'Tax', 'VAT', null, null)
    ) as lines (cost, category, description, quantity, unit)
"""
AWS_LINES = [
    ("210987654321", START, DAY, NEXT_DAY, Decimal("0.3"), "USD", "Usage", Decimal("1.5")),
    ("210987654321", START, DAY, NEXT_DAY, Decimal("0.0000001"), "USD", "Usage", None),
    ("210987654321", START, DAY, NEXT_DAY, Decimal(19), "USD", "Tax", None),
]

# Costs are NUMERIC, times instants, tags a repeated record, the account has dashes.
GOOGLE = """
    select
        '12.345678901'::decimal(38, 9) as BilledCost,
        '010101-F0FFF0-61C528' as BillingAccountId,
        'USD' as BillingCurrency,
        '2026-10-01 00:00:00+00'::timestamptz as BillingPeriodEnd,
        '2026-09-01 00:00:00+00'::timestamptz as BillingPeriodStart,
        'Usage' as ChargeCategory,
        null::varchar as ChargeClass,
        'Gemini 2.5 Flash Text Input - Predictions' as ChargeDescription,
        '2026-09-06 00:00:00+00'::timestamptz as ChargePeriodEnd,
        '2026-09-05 00:00:00+00'::timestamptz as ChargePeriodStart,
        '41152263'::decimal(38, 9) as ConsumedQuantity,
        'count' as ConsumedUnit,
        'Google Cloud' as ProviderName,
        'Vertex AI' as ServiceName,
        'C7E2-9256-1C43' as SkuId,
        'acme-production' as SubAccountId,
        [{'key': 'team', 'value': 'a text that is not ours', 'inherited': false}] as Tags
"""
GOOGLE_LINES = [
    (
        "acme-production",
        START,
        DAY,
        NEXT_DAY,
        Decimal("12.345678901"),
        "USD",
        "Usage",
        Decimal(41152263),
    )
]

AZURE_LINES = [
    (
        "/subscriptions/1111-2222",
        START,
        DAY,
        NEXT_DAY,
        Decimal("0.0123456789"),
        "EUR",
        "Usage",
        Decimal("4.938"),
    ),
    (None, START, START, datetime(2026, 10, 1), Decimal("-2.5"), "EUR", "Credit", None),
]


AZURE = f"""
    select * replace (
        BilledCost::decimal(38, 18) as BilledCost,
        ConsumedQuantity::decimal(38, 18) as ConsumedQuantity,
        BillingPeriodStart::timestamptz as BillingPeriodStart,
        ChargePeriodStart::timestamptz as ChargePeriodStart,
        ChargePeriodEnd::timestamptz as ChargePeriodEnd
    )
    from read_csv('{FIXTURES / "focus_azure.csv"}', all_varchar = true)
"""


def in_utc() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    return connection


def landed(load: Loader) -> list[tuple]:
    return load.query(
        "select sub_account_id, billing_period_start, charge_period_start, charge_period_end,"
        " billed_cost, billing_currency, charge_category, consumed_quantity"
        " from raw.focus_invoices order by _record_number"
    )


@pytest.mark.parametrize(
    ("export", "lines", "options"),
    [
        (AWS, AWS_LINES, {"compression": "snappy"}),
        (GOOGLE, GOOGLE_LINES, {"compression": "zstd"}),
        (AZURE, AZURE_LINES, {}),
    ],
    ids=["aws", "google", "azure"],
)
def test_an_export_in_parquet(
    load: Loader, export: str, lines: list[tuple], options: dict[str, str]
) -> None:
    with in_utc() as connection:
        connection.sql(export).write_parquet(str(load.folder / "export.snappy.parquet"), **options)
    counts = f"landed={len(lines)} quarantined=0 offered={len(lines)}"
    assert counts in load("focus_invoices", "export.snappy.parquet")
    assert landed(load) == lines
    assert b"a text that is not ours" not in load.database.read_bytes()


@pytest.mark.parametrize("name", ["part_0_0001.csv", "part_0_0001.csv.gz"])
def test_azure_writes_csv_with_and_without_seconds(load: Loader, name: str) -> None:
    content = b"\xef\xbb\xbf" + (FIXTURES / "focus_azure.csv").read_bytes()
    (load.folder / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert "landed=2 quarantined=0 offered=2" in load("focus_invoices", name)
    assert landed(load) == AZURE_LINES


def test_aws_writes_csv_with_tags_in_json(load: Loader) -> None:
    with in_utc() as connection:
        lines = (
            f"select * replace (Tags::json as Tags, x_Discounts::json as x_Discounts) from ({AWS})"
        )
        connection.sql(lines).write_csv(str(load.folder / "aws.csv.gz"), compression="gzip")
    assert "landed=3 quarantined=0 offered=3" in load("focus_invoices", "aws.csv.gz")
    assert landed(load) == AWS_LINES


def test_bigquery_writes_json_with_numbers_in_quotes(load: Loader) -> None:
    with in_utc() as connection:
        ((record,),) = connection.sql(
            "select to_json(lines) from (select * replace (BilledCost::varchar as BilledCost,"
            f" ConsumedQuantity::varchar as ConsumedQuantity) from ({GOOGLE})) as lines"
        ).fetchall()
    load.write("google.json", record.encode())
    assert "landed=1 quarantined=0 offered=1" in load("focus_invoices", "google.json")
    assert landed(load) == GOOGLE_LINES
