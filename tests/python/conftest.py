"""Fixtures that the Python tests share."""

import os
from pathlib import Path

import pytest

from loader import Loader
from warehouse import PROJECT, CompiledProject, Warehouse

os.environ.setdefault("CHARGEBACK_SALT", "salt of the tests")

SHARED_DATA = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def compiled_project(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    return CompiledProject.compile(tmp_path_factory.mktemp("compiled"))


@pytest.fixture(scope="session")
def compiled_again(
    tmp_path_factory: pytest.TempPathFactory, compiled_project: CompiledProject
) -> CompiledProject:
    """The project as it compiles for every build after the first, when there is a ledger."""
    return CompiledProject.compile(tmp_path_factory.mktemp("again"), ledger=compiled_project)


@pytest.fixture
def warehouse(compiled_project: CompiledProject) -> Warehouse:
    return Warehouse(compiled_project)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the folder ../shared/data of real logs and traces, which is not here")
    return SHARED_DATA


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    return Loader(tmp_path)
