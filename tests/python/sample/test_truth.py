"""The sample through the loader and every model: the marts say what the sample knows to be true."""

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
    ) == [(truth["records"], truth["unreadable"])]
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
