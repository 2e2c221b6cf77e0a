"""The contributing guide's promise: a new kind of exception takes one macro and one seed row."""

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import company
from warehouse import PROJECT, CompiledProject, Warehouse, copy_project


def macro_of_the_guide() -> str:
    guide = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    (macro,) = re.findall(r"```sql skip=macro\n(.*?exception_kind__launch.*?)```", guide, re.DOTALL)
    return macro


def test_one_macro_and_one_row(tmp_path: Path, parsed_project: Path) -> None:
    copy = copy_project(tmp_path, parsed_project)
    macro = copy / "macros" / "exceptions" / "exception_kind__launch.sql"
    macro.write_text(macro_of_the_guide())

    seeds = company.policy()
    seeds["exception_rules"].append(
        company.rule(
            "launch-2026-finder",
            "launch",
            project_id="finder",
            absorbed_share=Decimal("0.5"),
            fund_id="platform",
            priority=4,
            starts_at=datetime(2026, 9, 1),
            ends_at=datetime(2026, 10, 1),
        )
    )
    project = CompiledProject.compile(tmp_path, copy)
    warehouse = Warehouse(project, seeds=seeds)
    rows = company.usage()
    company.land(warehouse, rows)

    assert warehouse.build().failing_tests() == []
    assert warehouse.query(
        "select absorbed_charge from marts.fct_absorbed_charges"
        " where request_id = 'plain-1' and fund_id = 'platform'"
    ) == [(Decimal("0.150005"),)]
