"""Hours in which a log fell silent are found, and quiet hours that are usual are not.

`pytest -s tests/python/operations/test_usage_gaps.py -k planted` prints precision and recall.
"""

import random
import subprocess
import sys
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from warehouse import PROJECT, CompiledProject, Warehouse

HOUR = timedelta(hours=1)
GATEWAY = ("litellm_spend_logs", "litellm_standard_logging")
# Outages of the sample's gateway: their lengths in hours, each of them begun at some office hour.
OUTAGE_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
FIRST_WATCHED_DAY = datetime(2026, 8, 25)


def gaps(warehouse: Warehouse) -> list[tuple]:
    return warehouse.query("""
        select log_name, gap_from, gap_to, hour_count, request_count, is_ongoing, severity
        from marts.usage_gaps order by gap_from, log_name
    """)


def office_rhythm(begins: str, ends: str, source: str = "plain") -> str:
    """Insert from 10 to 29 requests an hour on working days from 8 to 18 o'clock, in Berlin."""
    return f"""
        insert into raw.{source} by name
        select
            'file' as _file_id,
            row_number() over () as _record_number,
            hour::varchar || ' ' || number as request_id,
            hour + to_seconds(number * 60) as started_at,
            'gpt-4o' as model,
            0.01 as provider_cost
        from (
            select
                unnest(generate_series(timestamp '{begins}', timestamp '{ends}', interval 1 hour))
                    as hour
        ), range(30) as numbers (number)
        where
            isodow(timezone('Europe/Berlin', timezone('UTC', hour))) <= 5
            and hour(timezone('Europe/Berlin', timezone('UTC', hour))) between 8 and 17
            and number < 10 + hash(hour) % 20
    """


def all_day_rhythm(begins: str, ends: str) -> str:
    """Insert five invocations an hour, day and night, on a log of its own."""
    return f"""
        insert into raw.bedrock_invocations by name
        select
            'file' as _file_id,
            row_number() over () as _record_number,
            'b ' || hour::varchar || ' ' || number as request_id,
            hour + to_seconds(number * 60) as logged_at,
            'amazon.nova-pro-v1:0' as model_id
        from (
            select
                unnest(generate_series(timestamp '{begins}', timestamp '{ends}', interval 1 hour))
                    as hour
        ), range(5) as numbers (number)
    """


def silence(warehouse: Warehouse, begins: str, ends: str, table: str = "plain") -> None:
    column = "logged_at" if table == "bedrock_invocations" else "started_at"
    warehouse.query(f"delete from raw.{table} where {column} >= '{begins}' and {column} < '{ends}'")


def build(warehouse: Warehouse) -> Warehouse:
    return warehouse.build(of=["usage_gaps"])


def test_nights_weekends_and_clock_changes_are_no_gaps(warehouse: Warehouse) -> None:
    """Ten weeks of office hours, over the end of summer time, from a Monday to a Friday evening."""
    warehouse.query(office_rhythm("2026-09-07", "2026-11-13 20:00"))
    warehouse.query(all_day_rhythm("2026-09-07", "2026-11-15 20:00"))
    assert gaps(build(warehouse)) == []


def test_a_gap_over_a_weekend_is_one_gap_of_its_working_hours(warehouse: Warehouse) -> None:
    warehouse.query(office_rhythm("2026-09-07", "2026-11-13 20:00"))
    silence(warehouse, "2026-10-16 13:00", "2026-10-19 08:00")
    # Friday 15 to 18 and Monday 8 to 10 o'clock in Berlin, which is two hours ahead of UTC.
    (gap,) = gaps(build(warehouse))
    friday, monday = datetime(2026, 10, 16, 13), datetime(2026, 10, 19, 8)
    assert gap == ("plain", friday, monday, 5, 0, False, "critical")
    ((expected, missed, cost),) = warehouse.query(
        "select expected_request_count, missed_request_count, missed_provider_cost"
        " from marts.usage_gaps"
    )
    medians = warehouse.query(f"""
        select sum(usual) from (
            select median(requests) as usual
            from (
                select date_trunc('hour', started_at) as hour, count(*) as requests
                from raw.plain where started_at < '{friday}' group by all
            )
            where hour >= timestamp '{friday}' - interval 6 week
                and (hour(hour), isodow(hour)) in
                    ((13, 5), (14, 5), (15, 5), (6, 1), (7, 1))
            group by isodow(hour), hour(hour)
        )
    """)
    assert [(float(expected),)] == medians
    assert missed == expected
    assert cost == (expected.to_integral_value("ROUND_HALF_UP")) * Decimal("0.01")


def test_silence_counts_when_the_log_should_have_arrived(warehouse: Warehouse) -> None:
    """48 hours after its last request, if another log tells that time went on."""
    warehouse.query(office_rhythm("2026-09-07", "2026-11-10 20:00"))
    warehouse.query(all_day_rhythm("2026-09-07", "2026-11-12 08:00"))
    assert gaps(build(warehouse)) == []
    warehouse.query(all_day_rhythm("2026-11-12 09:00", "2026-11-13 16:00"))
    assert gaps(build(warehouse)) == [
        ("plain", datetime(2026, 11, 11, 7), datetime(2026, 11, 11, 17), 10, 0, True, "critical")
    ]


def test_one_log_silent_is_seen_beside_a_busy_one(warehouse: Warehouse) -> None:
    warehouse.query(office_rhythm("2026-09-07", "2026-11-13 20:00"))
    warehouse.query(all_day_rhythm("2026-09-07", "2026-11-13 20:00"))
    silence(warehouse, "2026-10-20 02:00", "2026-10-20 06:00", "bedrock_invocations")
    begins, ends = datetime(2026, 10, 20, 2), datetime(2026, 10, 20, 6)
    assert gaps(build(warehouse)) == [
        ("bedrock_invocations", begins, ends, 4, 0, False, "critical")
    ]


def test_forms_of_the_gateways_log_stand_in_for_each_other(warehouse: Warehouse) -> None:
    """A day that is missing in the spend logs and there in the payloads is no gap."""
    warehouse.query(office_rhythm("2026-09-07", "2026-11-13 20:00"))
    for table, key, time in (
        ("litellm_spend_logs", "request_id", '"startTime"'),
        ("litellm_standard_logging", "id", '"startTime"'),
    ):
        is_there = "not" if table == "litellm_spend_logs" else ""
        warehouse.query(f"""
            insert into raw.{table} by name
            select _file_id, _record_number, request_id as {key}, started_at as {time}, model
            from raw.plain
            where {is_there} started_at::date = date '2026-10-20'
        """)
    silence(warehouse, "2026-09-01", "2026-12-01")
    assert gaps(build(warehouse)) == []
    warehouse.query("delete from raw.litellm_standard_logging")
    assert [gap[:4] for gap in gaps(build(warehouse))] == [
        ("gateway", datetime(2026, 10, 20, 6), datetime(2026, 10, 20, 16), 10)
    ]


def test_a_wrong_clock_stretches_no_history(warehouse: Warehouse) -> None:
    """One request of the year 2099 makes neither a gap nor 70 years of hours."""
    warehouse.query(office_rhythm("2026-09-07", "2026-11-13 20:00"))
    warehouse.query(office_rhythm("2099-01-05 08:00", "2099-01-05 08:00"))
    assert gaps(build(warehouse)) == []
    ((hours,),) = warehouse.query("select count(*) from intermediate.int_log_hours")
    assert hours < 70 * 24


@pytest.fixture(scope="module")
def sample(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    folder = tmp_path_factory.mktemp("sample")
    options = ["--seed", "7", "--start", "2026-08", "--months", "3", "--requests", "40000"]
    command = [sys.executable, "scripts/sample.py", "--out", str(folder), *options]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    warehouse = Warehouse(compiled_project)
    warehouse.load(folder)
    return warehouse


def test_planted_outages_are_found_and_nothing_else(sample: Warehouse) -> None:
    """Of the gateway, at random office hours, three to seven days apart, whatever their length.

    Each gap that is found must lie within an outage (precision 1). An outage that took fewer
    requests than chance may take from such an hour cannot be found; of those that took at least 60,
    all must be (recall 1), and of all of them, three in four.
    """
    assert gaps(build(sample)) == []
    chosen = random.Random(11)
    outages, begins = [], FIRST_WATCHED_DAY
    for hours in OUTAGE_HOURS * 2:
        begins += timedelta(days=chosen.randint(3, 4))
        start = begins + chosen.randint(7, 14) * HOUR
        outages.append((start, start + hours * HOUR))
    taken = []
    for start, end in outages:
        window = f"\"startTime\" >= '{start}' and \"startTime\" < '{end}'"
        ids = " union ".join(
            f"select {key} from raw.{table} where {window}"
            for table, key in zip(GATEWAY, ("request_id", "id"), strict=True)
        )
        taken += sample.query(f"select count(*) from ({ids})")[0]
        for table in GATEWAY:
            sample.query(f"delete from raw.{table} where {window}")
    found = gaps(build(sample))
    for log, start, end, *_ in found:
        assert log == "gateway"
        assert any(begin <= start and end <= finish for begin, finish in outages), (start, end)
    hits = [any(begin <= gap[1] < finish for gap in found) for begin, finish in outages]
    large = [hit for hit, requests in zip(hits, taken, strict=True) if requests >= 60]
    print(
        f"\ngaps found {len(found)}, within an outage {len(found)};"
        f" outages {len(outages)}, found {sum(hits)};"
        f" of at least 60 requests {len(large)}, found {sum(large)}"
    )
    assert len(large) >= 8
    assert all(large)
    assert sum(hits) >= 0.75 * len(hits)
    assert len(found) == sum(hits)  # no outage is told twice
