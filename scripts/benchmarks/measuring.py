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

SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took: seconds, of all cores, and the most memory at any time.

    Of a command that builds, also how large the database file is after it.
    """

    seconds: float
    core_seconds: float
    peak_megabytes: float
    file_megabytes: float = 0

    def __add__(self, other: "Run") -> "Run":
        """One run after the other."""
        return Run(
            self.seconds + other.seconds,
            self.core_seconds + other.core_seconds,
            max(self.peak_megabytes, other.peak_megabytes),
            max(self.file_megabytes, other.file_megabytes),
        )

    def beyond(self, start_up: "Run") -> "Run":
        """What is left of the time without that of starting."""
        return Run(
            max(self.seconds - start_up.seconds, 0.001),
            max(self.core_seconds - start_up.core_seconds, 0.001),
            self.peak_megabytes,
            self.file_megabytes,
        )


def measured(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command and look at its memory meanwhile, and at that of what it starts.

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
        )
        peak = 0.0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(SECONDS_BETWEEN_LOOKS)
            peak = max(peak, megabytes_of(process.pid))
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            told = output.read()[-2000:].strip()
            name = " ".join(map(str, command[:4]))
            raise UsageFault(f"{name}: ended with exit code {process.returncode}:\n{told}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak)


def megabytes_of(process: int) -> float:
    """Memory of a process and those it started, from Linux's /proc; 0 where there is none.

    What several of them share, such as a database's buffers, counts once.
    """
    parents, memory = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            _, resident, shared, *_ = map(int, (folder / "statm").read_text().split())
        except OSError:
            continue  # it has ended meanwhile
        parents[int(folder.name)] = int(status[1])
        memory[int(folder.name)] = (resident - shared, shared)
    family = {process} & parents.keys()
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    own = sum(memory[pid][0] for pid in family)
    shared = max((memory[pid][1] for pid in family), default=0)
    return (own + shared) * os.sysconf("SC_PAGE_SIZE") / 1e6


def module(name: str, *arguments: object, python: Path | str = sys.executable) -> list[str]:
    """Name the command that runs a module of the benchmarks as a program."""
    script = PROJECT_ROOT / "scripts" / "benchmarks" / f"{name}.py"
    return [str(python), str(script), *map(str, arguments)]
