"""A few days of a company on DuckDB and on Spark: from usage to charges, and what comes late."""

from collections import defaultdict
from contextlib import closing
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

import company
from environments import Environment
from incremental.part_builds import land
from spark.two_engines import WITHOUT_TESTS, TwoEngines

FACTS = ["+fct_request_records", "+price_of_quality"]
LATE, GONE = datetime(2026, 8, 2, 12), datetime(2026, 8, 20, 12)
LOGS = {
    "litellm_spend_logs": "startTime",
    "litellm_standard_logging": "startTime",
    "plain": "started_at",
}


def land_first_days(database: Path) -> None:
    """Leave three days of the month, and land a file of one request on a day of its own."""
    with duckdb.connect(str(database)) as connection:
        for log, time in LOGS.items():
            connection.execute(f"""delete from raw.{log} where "{time}" >= '2026-08-03 12:00'""")
    land(database, [company.request("gone", GONE, _file_id="gone")])


def take_one_file_for_another(database: Path) -> None:
    """Take that file away, and land one with a request of a day that is built."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from raw.plain where _file_id = 'gone'")
        connection.execute("delete from raw.load_manifest where file_id = 'gone'")
    land(database, [company.request("late", LATE, _file_id="late")])


@pytest.mark.takes_minutes
def test_both_engines_build_the_same_and_spark_only_what_has_changed(
    spark: Environment, tmp_path: Path, parsed_project: Path
) -> None:
    with closing(TwoEngines(spark, tmp_path, parsed_project, months=1, requests=200)) as engines:
        land_first_days(engines.database)
        engines.build_on_duckdb("--select", *FACTS)
        engines.register()
        engines.run_on_spark("build", *WITHOUT_TESTS, "--select", *FACTS)
        models = engines.built_on_spark()
        marts = [model for model in models.values() if "marts" in model["fqn"]]
        by_part = [m for m in models.values() if m["config"]["materialized"] == "by_part"]
        before = engines.partitions(by_part)
        assert {"fct_request_costs", "fct_request_records", "fct_absorbed_charges"} <= models.keys()
        assert ("fct_request_costs", "2026-08-20") in before
        assert engines.differences(marts) == {}

        take_one_file_for_another(engines.database)
        engines.export_raw()
        facts = [f"{fact},config.materialized:by_part" for fact in FACTS]
        engines.run_on_spark("run", "--select", *facts)
        engines.build_on_duckdb("--select", *FACTS)
        after = engines.partitions(by_part)
        rebuilt = defaultdict(set)
        for model, part in before | after:
            if before.get((model, part)) != after.get((model, part)):
                rebuilt[model].add(part)
        assert rebuilt["fct_request_costs"] == {"2026-08-02", "2026-08-20"}
        assert rebuilt["fct_request_records"] == {"2026-08-02", "2026-08-20"}
        assert rebuilt.pop("price_of_quality") == {"2026-08-01"}
        assert rebuilt.pop("int_owner_voices") == {"2026-08-01"}
        assert rebuilt.pop("int_owner_votes") == {"2026-08-01", "2026-09-01"}
        assert set().union(*rebuilt.values()) == {"2026-08-02", "2026-08-20", "late", "gone"}
        built = engines.built_on_spark()
        assert [key for key in after if key[0] in built and key[1] in ("2026-08-20", "gone")] == []
        marts = [model for model in built.values() if "marts" in model["fqn"]]
        assert {m["alias"] for m in marts} == {
            "fct_request_costs",
            "fct_request_records",
            "price_of_quality",
        }
        assert engines.differences(marts) == {}
