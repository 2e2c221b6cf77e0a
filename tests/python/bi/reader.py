"""A reader of published builds: looks at one after another until it is told to stop.

Usage: reader.py SERVING STOP_FILE. Ends with a line of JSON: how many looks it took, at which
builds, and what was wrong with one.
"""

import json
import sys
import time
from pathlib import Path

import duckdb

TOTALS = """
    select
        (select build_id from {build}),
        (select sum(net_charge) from {statements}),
        (select sum(charge) from {totals} where payer_type = 'team'),
        (select input_version from {build}) is not distinct from
        (select input_version from {versions}),
        (select sum(request_count) from {requests})
"""
MARTS = {
    "build": "published_build",
    "statements": "team_statements",
    "totals": "billing_period_totals",
    "versions": "statement_versions",
    "requests": "fct_allocations",
}


def faults_of(build: Path) -> list[str]:
    """What is wrong with a build that is read from its database and from its Parquet files."""
    tables = {word: f"marts.{mart}" for word, mart in MARTS.items()}
    files = {word: f"'{build}/marts/{mart}.parquet'" for word, mart in MARTS.items()}
    with duckdb.connect(str(build / "chargeback.duckdb"), read_only=True) as connection:
        connection.execute("set threads = 1")
        answers = [
            connection.execute(TOTALS.format(**names)).fetchall()[0] for names in (tables, files)
        ]
    build_id, statements, totals, is_of_one_input, requests = answers[0]
    faults = []
    if answers[0] != answers[1]:
        faults.append(f"database {answers[0]} is not Parquet {answers[1]}")
    if (
        build_id != build.name
        or build_id != json.loads((build / "manifest.json").read_bytes())["build_id"]
    ):
        faults.append(f"{build_id} in the folder {build.name}")
    if statements != totals or not is_of_one_input or not requests:
        faults.append(f"mixed: {answers[0]}")
    return faults


def main() -> None:
    """Read until the file to stop is there."""
    serving, stop_file = map(Path, sys.argv[1:])
    looks, builds, faults = 0, set(), []
    while not stop_file.exists():
        build = (serving / "current").resolve()
        faults += faults_of(build)
        builds.add(build.name)
        looks += 1
        time.sleep(0.5)
    print(json.dumps({"looks": looks, "builds": sorted(builds), "faults": faults}))


if __name__ == "__main__":
    main()
