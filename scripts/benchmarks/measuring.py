"""What a command takes: seconds, seconds of all cores, and the most memory at any time."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chargeback.console import UsageFault
from chargeback.project import PROJECT_ROOT

SECONDS_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took: seconds, of all cores, and the most memory at any time."""

    seconds: float
    core_seconds: float
    peak_megabytes: float

    def __add__(self, other: "Run") -> "Run":
        """One run after the other."""
        return Run(
            self.seconds + other.seconds,
            self.core_seconds + other.core_seconds,
            max(self.peak_megabytes, other.peak_megabytes),
        )

    def beyond(self, start_up: "Run") -> "Run":
        """What is left of the time without that of starting."""
        return Run(
            max(self.seconds - start_up.seconds, 0.001),
            max(self.core_seconds - start_up.core_seconds, 0.001),
            self.peak_megabytes,
        )


def measured(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command in a process group of its own and look at its memory meanwhile.

    Raises:
        UsageFault: The command failed; the fault holds the end of what it printed.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(command),
            env={**os.environ, **(environment or {})},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        peak = 0.0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, megabytes_of_group(process.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            told = output.read()[-2000:].strip()
            name = " ".join(map(str, command[:4]))
            raise UsageFault(f"{name}: ended with exit code {process.returncode}:\n{told}")
    peak = max(peak, usage.ru_maxrss / 1024)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak)


def megabytes_of_group(group: int) -> float:
    """Memory of a process group, from Linux's /proc; 0 where there is none."""
    pages = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if fields[2] == str(group):
            pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def module(name: str, *arguments: object, python: Path | str = sys.executable) -> list[str]:
    """Name the command that runs a module of the benchmarks as a program."""
    script = PROJECT_ROOT / "scripts" / "benchmarks" / f"{name}.py"
    return [str(python), str(script), *map(str, arguments)]
