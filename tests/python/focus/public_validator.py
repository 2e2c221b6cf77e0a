"""The public FOCUS validator, in an environment of its own, and what it reports."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from warehouse import PROJECT

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
FOCUS_VERSION = "1.2"
# What the platform supports, of the conditions under which FOCUS asks for a column.
APPLICABLE = (
    "ACCOUNT_NAMING_SUPPORTED",
    "MULTIPLE_PRICING_CATEGORIES_SUPPORTED",
    "NEGOTIATED_PRICING_SUPPORTED",
    "PUBLIC_PRICE_LIST_SUPPORTED",
    "SUB_ACCOUNT_SUPPORTED",
    "TAGGING_SUPPORTED",
    "UNIT_PRICING_SUPPORTED",
    "USAGE_MEASUREMENT_SUPPORTED",
)
SUMMARY = re.compile(
    r"^Total: (\d+) \| Pass: (\d+) \| Fail: (\d+) \| Skipped: (\d+)$", re.MULTILINE
)
OUTCOME = re.compile(r"^\S+ ([\w-]+): (PASS|FAIL|SKIPPED)\b", re.MULTILINE)


class UnavailableError(Exception):
    """The validator cannot be had here, whatever the project does."""


@dataclass(frozen=True)
class Report:
    """Rules by outcome."""

    passed: frozenset[str]
    failed: frozenset[str]
    skipped: frozenset[str]


@dataclass(frozen=True)
class Validator:
    """An environment that has the validator."""

    python: Path

    @classmethod
    def install(cls) -> "Validator":
        """Make the environment below `data/` unless it is there; it is named by what it holds.

        Raises:
            UnavailableError: There is no Python 3.12, or no package index can be reached.
        """
        version = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
        folder = PROJECT / "data" / "focus-validator" / version
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may want it at once
            if not (folder / "installed").exists():
                shutil.rmtree(folder, ignore_errors=True)
                _install(folder)
                (folder / "installed").touch()
        return cls(folder / "bin" / "python")

    @property
    def package(self) -> Path:
        """The folder that holds the validator's package."""
        (folder,) = self.python.parents[1].glob("lib/python*/site-packages")
        return folder

    def check(self, data_file: Path) -> Report:
        """Validate a file; the validator's exit code says nothing about it."""
        command = [str(self.python), "-m", "focus_validator.main", "--data-file", str(data_file)]
        command += ["--validate-version", FOCUS_VERSION, "--block-download"]
        command += ["--applicability-criteria", ",".join(APPLICABLE)]
        run = subprocess.run(
            command,
            cwd=self.package,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        summary = SUMMARY.search(run.stdout)
        assert run.returncode == 0 and summary, run.stdout[-2000:] + run.stderr[-2000:]
        outcomes = dict(OUTCOME.findall(run.stdout))
        total, *counts = map(int, summary.groups())
        rules = [
            frozenset(rule for rule, outcome in outcomes.items() if outcome == wanted)
            for wanted in ("PASS", "FAIL", "SKIPPED")
        ]
        assert [len(found) for found in rules] == counts and sum(counts) == total
        return Report(*rules)


def _environment() -> dict[str, str]:
    """Keep what belongs to the tests' own Python out of the validator's."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {k: v for k, v in os.environ.items() if k not in hidden} | {"PYTHONUTF8": "1"}


def _python() -> str:
    """Find a Python 3.12: this one, on the path, or one that pyenv keeps."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    found = [sys.executable, shutil.which("python3.12")]
    found += [str(path) for path in sorted(pyenv.glob("3.12.*/bin/python"))]
    for python in filter(None, found):
        # a shim may be on the path that runs nothing
        query = [python, "-c", "import ensurepip, venv, sys; print(*sys.version_info[:2])"]
        run = subprocess.run(query, capture_output=True, text=True, check=False)
        if run.stdout.split() == ["3", "12"]:
            return python
    raise UnavailableError("the FOCUS validator needs Python 3.12 with venv, and none was found")


def _install(folder: Path) -> None:
    subprocess.run([_python(), "-m", "venv", str(folder)], check=True, env=_environment())
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    run = subprocess.run(
        [*pip, "install", "--quiet", "--require-hashes", "-r", str(REQUIREMENTS)],
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == 0:
        return
    probe = [*pip, "download", "--quiet", "--no-deps", "--dest", str(folder / "probe"), "ddt"]
    reached = subprocess.run(probe, env=_environment(), capture_output=True, check=False)
    if reached.returncode:
        raise UnavailableError("the FOCUS validator is not installed: no package index is reached")
    raise RuntimeError(run.stderr)
