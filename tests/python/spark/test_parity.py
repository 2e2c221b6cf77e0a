"""DuckDB and Apache Spark build the same facts and marts from the same files, row by row."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from environments import Environment
from spark.two_engines import WITHOUT_TESTS, TwoEngines

pytestmark = pytest.mark.skipif(
    not os.environ.get("CHARGEBACK_SPARK_PARITY"),
    reason="builds the whole project on Spark, which takes minutes: make spark-parity",
)


@pytest.fixture(scope="module")
def company(
    spark: Environment, tmp_path_factory: pytest.TempPathFactory, parsed_project: Path
) -> Iterator[TwoEngines]:
    """A company that both engines have built."""
    folder = tmp_path_factory.mktemp("parity")
    with closing(TwoEngines(spark, folder, parsed_project, months=3, requests=2000)) as company:
        company.build_on_duckdb()
        company.register()
        company.run_on_spark("build", *WITHOUT_TESTS)
        yield company


def test_every_fact_and_mart_is_the_same_on_both_engines(company: TwoEngines) -> None:
    marts = [model for model in company.built_on_spark().values() if "marts" in model["fqn"]]
    with duckdb.connect(str(company.database), read_only=True) as connection:
        (charged,) = connection.execute(
            "select sum(gross_charge) from marts.fct_request_costs"
        ).fetchone()
    assert len(marts) > 50
    assert charged > 0
    assert company.differences(marts) == {}


def test_every_data_and_unit_test_passes_on_spark(company: TwoEngines) -> None:
    company.run_on_spark("test")
    results = json.loads(
        (company.folder / "spark" / "target" / "run_results.json").read_text("utf-8")
    )
    kinds = {result["unique_id"].split(".")[0] for result in results["results"]}
    assert kinds == {"operation", "test", "unit_test"}
