"""Fixtures that the Python tests share."""

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from loader import Loader
from warehouse import PROJECT, CompiledProject, Warehouse, copy_project

os.environ.setdefault("CHARGEBACK_SALT", "salt of the tests")

SHARED_DATA = PROJECT.parent / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest."""
    items.sort(key=lambda item: item.get_closest_marker("takes_minutes") is None)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of a test run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def compiled_once(folder: Path, compile_copy: Callable[[Path], CompiledProject]) -> CompiledProject:
    """Take over what another process has compiled into a folder; the first one compiles."""
    folder.mkdir(exist_ok=True)
    result = folder / "compiled.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            result.write_bytes(pickle.dumps(compile_copy(folder)))
    return pickle.loads(result.read_bytes())  # noqa: S301 (our own process wrote it)


@pytest.fixture(scope="session")
def compiled_project(shared_folder: Path) -> CompiledProject:
    return compiled_once(
        shared_folder / "first",
        lambda folder: CompiledProject.compile(folder, copy_project(folder)),
    )


@pytest.fixture(scope="session")
def parsed_project(shared_folder: Path, compiled_project: CompiledProject) -> Path:
    """What dbt has parsed of the project, which `copy_project` takes."""
    return shared_folder / "first" / "target" / "partial_parse.msgpack"


@pytest.fixture(scope="session")
def compiled_again(
    shared_folder: Path, compiled_project: CompiledProject, parsed_project: Path
) -> CompiledProject:
    """The project as it compiles for every build after the first, when there is a ledger."""
    return compiled_once(
        shared_folder / "again",
        lambda folder: CompiledProject.compile(
            folder, copy_project(folder, parsed_project), ledger=compiled_project
        ),
    )


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
