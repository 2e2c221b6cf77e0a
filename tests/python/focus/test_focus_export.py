"""The FOCUS export is the statements' own money, always the same bytes, and safe to write over."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from chargeback.focus import focus_name
from export import main
from focus.three_periods import CLOSED, CORRECTED, OPEN
from warehouse import Warehouse

# Whatever the provider supports, FOCUS 1.2 asks for these.
MANDATORY = {
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName",
}


@pytest.fixture(scope="session")
def focus_database(focus_company: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the mart that is exported, its rows in another order."""
    path = tmp_path_factory.mktemp("marts") / "chargeback.duckdb"
    connection = focus_company.connection
    connection.execute(f"attach '{path}' as written; create schema written.marts")
    connection.execute("""
        create table written.marts.focus_charges as
        from marts.focus_charges
        order by md5(x_statement_line_id)
    """)
    connection.execute("detach written")
    return path


@pytest.fixture
def database(focus_database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CHARGEBACK_DB", str(focus_database))
    monkeypatch.chdir(tmp_path)
    return focus_database


def focus(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["focus", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def rows_of(path: Path) -> list[dict]:
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        result = connection.execute(f"from '{path}'")
        columns = [column[0] for column in result.description]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
@pytest.mark.parametrize("period", [CLOSED, CORRECTED, OPEN])
def test_each_team_is_billed_what_its_statement_says(
    focus_company: Warehouse, focus_exports: dict, period: str, file_format: str
) -> None:
    statements = focus_company.query(f"""
        select team_id, case when status = 'closed' then statement_number end, net_charge
        from marts.team_statements
        where strftime(billing_period, '%Y-%m') = '{period}'
    """)
    assert len(statements) == 10
    billed: dict[tuple, Decimal] = {}
    for row in rows_of(focus_exports[period, file_format]):
        key = (row["SubAccountId"], row["InvoiceId"] or None)
        billed[key] = billed.get(key, Decimal(0)) + Decimal(row["BilledCost"])
    assert billed == {(team, invoice): charge for team, invoice, charge in statements}


def test_corrections_are_billed_in_the_month_after(focus_exports: dict) -> None:
    rows = rows_of(focus_exports[CORRECTED, "csv"])
    corrections = [row for row in rows if row["ChargeClass"]]
    assert {row["ChargeClass"] for row in corrections} == {"Correction"}
    assert {row["ChargePeriodStart"] for row in corrections} == {"2026-07-31T22:00:00Z"}
    assert {row["BillingPeriodStart"] for row in corrections} == {"2026-08-31T22:00:00Z"}
    assert all(row["x_CorrectionReason"] and not row["ListUnitPrice"] for row in corrections)
    usage = [row for row in corrections if row["ChargeCategory"] == "Usage"]
    assert sum(Decimal(row["ConsumedQuantity"]) for row in usage) == 12 * 30_001
    assert any(Decimal(row["BilledCost"]) < 0 for row in corrections)
    for period in (CLOSED, OPEN):
        assert not any(row["ChargeClass"] for row in rows_of(focus_exports[period, "csv"]))


def test_every_column_that_focus_demands_is_there_and_ours_come_last(focus_exports: dict) -> None:
    for path in focus_exports.values():
        columns = list(rows_of(path)[0])
        own = [column.startswith("x_") for column in columns]
        assert set(columns) >= MANDATORY
        assert own == sorted(own)
        assert columns == sorted(columns, key=lambda name: (name.startswith("x_"), name))


def test_columns_are_named_as_focus_does() -> None:
    assert focus_name("pricing_currency_list_unit_price") == "PricingCurrencyListUnitPrice"
    assert focus_name("x_rate_id") == "x_RateId"


def test_both_formats_hold_the_same_charges(focus_exports: dict) -> None:
    for period in (CLOSED, CORRECTED, OPEN):
        as_text = [
            {
                name: "" if value is None
                else value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "hour")
                else f"{value:f}" if isinstance(value, Decimal)
                else str(value)
                for name, value in row.items()
            }
            for row in rows_of(focus_exports[period, "parquet"])
        ]  # fmt: skip
        assert as_text == rows_of(focus_exports[period, "csv"])


def test_types_in_parquet_are_exact(focus_exports: dict) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(f"describe from '{focus_exports[CLOSED, 'parquet']}'").fetchall()
    types = {name: kind for name, kind, *_ in found}
    assert {kind.split("(")[0] for kind in types.values()} == {
        "BIGINT",
        "DATE",
        "DECIMAL",
        "TIMESTAMP WITH TIME ZONE",
        "VARCHAR",
    }
    assert types["BilledCost"] == "DECIMAL(18,2)"


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_repeats_are_byte_identical(
    database: Path, focus_exports: dict, tmp_path: Path, file_format: str
) -> None:
    options = ("--period", CORRECTED, "--format", file_format, "--out", str(tmp_path / "again"))
    for _ in range(2):
        code, output = focus(*options)
        assert code == 0, output
        for path in (tmp_path / "again").iterdir():
            assert path.read_bytes() == (
                focus_exports[CORRECTED, file_format].with_name(path.name).read_bytes()
            )


def test_the_command_says_what_it_wrote(database: Path, tmp_path: Path) -> None:
    code, output = focus("--period", CLOSED)
    assert code == 0, output
    folder = tmp_path / "exports" / "focus" / CLOSED
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    totals = manifest["totals"]
    assert output == (
        f"exported  focus  {CLOSED}  rows={totals['rows']}  sub_accounts=10  "
        f"billed_cost={totals['billed_cost']}  out=exports/focus/{CLOSED}\n"
    )
    rows = rows_of(folder / "focus_charges.parquet")
    assert totals["rows"] == len(rows)
    assert Decimal(totals["billed_cost"]) == sum(row["BilledCost"] for row in rows)
    assert (manifest["focus_version"], manifest["status"]) == ("1.2", "closed")
    assert list(manifest["columns"]) == list(rows[0])


def test_another_format_takes_the_place_of_the_first(database: Path, tmp_path: Path) -> None:
    for file_format in ("parquet", "csv"):
        code, output = focus("--period", OPEN, "--format", file_format, "--out", "out")
        assert code == 0, output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"focus_charges.csv", "manifest.json"}


@pytest.mark.parametrize("period", ["2026-12", "September", "'; drop table x; --"])
def test_an_unknown_period_is_told_with_those_there_are(
    database: Path, tmp_path: Path, period: str
) -> None:
    code, output = focus("--period", period)
    assert code == 2
    assert output == (
        f"error: period {period!r}: no statements; periods: {CLOSED}, {CORRECTED}, {OPEN}\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_another_period_is_left_alone(database: Path, tmp_path: Path) -> None:
    assert focus("--period", CLOSED, "--out", "out")[0] == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    code, output = focus("--period", OPEN, "--out", "out")
    assert code == 2
    assert output == f"error: out: holds focus {CLOSED} already; choose another --out\n"
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_marts_that_are_not_built_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    monkeypatch.setenv("CHARGEBACK_DB", str(path))
    code, output = focus("--period", CLOSED)
    assert code == 2
    assert "run `dbt build`" in output


def test_every_data_test_passes(focus_company: Warehouse) -> None:
    assert focus_company.failing_tests() == []
