"""Run floor.sql over landed usage: `floor.py LANDED DATABASE SEEDS MEMORY THREADS`."""

import sys
from pathlib import Path

import duckdb


def main(landed: str, database: str, seeds: str, memory: str, threads: str) -> None:
    """Charge what has landed in one database, in another one."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    settings = {
        "memory_limit": memory,
        "threads": threads,
        "TimeZone": "UTC",
        "temp_directory": f"{database}.spill",
    }
    with duckdb.connect(database) as connection:
        for setting, value in settings.items():
            connection.execute(f"set {setting} = '{value}'")
        connection.execute("set variable seeds = $seeds", {"seeds": seeds})
        connection.execute(f"attach '{landed}' as landed (read_only)")
        connection.execute(script)


if __name__ == "__main__":
    main(*sys.argv[1:])
