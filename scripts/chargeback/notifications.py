"""Post alerts to a webhook, each once, and remember which were delivered."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from .database import UsageFault

# The receiver is busy or out of order: worth another try. Anything else but success is final.
RETRIED_STATUSES = (408, 425, 429, 500, 502, 503, 504)
# The receiver understood, and does not want this message: the next one may pass.
REFUSED_STATUSES = (400, 413, 422)
TIMEOUT_SECONDS = (5, 10)
LONGEST_WAIT_SECONDS = 60
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ALERT_FIELDS = {"alert_id", "state", "severity", "owner", "first_date", "last_date", "message"}
SEVERITIES = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Notification:
    """What one post says: an alert was raised, or one that was posted is resolved.

    Attributes:
        event: raised or resolved.
        alert: The alert as exported.
    """

    event: str
    alert: dict

    @property
    def key(self) -> str:
        """What tells it from all others, in every run."""
        return f"{self.alert['alert_id']}:{self.event}"

    def body(self, form: str) -> dict:
        """Write it for a receiver: `slack` or `json`."""
        if form == "json":
            return {"event": self.event, "alert": self.alert}
        alert = self.alert
        days = alert["first_date"]
        if alert["last_date"] != alert["first_date"]:
            days = f"{alert['first_date']} to {alert['last_date']}"
        head = "Resolved" if self.event == "resolved" else alert["severity"].capitalize()
        text = f"*{head}:* {alert['message']}\n{days}, for {alert['owner']}"
        for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, entity)
        return {"text": text}


class Deliveries:
    """The file that says what was delivered, a JSON line each; held by one run at a time."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the file; a last line that a killed run left unfinished is cut off."""
        self._file = file
        content = file.read()
        whole = content[: content.rfind(b"\n") + 1]
        try:
            self._keys = {json.loads(line)["key"] for line in whole.splitlines()}
        except (ValueError, KeyError, TypeError) as error:
            raise UsageFault(f"{file.name}: not a record of deliveries") from error
        if whole != content:
            file.truncate(len(whole))
        file.seek(0, os.SEEK_END)

    def __contains__(self, key: str) -> bool:
        """Whether the notification of this key was delivered."""
        return key in self._keys

    def record(self, key: str) -> None:
        """Write down a delivery, on disk before anything else happens."""
        line = {"key": key, "delivered_at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._file.write(json.dumps(line).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._keys.add(key)


@contextmanager
def open_deliveries(path: Path) -> Iterator[Deliveries]:
    """Open the record of deliveries, made if absent, and keep other runs out.

    Raises:
        UsageFault: Another run holds it, or it is no such file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageFault(f"{path}: another run is posting; try again later") from error
        file.seek(0)
        yield Deliveries(file)


def read_alerts(path: Path) -> list[dict]:
    """Read the alerts that scripts/export.py wrote.

    Raises:
        UsageFault: There is no such file, or a line of it is no alert.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise UsageFault(f"{path}: {error.strerror}; run scripts/export.py alerts first") from error
    alerts = []
    for number, line in enumerate(lines, 1):
        try:
            alert = json.loads(line)
        except ValueError as error:
            raise UsageFault(f"{path}: line {number} is no JSON") from error
        missing = ALERT_FIELDS - set(alert if isinstance(alert, dict) else ())
        if missing:
            raise UsageFault(f"{path}: line {number} has no {min(missing)}")
        alerts.append(alert)
    return alerts


def due(alerts: Iterable[dict], deliveries: Deliveries, severity: str) -> list[Notification]:
    """Say what is still to be posted.

    Args:
        alerts: All alerts.
        deliveries: What was delivered.
        severity: The least severity of what is raised.

    Returns:
        Alerts that are open and were not posted, and resolved ones that were posted while open.
    """
    found = []
    for alert in alerts:
        raised, resolved = Notification("raised", alert), Notification("resolved", alert)
        is_severe = SEVERITIES.index(alert["severity"]) >= SEVERITIES.index(severity)
        if alert["state"] != "resolved":
            if is_severe and raised.key not in deliveries:
                found.append(raised)
        elif raised.key in deliveries and resolved.key not in deliveries:
            found.append(resolved)
    return found


class Webhook:
    """A receiver of posts; its address is a secret and never shown."""

    def __init__(self, url: str, *, retries: int, backoff: float) -> None:
        """Prepare to post.

        Args:
            url: Where to; https, or http on this machine.
            retries: How often a post is tried again.
            backoff: Seconds of the first wait; each is twice the one before.

        Raises:
            UsageFault: The address is not of that kind.
        """
        try:
            parts = urlsplit(url)
            is_safe = parts.scheme == "https" or (
                parts.scheme == "http" and parts.hostname in LOOPBACK
            )
        except ValueError:
            is_safe = False
        if not is_safe:
            raise UsageFault("CHARGEBACK_WEBHOOK_URL: not an https address")
        self._url = url
        self._session = requests.Session()
        retry = Retry(
            total=retries,
            backoff_factor=backoff,
            backoff_jitter=backoff,
            backoff_max=LONGEST_WAIT_SECONDS,
            retry_after_max=LONGEST_WAIT_SECONDS,
            status_forcelist=RETRIED_STATUSES,
            allowed_methods=["POST"],
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def post(self, notification: Notification, form: str) -> int | None:
        """Post a notification until the receiver takes it, or the tries are used up.

        Returns:
            The receiver's last status; None where it could not be reached.
        """
        try:
            response = self._session.post(
                self._url,
                json=notification.body(form),
                headers={"Idempotency-Key": notification.key},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException:
            return None
        return response.status_code
