"""A process of Spark's environment that has one session of Spark for all that it is asked for."""

import json
import os
import select
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from environments import Environment
from servers import wait_for

SERVE = Path(__file__).with_name("serve_session.py")


class SparkProcess:
    """The process, which ends when it is closed."""

    def __init__(self, environment: Environment, *, project: Path, **variables: str) -> None:
        """Start it in a project's folder, with environment variables."""
        self._errors = project.with_name("spark.log").open("ab")
        self._process = subprocess.Popen(
            [str(environment.folder / "bin" / "python"), str(SERVE)],
            cwd=project,
            env=environment.variables | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str) -> None:
        """Do something; it must succeed."""
        self._ask(*command)
        answer = self._process.stdout.readline()
        assert answer == "[]\n", "\n".join(json.loads(answer or '["it has died"]'))

    def kill_at(self, moment: Callable[[], bool], *command: str) -> None:
        """Begin to do something; be killed at a moment of it, with Java and all else it started."""
        self._ask(*command)
        wait_for(lambda: moment() or self._has_answered(), 600)
        assert not self._has_answered(), "it has ended without that moment"
        os.killpg(self._process.pid, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._errors.close()

    def _ask(self, *command: str) -> None:
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def _has_answered(self) -> bool:
        answers, *_ = select.select([self._process.stdout], [], [], 0)
        return bool(answers)
