"""A Thrift server of Spark builds the same as DuckDB, with a profile of its own."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from environments import Environment
from servers import free_port, wait_for
from spark.test_small_parity import FACTS, land_first_days
from spark.two_engines import WITHOUT_TESTS, TwoEngines

pytestmark = pytest.mark.skipif(
    not os.environ.get("CHARGEBACK_SPARK_PARITY"),
    reason="builds a part of the project on a server, which takes minutes: make spark-parity",
)
SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"


@contextmanager
def thrift_server(engines: TwoEngines, port: int) -> Iterator[None]:
    """A server that has the tables and the metastore of these engines."""
    folder = engines.folder / "spark"
    folder.mkdir()
    settings = {
        "spark.hadoop.hive.server2.thrift.bind.host": "127.0.0.1",
        "spark.hadoop.hive.server2.thrift.port": port,
        "spark.hadoop.javax.jdo.option.ConnectionURL": (
            f"jdbc:derby:;databaseName={folder}/metastore;create=true"
        ),
        "spark.sql.shuffle.partitions": 2,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.ui.enabled": "false",
    }
    options = [part for key, value in settings.items() for part in ("--conf", f"{key}={value}")]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [
                *(str(engines.spark.folder / "bin" / "spark-submit"), "--class", SERVER),
                *("--master", "local[2]", "--driver-memory", "4g", *options, "spark-internal"),
            ],
            cwd=folder,
            env=engines.spark.variables | engines.of_spark(),
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(lambda: answers(port) or server.poll() is not None, 300)
            assert server.poll() is None
            yield
        finally:
            server.terminate()
            server.wait()


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_a_thrift_server_builds_the_same_as_duckdb(
    spark: Environment, tmp_path: Path, parsed_project: Path
) -> None:
    port = free_port()
    at = {"DBT_TARGET": "spark_thrift", "CHARGEBACK_SPARK_PORT": str(port)}
    with closing(
        TwoEngines(spark, tmp_path, parsed_project, months=1, requests=200, **at)
    ) as engines:
        land_first_days(engines.database)
        engines.build_on_duckdb("--select", *FACTS)
        with thrift_server(engines, port):
            engines.register()
            engines.run_on_spark("build", *WITHOUT_TESTS, "--select", *FACTS)
        models = engines.built_on_spark().values()
        tables = {m["alias"]: m for m in models if m["config"]["materialized"] != "view"}
        marts = [model for model in tables.values() if "marts" in model["fqn"]]
        assert {"fct_request_costs", "fct_request_records"} <= tables.keys()
        assert engines.differences(marts) == {}
