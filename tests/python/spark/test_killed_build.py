"""What a build on Spark leaves half done when it is killed, the next one builds."""

import os
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path

import duckdb
import pytest

from environments import Environment
from spark.test_small_parity import LATE, land_first_days, take_one_file_for_another
from spark.two_engines import WITHOUT_TESTS, TwoEngines

pytestmark = pytest.mark.skipif(
    not os.environ.get("CHARGEBACK_SPARK_PARITY"),
    reason="starts Spark again and again, which takes minutes: make spark-parity",
)
RECORDS = "+fct_request_records"
BY_PART = f"{RECORDS},config.materialized:by_part"


class LateDay:
    """The day of a late request in a table and its notes, as a build goes on."""

    def __init__(self, table: Path) -> None:
        self.table = table
        self.notes = table.parents[1] / "builds.db" / "model_parts" / f"model={table.name}"
        self.before = self._notes(), self._staged(), self._files()

    def is_forgotten(self) -> bool:
        return bool(self._notes() - self.before[0])

    def is_dropped(self) -> bool:
        return not self._files()

    def is_staged(self) -> bool:
        return self.is_dropped() and bool(self._staged() - self.before[1])

    def is_written(self) -> bool:
        return bool(self._files() - self.before[2])

    def _notes(self) -> set[Path]:
        return set(self.notes.glob("*.parquet"))

    def _staged(self) -> set[Path]:
        return set(self.table.glob(".spark-staging-*"))

    def _files(self) -> set[Path]:
        return set((self.table / f"charge_date={LATE.date()}").glob("*.parquet"))


KILLED = (
    ("int_usage_records", LateDay.is_forgotten),
    ("int_usage_records", LateDay.is_dropped),
    ("int_usage_records", LateDay.is_staged),
    ("fct_request_records", LateDay.is_written),
)


def rows(engines: TwoEngines, models: Iterable[dict]) -> dict[str, list[tuple]]:
    """What Spark reads from each of these tables."""
    return {
        model["alias"]: duckdb.read_parquet(f"{engines.written(model)}/*.parquet")
        .order("all")
        .fetchall()
        for model in models
    }


def test_a_killed_build_is_finished_by_the_next(
    spark: Environment, tmp_path: Path, parsed_project: Path
) -> None:
    with closing(TwoEngines(spark, tmp_path, parsed_project, months=1, requests=200)) as engines:
        land_first_days(engines.database)
        engines.register()
        engines.run_on_spark("build", *WITHOUT_TESTS, "--select", RECORDS)
        built = engines.built_on_spark()
        by_part = [m for m in built.values() if m["config"]["materialized"] == "by_part"]
        before = rows(engines, by_part)
        take_one_file_for_another(engines.database)
        engines.register()

        for name, is_so in KILLED:
            moment = partial(is_so, LateDay(engines.files_of(built[name])))
            engines.kill_on_spark(moment, "run", "--select", BY_PART)
            assert moment()

        engines.run_on_spark("run", "--select", BY_PART)
        after = rows(engines, by_part)
        assert [name for name, _ in KILLED if after[name] == before[name]] == []
        engines.run_on_spark("run", "--full-refresh", "--select", BY_PART)
        assert rows(engines, by_part) == after
