"""What dbt runs to build by part, captured once."""

import fcntl
import pickle
from pathlib import Path

import pytest

from incremental.part_builds import PartStatements


@pytest.fixture(scope="session")
def part_statements(shared_folder: Path, parsed_project: Path) -> PartStatements:
    folder = shared_folder / "parts"
    folder.mkdir(exist_ok=True)
    result = folder / "statements.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            statements = PartStatements.capture(folder, parsed_project)
            result.write_bytes(pickle.dumps(statements))
    return pickle.loads(result.read_bytes())  # noqa: S301 (our own process wrote it)
