"""Build the project from a folder of seeds in a database of its own, not the company's."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from .database import UsageFault
from .project import NAME, PROJECT_ROOT, company_project, is_package

SPILL = "spill"


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What became of one seed, model or test of a dbt run.

    Attributes:
        node_id: Its unique id in the manifest.
        status: In dbt's words: `success`, `pass`, `warn`, `fail`, `error` or `skipped`.
        message: What dbt says went wrong.
        sql: The SQL that ran; empty for seeds and for what did not get so far.
    """

    node_id: str
    status: str
    message: str
    sql: str


@dataclass(frozen=True, slots=True)
class Scratch:
    """A database that dbt builds from a folder of seeds.

    Attributes:
        name: What dbt and DuckDB call the database.
        seeds: The folder of seeds, as `seeds_folder` returns it.
        folder: An existing folder for the database and all that dbt writes.
    """

    name: str
    seeds: Path
    folder: Path

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.folder / f"{self.name}.duckdb"

    @property
    def target(self) -> Path:
        """The folder of dbt's artifacts."""
        return self.folder / self.name

    def run_dbt(self, *arguments: str) -> list[NodeResult]:
        """Run a dbt command, without what it prints.

        Args:
            arguments: The command and its options, such as `build`, `--selector`, `statements`.

        Returns:
            A result for each node that was chosen, whether it succeeded or not.

        Raises:
            UsageFault: dbt stopped before it ran any node; the fault holds what it printed.
        """
        results = self.target / "run_results.json"
        results.unlink(missing_ok=True)
        command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "--no-use-colors", *arguments]
        options = {
            "--project-dir": company_project(),
            "--profiles-dir": PROJECT_ROOT,
            "--profile": NAME,
            "--target": "duckdb",
            "--target-path": self.target,
            "--log-path": self.target,
            # nobody reads it, and to write it takes time
            "--log-level-file": "none",
        }
        run = subprocess.run(
            [*command, *(str(part) for option in options.items() for part in option)],
            cwd=company_project(),
            env={
                **os.environ,
                "CHARGEBACK_DB": str(self.database),
                # of a package, the seeds are where the company's project has them
                "CHARGEBACK_SEEDS": "seeds" if is_package() else self.seeds.as_posix(),
                "CHARGEBACK_SPILL_DIRECTORY": str(self.folder / SPILL),
            },
            # dbt has the folder's lock too: it may outlive a process that is killed
            close_fds=False,
            capture_output=True,
            text=True,
            check=False,
        )
        if not results.exists():
            output = (run.stdout or run.stderr).strip()
            raise UsageFault(f"dbt cannot build from {self.seeds}:\n{output}")
        return [
            NodeResult(
                result["unique_id"],
                result["status"],
                result["message"] or "",
                result.get("compiled_code") or "",
            )
            for result in json.loads(results.read_text("utf-8"))["results"]
        ]

    def compiled(self, analysis: str) -> str:
        """Compile one of the project's analyses to a query on this database.

        Raises:
            UsageFault: dbt stopped before it compiled it.
        """
        (result,) = self.run_dbt("compile", "--select", analysis)
        return result.sql

    def nodes(self) -> dict[str, dict]:
        """Read the seeds, models and tests of the last run by unique id, as in dbt's manifest."""
        return json.loads((self.target / "manifest.json").read_text("utf-8"))["nodes"]


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder for scratches that no other process has; their databases go with it.

    It is one of those in dbt's target folder, where what dbt has parsed for a scratch of a name is
    kept for the next one: dbt takes that over only at the same paths. Where there can be none, as
    in a project that may only be read, it is a temporary folder, and dbt parses all anew.
    """
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(_kept_folder())
        except OSError:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="scratch-")))
        yield folder


@contextmanager
def _kept_folder() -> Iterator[Path]:
    """Lock the first folder that is free."""
    target = company_project() / os.environ.get("DBT_TARGET_PATH", "target")
    for number in count(1):
        folder = target / "scratch" / str(number)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            os.set_inheritable(lock.fileno(), True)
            _remove_databases(folder)  # of a process that was killed
            try:
                yield folder
            finally:
                _remove_databases(folder)
            return


def _remove_databases(folder: Path) -> None:
    for file in folder.glob("*.duckdb*"):
        file.unlink()
    shutil.rmtree(folder / SPILL, ignore_errors=True)


def seeds_folder(name: str) -> Path:
    """Find a folder of seeds.

    Args:
        name: The folder, absolute or relative to the project.

    Returns:
        The folder relative to the project. Given any other way, dbt would write over the seeds.

    Raises:
        UsageFault: There is no such folder within the project, or another one than `seeds` is
            named where this project runs as a package.
    """
    project = company_project()
    folder = Path(os.path.normpath(project / name))
    if is_package() and folder != project / "seeds":
        raise UsageFault(
            f"{name}: as a package, the seeds checked are those in {project / 'seeds'}"
        )
    if not folder.is_dir():
        raise UsageFault(f"{name}: no such folder in the project")
    if folder == project or not folder.is_relative_to(project):
        raise UsageFault(f"{name}: seeds must be in a folder within the project")
    return folder.relative_to(project)


def first_lines(message: str) -> str:
    """Put what matters of a message of dbt on one line: no heading, no stack, no advice."""
    _, _, body = message.partition("\n")
    lines = [line.strip() for line in (body or message).splitlines()]
    paragraph = lines[: lines.index("")] if "" in lines else lines
    return "; ".join(line.rstrip(".") for line in paragraph[:3])
