"""The FOCUS exports of a company with a closed, a corrected and an open billing period."""

from pathlib import Path

import pytest

from chargeback.focus import export_focus
from focus.three_periods import CLOSED, CORRECTED, OPEN, build_company
from warehouse import CompiledProject, Warehouse


@pytest.fixture(scope="session")
def focus_company(
    compiled_project: CompiledProject,
    compiled_again: CompiledProject,
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    return build_company(compiled_project, compiled_again, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def focus_exports(
    focus_company: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Path]:
    """The exports by period and format."""
    exports = {}
    for period in (CLOSED, CORRECTED, OPEN):
        for file_format in ("parquet", "csv"):
            folder = tmp_path_factory.mktemp("focus") / f"{period}-{file_format}"
            export_focus(focus_company.connection, period, file_format, folder)
            exports[period, file_format] = folder / f"focus_charges.{file_format}"
    return exports
