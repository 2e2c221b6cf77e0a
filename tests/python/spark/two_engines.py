"""A company that DuckDB and Spark build from the same files, and what differs between them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb

from chargeback.database import quote_identifier
from environments import Environment
from spark.spark_session import SparkProcess
from warehouse import DATABASE, HISTORY, PROJECT, copy_project, run_dbt

SOURCES = (
    "litellm_spend_logs",
    "litellm_standard_logging",
    "plain",
    "openai_costs",
    "anthropic_costs",
    "focus_invoices",
    "business_outcomes",
)
WITHOUT_TESTS = ("--exclude-resource-type", "test", "unit_test")
# On tables of a few rows Spark spends its time on making code and plans, not on rows.
FOR_FEW_ROWS = """
spark.sql.adaptive.enabled false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.codegen.wholeStage false
spark.sql.constraintPropagation.enabled false
spark.sql.ui.retainedExecutions 1
"""
JVM_FOR_FEW_ROWS = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC -Xmn1g"


class TwoEngines:
    """A folder with a copy of the project, a database of DuckDB and a warehouse of Spark.

    Attributes:
        database: The database, into which files are loaded.
    """

    def __init__(
        self,
        spark: Environment,
        folder: Path,
        parsed: Path,
        *,
        months: int,
        requests: int,
        **variables: str,
    ) -> None:
        """Land the usage of a sample company.

        `parsed` is what dbt has parsed of the project, `variables` what else it knows on Spark.
        """
        self.spark = spark
        self.variables = variables
        self.folder = folder
        self.project = copy_project(folder, parsed)
        self.database = folder / f"{DATABASE}.duckdb"
        self.session: SparkProcess | None = None
        (folder / "conf").mkdir()
        (folder / "conf" / "spark-defaults.conf").write_text(FOR_FEW_ROWS, "utf-8")
        start = ["--seed", "7", "--start", "2026-08", "--months", str(months)]
        self.run_script(
            "sample", "--out", str(folder / "sample"), *start, "--requests", str(requests)
        )
        for source in SOURCES:
            self.run_script("load", source, str(folder / "sample" / source))

    def run_script(self, name: str, *arguments: str) -> None:
        """Run a script on the database."""
        run = subprocess.run(
            [sys.executable, str(PROJECT / "scripts" / f"{name}.py"), *arguments],
            env=os.environ
            | {"CHARGEBACK_DB": str(self.database), "CHARGEBACK_PROJECT": str(self.project)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr

    def build_on_duckdb(self, *options: str) -> None:
        run = run_dbt("build", *WITHOUT_TESTS, *options, project=self.project)
        assert run.returncode == 0, run.stdout[-3000:]

    def export_raw(self) -> None:
        """Write what is landed to where Spark has its raw tables."""
        self.run_script("export", "raw", "--out", str(self.folder / "raw"))

    def register(self) -> None:
        """Make Spark's raw tables, of what is landed."""
        self.export_raw()
        raw = f"{{folder: {self.folder / 'raw'}}}"
        self.run_on_spark("run-operation", "register_raw_tables", "--args", raw)

    def run_on_spark(self, *command: str) -> None:
        """Run dbt in a session of Spark, which goes on; it must succeed."""
        self.session = self.session or self.new_session()
        self.session.run("dbt", *command)

    def kill_on_spark(self, moment: Callable[[], bool], *command: str) -> None:
        """Run dbt in a session of Spark, and kill both at a moment of it."""
        self.session = self.session or self.new_session()
        self.session.kill_at(moment, "dbt", *command)
        self.session = None

    def close(self) -> None:
        """End the session of Spark."""
        if self.session:
            self.session.close()

    def new_session(self) -> SparkProcess:
        return SparkProcess(self.spark, project=self.project, **self.of_spark())

    def of_spark(self) -> dict[str, str]:
        """The environment variables with which dbt runs on Spark."""
        return {
            "CHARGEBACK_SPARK": str(self.folder / "spark"),
            "DBT_PROFILES_DIR": str(self.project),
            "DBT_TARGET": "spark",
            "JAVA_TOOL_OPTIONS": JVM_FOR_FEW_ROWS,
            "SPARK_CONF_DIR": str(self.folder / "conf"),
            "DBT_TARGET_PATH": str(self.folder / "spark" / "target"),
            "DBT_LOG_PATH": str(self.folder / "spark" / "logs"),
            **self.variables,
        }

    def built_on_spark(self) -> dict[str, dict]:
        """The models that the last run on Spark built, by their names."""
        target = self.folder / "spark" / "target"
        nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
        results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
        built = [nodes[key] for key in (result["unique_id"] for result in results) if key in nodes]
        return {node["alias"]: node for node in built if node["resource_type"] == "model"}

    def partitions(self, models: Iterable[dict]) -> dict[tuple[str, str], set[str]]:
        """The files of each partition that Spark has of these models."""
        found = {}
        for model in models:
            table = self.folder / "spark" / "warehouse" / f"{model['schema']}.db" / model["alias"]
            for partition in table.glob("*=*"):
                files = {file.name for file in partition.glob("*.parquet")}
                found[model["alias"], partition.name.partition("=")[2]] = files
        return found

    def differences(self, models: Iterable[dict]) -> dict[str, list[str]]:
        """The models of which the engines do not have the same rows, and how they differ."""
        found = {}
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.database}' as duckdb (read_only)")
            for model in models:
                files = self.files_of(model)
                if differs := compared(connection, model, files):
                    found[model["alias"]] = differs
        return found

    def files_of(self, model: dict) -> Path:
        """The Parquet files of a model on Spark; those of a view are written first."""
        schema, name = model["schema"], model["alias"]
        if model["config"]["materialized"] == "view":
            return self.written(model)
        return self.folder / "spark" / "warehouse" / f"{schema}.db" / name

    def written(self, model: dict) -> Path:
        """Parquet files of what Spark reads from a model."""
        target = self.folder / "written" / model["alias"]
        self.session.run("write", f"{model['schema']}.{model['alias']}", str(target))
        return target


def compared(connection: duckdb.DuckDBPyConnection, model: dict, files: Path) -> list[str]:
    """What differs between a model of DuckDB, attached as `duckdb`, and Parquet files of Spark."""
    schema, name = (quote_identifier(model[key]) for key in ("schema", "alias"))
    ours, theirs = f"duckdb.{schema}.{name}", f"read_parquet('{files}/**/*.parquet')"
    # Spark has the column that a table is partitioned by as the last one
    types = {
        relation: {row[:2] for row in connection.execute(f"describe from {relation}").fetchall()}
        for relation in (ours, theirs)
    }
    if types[ours] != types[theirs]:
        return [f"types: {sorted(types[ours] ^ types[theirs], key=str)}"]
    columns = ", ".join(quote_identifier(name) for name, _ in types[ours] if name not in HISTORY)
    found = []
    for engine, one, other in (("DuckDB", ours, theirs), ("Spark", theirs, ours)):
        rows = connection.execute(
            f"(select {columns} from {one}) except all (select {columns} from {other}) limit 3"
        ).fetchall()
        found += [f"only {engine} has {row}" for row in rows]
    return found
