"""A company of its own: a copy of the project whose seeds a test edits, a database, the scripts."""

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dbt_process import DbtProcess
from warehouse import HISTORY, PROJECT, copy_project, start_dbt

USAGE_COLUMNS = (
    "request_id",
    "started_at",
    "model",
    "fresh_input_tokens",
    "output_tokens",
    "status",
    "project",
    "environment",
)
LEDGER = f"""
    select * exclude ({", ".join(HISTORY)})
    from marts.fct_ledger_entries
    order by entry_number
"""


@dataclass
class Company:
    """Where everything of the company is.

    Attributes:
        folder: Holds the copy of the project, the database and what dbt writes.
        project: The copy of the project.
    """

    folder: Path
    project: Path

    @classmethod
    def create(cls, folder: Path, parsed: Path) -> "Company":
        """Copy the project; nobody's invoices are waited for, suspense may be all there is."""
        company = cls(folder, copy_project(folder, parsed))
        company.edit_seed("provider_accounts", lambda row: row | {"is_control_required": "false"})
        company.edit_seed("close_checks", lambda row: row | {"limit_value": "100"})
        company.write_seed("billing_periods", [])
        return company

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.folder / "chargeback.duckdb"

    def seed(self, name: str) -> tuple[Path, list[str], list[dict]]:
        """The file, the columns and the rows of a policy seed."""
        path = self.project / "seeds" / "policy" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            return path, list(reader.fieldnames or ()), list(reader)

    def write_seed(self, name: str, rows: Iterable[dict]) -> None:
        """Replace the rows of a policy seed."""
        path, columns, _ = self.seed(name)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def edit_seed(self, name: str, edit: object) -> None:
        """Replace each row of a policy seed by what `edit` makes of it."""
        self.write_seed(name, [edit(row) for row in self.seed(name)[2]])

    def close(self, *months: str) -> None:
        """Write the calendar: these months, such as 2026-09, are closed."""
        self.write_seed(
            "billing_periods",
            [
                {
                    "billing_period": f"{month}-01",
                    "status": "closed",
                    "closed_at": "2027-02-01 09:00:00",
                    "approver": "cfo@example.com",
                }
                for month in months
            ],
        )

    def start_build(self, *arguments: str) -> DbtProcess:
        """Start `dbt build` on the copy, without its log and its artifacts."""
        options = ("--quiet", "--warn-error", "--no-write-json")
        return start_dbt(*options, "build", *arguments, project=self.project)

    def build(self, *arguments: str, code: int = 0) -> str:
        """Run `dbt build` on the copy, and return what it prints."""
        run = self.start_build(*arguments).wait()
        assert run.returncode == code, run.stdout + run.stderr
        return run.stdout

    def script(self, name: str, *arguments: object) -> str:
        """Run one of the project's scripts on the company's database."""
        run = subprocess.run(
            [sys.executable, str(PROJECT / "scripts" / f"{name}.py"), *map(str, arguments)],
            cwd=self.folder,
            env=os.environ | {"CHARGEBACK_DB": str(self.database)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def load(self, name: str, rows: Iterable[dict]) -> None:
        """Write usage in the plain shape to a file and load it."""
        path = self.folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, USAGE_COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        self.script("load", "plain", path)

    def query(self, sql: str) -> list[tuple]:
        """Rows of a query."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def request(request_id: str, started_at: str, project: str, tokens: int = 40_000) -> dict:
    """A row of the plain shape."""
    return {
        "request_id": request_id,
        "started_at": started_at,
        "model": "gpt-4o-2024-08-06",
        "fresh_input_tokens": tokens,
        "output_tokens": 10_007,
        "status": "success",
        "project": project,
        "environment": "production",
    }
