"""A process of Spark's environment that has one session of Spark for all that it is asked for."""

import json
import subprocess
from pathlib import Path

from environments import Environment

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
        )

    def run(self, *command: str) -> None:
        """Do something; it must succeed."""
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer == "[]\n", "\n".join(json.loads(answer or '["it has died"]'))

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._errors.close()
