"""Run a file of SQL over the built warehouse: `query.py DATABASE FILE FOLDER MEMORY THREADS`."""

import sys
from pathlib import Path

import duckdb


def main(database: str, file: str, folder: str, memory: str, threads: str) -> None:
    """Let the file write to the folder."""
    settings = {"memory_limit": memory, "threads": threads, "TimeZone": "UTC"}
    with duckdb.connect(database, read_only=True) as connection:
        for setting, value in settings.items():
            connection.execute(f"set {setting} = '{value}'")
        connection.execute("set variable folder = $folder", {"folder": folder})
        connection.execute(Path(file).read_text("utf-8"))


if __name__ == "__main__":
    main(*sys.argv[1:])
