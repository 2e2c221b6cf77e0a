"""dbt in a process of its own that need not import dbt first: a fork of one that has.

It is a process like any other, with its own folder, environment and output, and dies as one when it
is killed.
"""

import gc
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["dbt.cli.main"])


class DbtProcess:
    """A run of dbt that has started."""

    def __init__(self, *arguments: str, project: Path, environment: dict[str, str]) -> None:
        """Start dbt on a project, in its folder."""
        self.arguments = arguments
        self._outputs = tempfile.TemporaryDirectory(prefix="dbt-process-")
        files = [Path(self._outputs.name) / name for name in ("stdout", "stderr")]
        folder = str(project)
        options = [*arguments, "--project-dir", folder, "--profiles-dir", folder]
        self._process = _FORKS.Process(target=_run, args=(options, folder, environment, *files))
        self._process.start()

    @property
    def has_ended(self) -> bool:
        """Whether it is done, or was killed."""
        return not self._process.is_alive()

    def kill(self) -> None:
        """Kill it with SIGKILL, if it has not ended."""
        self._process.kill()

    def wait(self) -> subprocess.CompletedProcess[str]:
        """Wait until it ends; -9 is the code of one that was killed."""
        self._process.join()
        folder = Path(self._outputs.name)
        outputs = [(folder / name) for name in ("stdout", "stderr")]
        texts = [path.read_text("utf-8") if path.exists() else "" for path in outputs]
        self._outputs.cleanup()
        return subprocess.CompletedProcess(self.arguments, self._process.exitcode, *texts)


def _run(
    arguments: list[str], folder: str, environment: dict[str, str], stdout: Path, stderr: Path
) -> None:
    for path, stream in ((stdout, sys.stdout), (stderr, sys.stderr)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # looking for garbage is a fifth of what a run costs, and the run ends soon
    gc.disable()
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import cli

    try:
        cli(arguments)
    finally:
        # as at the end of any process of dbt: what multiprocessing starts skips that
        DuckDBConnectionManager.close_all_connections()
