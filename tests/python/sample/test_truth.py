"""The sample through the loader and every model: the marts say what the sample knows to be true."""

import csv
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from warehouse import PROJECT, CompiledProject, Warehouse


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "scripts/sample.py", "--out", str(folder), "--requests", "3000"]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def warehouse(compiled_project: CompiledProject, sample: Path) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load(sample)
    return warehouse.build()


@pytest.fixture(scope="module")
def truth(sample: Path) -> dict:
    return json.loads((sample / "truth.json").read_text("utf-8"))


def test_every_data_test_passes(warehouse: Warehouse) -> None:
    assert warehouse.failing_tests() == []


def test_each_request_is_charged_in_its_month(warehouse: Warehouse, truth: dict) -> None:
    assert (
        dict(
            warehouse.query(
                "select strftime(billing_period, '%Y-%m'), count(*) from marts.fct_request_costs"
                " group by all"
            )
        )
        == truth["requests_by_month"]
    )


def test_nothing_is_lost_between_file_and_raw(warehouse: Warehouse, truth: dict) -> None:
    assert warehouse.query(
        "select sum(rows_offered), sum(rows_quarantined) from raw.load_manifest"
    ) == [
        (
            truth["records"] + sum(truth["controls"].values()) + sum(truth["outcomes"].values()),
            truth["unreadable"],
        )
    ]
    assert warehouse.query("select sum(record_count - 1) from marts.fct_request_costs") == [
        (truth["duplicates"],)
    ]


def test_tokens_and_list_cost_are_those_of_the_sample(warehouse: Warehouse, truth: dict) -> None:
    kinds = list(truth["tokens"])
    sums = ", ".join(f"sum({kind}_tokens)" for kind in kinds)
    assert warehouse.query(f"select {sums} from marts.fct_request_costs") == [
        tuple(truth["tokens"][kind] for kind in kinds)
    ]
    assert warehouse.query("select sum(list_cost) from marts.fct_request_costs") == [
        (Decimal(truth["list_cost"]),)
    ]


def test_the_invoices_reconcile_by_the_causes_that_were_planted(
    warehouse: Warehouse, sample: Path
) -> None:
    """Each planted difference, reckoned from the delivered files alone, is found under its name."""
    found = {
        (account, f"{period:%Y-%m}"): causes
        for account, period, *causes in warehouse.query(
            "select provider_account_id, billing_period, unmetered_amount, tax_and_credits,"
            " currency_variance, price_variance, status"
            " from marts.invoice_reconciliation"
        )
    }
    assert len(found) == 9
    assert {causes[-1] for causes in found.values()} == {"within_tolerance"}
    rates = {
        "2026-08": Decimal("1.165"),
        "2026-09": Decimal("1.1715"),
        "2026-10": Decimal("1.16825"),
    }
    for month, rate in rates.items():
        direct_key = found["openai-main", month]
        assert direct_key[0] == Decimal("0.3458")  # two days of a key that no log knows
        assert direct_key[1:3] == [0, 0]
        assert direct_key[3] < 0  # a rebate
        assert found["anthropic-main", month][:3] == [0, 0, 0]
        assert found["anthropic-main", month][3] > 0  # a surcharge
        with (sample / "focus_invoices" / f"azure-{month}.csv").open(encoding="utf-8") as file:
            lines = list(csv.DictReader(file))
        own_rate = Decimal(lines[0]["x_ExchangeRate"])
        billed = {line["ChargeCategory"]: Decimal(0) for line in lines}
        for line in lines:
            billed[line["ChargeCategory"]] += Decimal(line["BilledCost"])
        unmetered, taxes, currency, *_ = found["azure-eu", month]
        assert unmetered > 0  # tokens that the gateway has not seen
        assert taxes == (billed["Tax"] + billed["Credit"]) * rate
        assert currency == sum(billed.values()) * (own_rate - rate)


def test_a_project_that_is_known_is_the_right_one(warehouse: Warehouse, truth: dict) -> None:
    """Repairs may leave a project open, but never give a project what it did not send."""
    found = dict(
        warehouse.query(
            "select project_id, count(*) from marts.fct_request_costs"
            " where project_id <> 'unassigned' group by all"
        )
    )
    assert found.keys() == truth["requests_by_project"].keys()
    assert all(count <= truth["requests_by_project"][name] for name, count in found.items())
    assert sum(found.values()) > 0.9 * truth["requests"]
