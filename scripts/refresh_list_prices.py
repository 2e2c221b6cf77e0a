"""Bring the seed of list prices up to date with the package genai-prices."""

from pathlib import Path

import click

from chargeback.console import (
    Command,
    ExitCode,
    finish_with_findings,
    json_option,
    show,
    show_outcome,
)
from chargeback.list_prices import PACKAGE, package_version, plan_refresh
from chargeback.project import company_project


@click.command(
    cls=Command,
    help=__doc__,
    exit_codes={ExitCode.FOUND: "with --check: the seed is out of date"},
    examples=[
        "python scripts/refresh_list_prices.py --check",
        "python scripts/refresh_list_prices.py --seeds acme",
    ],
)
@click.option(
    "--seeds",
    envvar="CHARGEBACK_SEEDS",
    default="seeds",
    show_default=True,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the seeds, within the project.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the seed is out of date.")
@json_option
def main(seeds: Path, check: bool) -> None:
    """Write or compare the seed, naming each row that differs and each model that stays."""
    version = package_version()
    refresh = plan_refresh(company_project() / seeds)
    for list_price_id in refresh.added:
        show(f"added    {list_price_id}", {"outcome": "added", "list_price_id": list_price_id})
    for list_price_id, cells in refresh.changed.items():
        record = {"outcome": "changed", "list_price_id": list_price_id, "cells": cells}
        show(f"changed  {list_price_id}  {cells}", record)
    for list_price_id in refresh.removed:
        show(f"removed  {list_price_id}", {"outcome": "removed", "list_price_id": list_price_id})
    for model_id, reason in refresh.kept.items():
        record = {"outcome": "kept", "model_id": model_id, "reason": reason}
        show(f"kept     {model_id}  {reason}", record)

    outcome = "current"
    if not refresh.is_current:
        outcome = "differs" if check else "written"
    if outcome == "written":
        refresh.path.write_bytes(refresh.content)
    show_outcome(
        outcome,
        {"file": refresh.path.name, "package": f"{PACKAGE} {version}"},
        {
            "rows": refresh.rows,
            "added": len(refresh.added),
            "changed": len(refresh.changed),
            "removed": len(refresh.removed),
            "kept": len(refresh.kept),
        },
    )
    if outcome == "differs":
        finish_with_findings()


if __name__ == "__main__":
    main()
