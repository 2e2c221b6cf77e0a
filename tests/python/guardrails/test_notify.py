"""Alerts reach a webhook once each, whatever the receiver, the network or a kill does."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from warehouse import PROJECT

SLUG = "T00-of-the-tests"
KILLED = """
import os, runpy, sys
from chargeback import notifications
notifications.Deliveries.record = lambda self, key: os._exit(9)
sys.argv = ["notify.py", *sys.argv[1:]]
runpy.run_path({script!r}, run_name="__main__")
"""


class Receiver:
    """A webhook on this machine that answers each post as it is told to."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict]] = []
        self.answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                receiver.posts.append((self.headers["Idempotency-Key"], body))
                (receiver.answers.pop(0) if receiver.answers else answer(200))(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/{SLUG}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.posts]


def answer(status: int, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return send


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Reset the connection instead of answering."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def alert(number: int, **columns: object) -> dict:
    return {
        "alert_id": f"a{number}",
        "state": "ongoing",
        "severity": "high",
        "owner": "search",
        "first_date": "2026-10-01",
        "last_date": "2026-10-02",
        "message": f"Alert {number} of <R&D>.",
    } | columns


class Notifier:
    """The script, in a folder of its own."""

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.folder, self.receiver = folder, receiver
        self.delivered = folder / "delivered.jsonl"

    def write(self, *alerts: dict) -> None:
        lines = "".join(f"{json.dumps(alert)}\n" for alert in alerts)
        (self.folder / "alerts.jsonl").write_text(lines, "utf-8")

    def __call__(
        self, *options: str, code: int = 0, url: str | None = None, command: tuple[str, ...] = ()
    ) -> str:
        script = str(PROJECT / "scripts" / "notify.py")
        fixed = ["--alerts", "alerts.jsonl", "--delivered", "delivered.jsonl", "--backoff", "0.01"]
        done = subprocess.run(
            [sys.executable, *(command or (script,)), *fixed, *options],
            cwd=self.folder,
            env=os.environ
            | {
                "CHARGEBACK_WEBHOOK_URL": self.receiver.url if url is None else url,
                "NO_PROXY": "*",
                "PYTHONPATH": str(PROJECT / "scripts"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == code, printed
        assert "Traceback" not in printed
        assert SLUG not in printed
        return printed


@pytest.fixture
def notify(tmp_path: Path, receiver: Receiver) -> Notifier:
    return Notifier(tmp_path, receiver)


def test_each_open_alert_is_posted_once(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1), alert(2, state="new"), alert(3, state="resolved"))
    assert "posted=2  refused=0  left=0" in notify()
    assert "posted=0  refused=0  left=0" in notify()
    assert receiver.posts == [
        (
            "a1:raised",
            {"text": "*High:* Alert 1 of &lt;R&amp;D&gt;.\n2026-10-01 to 2026-10-02, for search"},
        ),
        (
            "a2:raised",
            {"text": "*High:* Alert 2 of &lt;R&amp;D&gt;.\n2026-10-01 to 2026-10-02, for search"},
        ),
    ]


def test_what_was_raised_is_resolved_once(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1))
    notify("--format", "json")
    notify.write(alert(1, state="resolved"))
    notify("--format", "json")
    notify("--format", "json")
    assert receiver.keys == ["a1:raised", "a1:resolved"]
    assert receiver.posts[1][1] == {"event": "resolved", "alert": alert(1, state="resolved")}


def test_only_what_is_severe_enough_is_raised(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1, severity="low"), alert(2, severity="medium"), alert(3))
    notify("--severity", "medium")
    assert receiver.keys == ["a2:raised", "a3:raised"]


@pytest.mark.parametrize(
    "trouble",
    [answer(500), answer(429, Retry_After="0"), answer(503), cut],
    ids=["500", "429", "503", "cut"],
)
def test_a_receiver_in_trouble_is_asked_again(
    notify: Notifier, receiver: Receiver, trouble: Callable
) -> None:
    notify.write(alert(1), alert(2))
    receiver.answers = [trouble, trouble]
    assert "posted=2" in notify()
    assert receiver.keys == ["a1:raised"] * 3 + ["a2:raised"]


def test_a_receiver_out_of_order_ends_the_run_and_the_next_goes_on(
    notify: Notifier, receiver: Receiver
) -> None:
    notify.write(alert(1), alert(2))
    receiver.answers = [answer(200), *[answer(500)] * 3]
    printed = notify("--retries", "2", code=1)
    assert "error: a2:raised: not delivered: status 500" in printed
    assert "posted=1  refused=0  left=1" in printed
    assert "posted=1  refused=0  left=0" in notify()
    assert receiver.keys == ["a1:raised", *["a2:raised"] * 4]


def test_nobody_listening_shows_no_address(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1))
    receiver.server.shutdown()
    receiver.server.server_close()
    assert "not delivered: no answer" in notify("--retries", "1", code=1)
    assert notify.delivered.read_bytes() == b""


def test_a_refused_alert_does_not_hold_up_the_others(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1), alert(2))
    receiver.answers = [answer(400)]
    assert "posted=1  refused=1  left=1" in notify(code=1)
    assert receiver.keys == ["a1:raised", "a2:raised"]


def test_a_redirect_is_not_followed(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1))
    receiver.answers = [answer(302, Location="http://127.0.0.1:9/elsewhere")]
    assert "not delivered: status 302" in notify(code=1)


def test_a_kill_between_post_and_record_posts_again_with_the_same_key(
    notify: Notifier, receiver: Receiver
) -> None:
    notify.write(alert(1), alert(2))
    killed = ("-c", KILLED.format(script=str(PROJECT / "scripts" / "notify.py")))
    notify(code=9, command=killed)
    assert receiver.keys == ["a1:raised"]
    notify()
    notify()
    assert receiver.keys == ["a1:raised", "a1:raised", "a2:raised"]


def test_a_torn_last_line_is_no_delivery(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1), alert(2))
    notify.delivered.write_bytes(b'{"key": "a1:raised"}\n{"key": "a2:rai')
    notify()
    assert receiver.keys == ["a2:raised"]
    assert [json.loads(line)["key"] for line in notify.delivered.read_bytes().splitlines()] == [
        "a1:raised",
        "a2:raised",
    ]


def test_two_runs_at_a_time_do_not_post_twice(notify: Notifier, receiver: Receiver) -> None:
    notify.write(alert(1))
    entered, leave = threading.Event(), threading.Event()

    def hold(handler: BaseHTTPRequestHandler) -> None:
        entered.set()
        leave.wait(20)
        answer(200)(handler)

    receiver.answers = [hold]
    first = threading.Thread(target=notify)
    first.start()
    assert entered.wait(20)
    assert "another run is posting" in notify(code=2)
    leave.set()
    first.join()
    assert receiver.keys == ["a1:raised"]


@pytest.mark.parametrize("url", ["", "http://example.com/x", "ftp://127.0.0.1/x", "https://[/x"])
def test_an_unsafe_address_is_refused(notify: Notifier, url: str) -> None:
    notify.write(alert(1))
    printed = notify(url=url, code=2)
    assert printed.startswith("error: CHARGEBACK_WEBHOOK_URL")
    assert len(printed.splitlines()) == 1


def test_bad_input_names_file_line_and_field(notify: Notifier) -> None:
    broken = alert(2)
    del broken["message"]
    notify.write(alert(1), broken)
    assert notify(code=2) == "error: alerts.jsonl: line 2 has no message\n"
