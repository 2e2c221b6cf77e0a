"""Loads a folder of files in child processes, one a command on stdin, and kills them as told.

Python and DuckDB start once; a child begins to load within a millisecond, so that kills fall into
the load. A command is a JSON object, and so is the answer on stdout:
`database`; `kill_after`, seconds until SIGKILL, or null; `largest_file`, bytes that a file may grow
to before the write that exceeds it kills the child, or null.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

from chargeback.database import connect
from chargeback.landing import load_file, prepare
from chargeback.sources import SOURCES


def load_all(folder: Path) -> None:
    """Load every file of a folder that has a folder a source."""
    with connect() as connection:
        prepare(connection, "salt of the tests")
        for path in sorted(folder.glob("*/*")):
            load_file(connection, SOURCES[path.parent.name], path)


def run(folder: Path, database: str, kill_after: float | None, largest_file: int | None) -> dict:
    """Load in a child and tell what signal ended it (0: none), and after how long."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os.environ["CHARGEBACK_DB"] = database
        if largest_file is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would make an error of it
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
        code = 1
        try:
            load_all(folder)
            code = 0
        finally:
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - began
    return {"signal": os.WTERMSIG(status), "code": status >> 8, "seconds": seconds}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(Path(sys.argv[1]), **json.loads(line))), flush=True)
