"""What tests of servers and of other processes wait for."""

import socket
import time
from collections.abc import Callable


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Return once it holds; it must within these seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.01)
