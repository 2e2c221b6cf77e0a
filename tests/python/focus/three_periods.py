"""A company with a closed, a corrected and an open billing period."""

import csv
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import company
from warehouse import PROJECT, CompiledProject, Warehouse

# August closes and changes later; September bills the change and closes; October is open.
CLOSED, CORRECTED, OPEN = "2026-08", "2026-09", "2026-10"


def calendar(*closed: str) -> list[dict]:
    """Rows of the billing calendar in which the months named are closed."""
    return [
        {
            "billing_period": f"{month}-01",
            "status": "closed" if month in closed else "open",
            "closed_at": datetime(2026, 11, 5, 15) if month in closed else None,
            "approver": "finance.lead@example.com" if month in closed else None,
        }
        for month in (CLOSED, CORRECTED, OPEN)
    ]


def cheaper_rates() -> list[dict]:
    """The rate card with one price of August lowered."""
    with (PROJECT / "seeds" / "policy" / "rates.csv").open(encoding="utf-8", newline="") as file:
        rates = [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    (rate,) = [rate for rate in rates if rate["rate_id"] == "premium-token-2026-01"]
    rate["output_price"] = "8"
    return rates


def build_company(
    project: CompiledProject, with_ledger: CompiledProject, folder: Path
) -> Warehouse:
    """Build the three periods, each build finding the ledger of the one before."""
    sample = folder / "sample"
    command = [sys.executable, "scripts/sample.py", "--out", str(sample)]
    command += ["--seed", "7", "--start", "2026-08", "--months", "3", "--requests", "2000"]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)

    warehouse = Warehouse(project)
    warehouse.load(sample)
    warehouse.seeds["billing_periods"] = calendar(CLOSED)
    warehouse.build()

    late = [
        company.request("late", datetime(2026, 8, 20, hour), project="ide-assist", _file_id="late")
        for hour in range(12)
    ]
    for hour, row in enumerate(late):
        row |= {"request_id": f"late-{hour}", "_record_number": hour + 1}
    warehouse.insert("plain", late)
    warehouse.insert("load_manifest", company.manifest(late))
    warehouse.seeds["rates"] = cheaper_rates()
    warehouse.rebuild(with_ledger)

    warehouse.seeds["billing_periods"] = calendar(CLOSED, CORRECTED)
    return warehouse.rebuild(with_ledger)
