"""Environments of their own, with packages that this one cannot or need not have."""

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse import PROJECT


class UnavailableError(Exception):
    """The environment cannot be had here, whatever the project does."""


@dataclass(frozen=True)
class Environment:
    """An environment that the Makefile knows how to make.

    Attributes:
        folder: Its folder.
    """

    folder: Path

    @classmethod
    def make(cls, name: str) -> "Environment":
        """Make the environment unless it is there.

        Raises:
            UnavailableError: It could not be made, such as without a package index. In CI that is
                no excuse.
        """
        folder = Path("data", "environments", name)
        (PROJECT / folder).parent.mkdir(parents=True, exist_ok=True)
        with (PROJECT / folder).with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may want it at once
            run = subprocess.run(
                [
                    shutil.which("make") or "make",
                    f"PYTHON={sys.executable}",
                    f"{folder}/installed",
                ],
                cwd=PROJECT,
                env=_environment(),
                capture_output=True,
                text=True,
                check=False,
            )
        if run.returncode:
            reason = f"the environment {name} could not be made: {run.stderr[-1000:]}"
            if os.environ.get("CI"):
                raise RuntimeError(reason)
            raise UnavailableError(reason)
        return cls(PROJECT / folder)

    def run(
        self, *command: str, cwd: Path = PROJECT, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment; the caller judges the exit code."""
        program, *arguments = command
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments],
            cwd=cwd,
            env=self.variables | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def variables(self) -> dict[str, str]:
        """What its programs are told: nothing of the tests' own Python."""
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return _environment() | {"PATH": path}


def _environment() -> dict[str, str]:
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    return {k: v for k, v in os.environ.items() if k not in hidden} | {"PYTHONUTF8": "1"}
