"""The company, built once for all tests of retention."""

from pathlib import Path

import pytest

from chargeback import retirement
from retention.retired_company import MONTHS, RetiredCompany, note_build, seeds, write_company
from warehouse import CompiledProject, Warehouse


@pytest.fixture(scope="package")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs")
    write_company(folder)
    return folder


@pytest.fixture(scope="package")
def built(
    logs: Path,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_project: CompiledProject,
    compiled_again: CompiledProject,
) -> Path:
    database = tmp_path_factory.mktemp("built") / "built.duckdb"
    warehouse = Warehouse(compiled_project, seeds=seeds(*MONTHS[:3]), file=str(database))
    warehouse.load(logs)
    warehouse.build().rebuild(compiled_again)
    note_build(warehouse)
    warehouse.connection.close()
    return database


@pytest.fixture
def retired_company(
    built: Path,
    tmp_path: Path,
    compiled_again: CompiledProject,
    monkeypatch: pytest.MonkeyPatch,
) -> RetiredCompany:
    """A copy of it, in which the two oldest months may be retired."""
    monkeypatch.setattr(retirement, "project_vars", lambda: {"retention_months": 1})
    return RetiredCompany(built, tmp_path, compiled_again)
