"""DuckDB and Apache Spark build the same facts and marts from the same files, row by row."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from chargeback.database import quote_identifier
from environments import Environment, UnavailableError
from warehouse import DATABASE, HISTORY, PROJECT, copy_project, run_dbt

pytestmark = pytest.mark.skipif(
    not os.environ.get("CHARGEBACK_SPARK_PARITY"),
    reason="builds the project on Spark, which takes minutes: make spark-parity",
)

REQUESTS = 2000
SOURCES = (
    "litellm_spend_logs",
    "litellm_standard_logging",
    "plain",
    "openai_costs",
    "anthropic_costs",
    "focus_invoices",
    "business_outcomes",
)
WRITE_VIEW = """
import sys
from pyspark.sql import SparkSession
folder, view, target = sys.argv[1:]
session = (
    SparkSession.builder.enableHiveSupport()
    .config("spark.sql.warehouse.dir", f"{folder}/warehouse")
    .config(
        "spark.hadoop.javax.jdo.option.ConnectionURL",
        f"jdbc:derby:;databaseName={folder}/metastore",
    )
    .getOrCreate()
)
session.table(view).write.parquet(target)
"""


@pytest.fixture(scope="module")
def spark() -> Environment:
    java = shutil.which("java")
    if not java:
        pytest.skip("Java is absent: Spark needs Java 17")
    try:
        return Environment.make("spark")
    except UnavailableError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def built(spark: Environment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which both engines have built the same company."""
    folder = tmp_path_factory.mktemp("parity")
    project = copy_project(folder)
    scripts = {
        "CHARGEBACK_DB": str(folder / f"{DATABASE}.duckdb"),
        "CHARGEBACK_PROJECT": str(project),
    }
    sample = ["--seed", "7", "--start", "2026-08", "--months", "3", "--requests", str(REQUESTS)]
    run_script("sample", "--out", str(folder / "sample"), *sample, **scripts)
    for source in SOURCES:
        run_script("load", source, str(folder / "sample" / source), **scripts)
    run_script("export", "raw", "--out", str(folder / "raw"), **scripts)

    run = run_dbt("build", "--exclude-resource-type", "test", "unit_test", project=project)
    assert run.returncode == 0, run.stdout[-3000:]

    raw = f"{{folder: {folder / 'raw'}}}"
    run_on_spark(spark, folder, "run-operation", "register_raw_tables", "--args", raw)
    run_on_spark(spark, folder, "build", "--exclude-resource-type", "test", "unit_test")
    return folder


def run_on_spark(spark: Environment, folder: Path, *command: str) -> None:
    run = spark.run(
        "dbt",
        *command,
        *("--target", "spark"),
        cwd=folder / "project",
        CHARGEBACK_SPARK=str(folder / "spark"),
        DBT_PROFILES_DIR=str(folder / "project"),
        DBT_TARGET_PATH=str(folder / "spark" / "target"),
        DBT_LOG_PATH=str(folder / "spark" / "logs"),
    )
    assert run.returncode == 0, run.stdout[-5000:]


def run_script(name: str, *arguments: str, **environment: str) -> None:
    run = subprocess.run(
        [sys.executable, str(PROJECT / "scripts" / f"{name}.py"), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def marts_of(folder: Path) -> dict[str, str]:
    """Each fact and mart with how it is materialized."""
    manifest = json.loads((folder / "spark" / "target" / "manifest.json").read_text("utf-8"))
    return {
        node["alias"]: node["config"]["materialized"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "marts" in node["fqn"]
    }


def compared(connection: duckdb.DuckDBPyConnection, mart: str, files: Path) -> list[str]:
    """What differs between a mart of DuckDB, attached as `duckdb`, and Parquet files of Spark."""
    ours, theirs = f"duckdb.marts.{quote_identifier(mart)}", f"read_parquet('{files}/*.parquet')"
    types = {
        relation: [row[:2] for row in connection.execute(f"describe from {relation}").fetchall()]
        for relation in (ours, theirs)
    }
    if types[ours] != types[theirs]:
        return [f"types: {sorted(set(types[ours]) ^ set(types[theirs]), key=str)}"]
    columns = ", ".join(quote_identifier(name) for name, _ in types[ours] if name not in HISTORY)
    found = []
    for engine, one, other in (("DuckDB", ours, theirs), ("Spark", theirs, ours)):
        rows = connection.execute(
            f"(select {columns} from {one}) except all (select {columns} from {other}) limit 3"
        ).fetchall()
        found += [f"only {engine} has {row}" for row in rows]
    return found


def test_every_fact_and_mart_is_the_same_on_both_engines(spark: Environment, built: Path) -> None:
    differences = {}
    marts = marts_of(built)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built / DATABASE}.duckdb' as duckdb (read_only)")
        for mart, materialized in marts.items():
            files = built / "spark" / "warehouse" / "marts.db" / mart
            if materialized == "view":
                target = built / "views" / mart
                run = spark.run(
                    "python", "-c", WRITE_VIEW, str(built / "spark"), f"marts.{mart}", str(target)
                )
                assert run.returncode == 0, run.stderr[-2000:]
                files = target
            if found := compared(connection, mart, files):
                differences[mart] = found
        (charged,) = connection.execute(
            "select sum(gross_charge) from duckdb.marts.fct_request_costs"
        ).fetchone()
    assert len(marts) > 50
    assert charged > 0
    assert differences == {}


def test_every_data_and_unit_test_passes_on_spark(spark: Environment, built: Path) -> None:
    run_on_spark(spark, built, "test")
    results = json.loads((built / "spark" / "target" / "run_results.json").read_text("utf-8"))
    kinds = {result["unique_id"].split(".")[0] for result in results["results"]}
    assert kinds == {"test", "unit_test"}
