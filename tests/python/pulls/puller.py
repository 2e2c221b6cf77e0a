"""The script as people use it, on a folder of its own."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pull_today

from warehouse import PROJECT

PULL = [sys.executable, pull_today.__file__]


def days_ago(days: int) -> datetime:
    return pull_today.TODAY - timedelta(days=days)


class Puller:
    """A folder with a database and the state of pulls in it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.pulls = folder / "pulls"
        self.database = folder / "db" / "test.duckdb"
        self.said = ""
        self.environment = os.environ | {
            "CHARGEBACK_DB": str(self.database),
            "CHARGEBACK_PULLS": str(self.pulls),
            "CHARGEBACK_SALT": "salt",
            "CHARGEBACK_WAIT": "0",
            "PYTHONPATH": str(PROJECT / "scripts"),
            "RUNTIME__REQUEST_BACKOFF_FACTOR": "0.01",
            "RUNTIME__REQUEST_MAX_ATTEMPTS": "4",
            **environment,
        }

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [*PULL, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, process: subprocess.Popen, code: int) -> str:
        out, err = process.communicate(timeout=120)
        self.said += out + err
        assert process.returncode == code, out + err
        assert "Traceback" not in err
        assert len(err.splitlines()) == (1 if code == 2 else 0), err
        return out + err

    def __call__(self, *arguments: str, code: int = 0) -> str:
        return self.finish(self.start(*arguments), code)

    def kill(self, process: subprocess.Popen) -> None:
        process.kill()
        out, err = process.communicate(timeout=120)
        self.said += out + err

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def holds(self, text: str) -> list[str]:
        """Where a text stands: files of the folder, and what the script said."""
        found = [
            str(path)
            for path in self.folder.rglob("*")
            if path.is_file() and text.encode() in path.read_bytes()
        ]
        return found + (["output"] if text in self.said else [])

    def waiting(self, source: str) -> list[str]:
        """Names of the files that have been fetched and not landed."""
        return [path.name for path in (self.pulls / source / "fetched").glob("*")]
