"""A provider's administration interface on loopback: pages, refusals, faults and broken answers."""

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ADMIN_KEY = "sk-admin-only-the-test-knows-51c0ffee"
# What becomes of a request: None answers it.
Fault = str | tuple[int, dict[str, str]] | None


class ReportServer:
    """Answers reports a few days a page.

    `faults` are used up one a request, `requests` are the paths and parameters that were asked for.
    """

    def __init__(
        self, results: Callable[[str, datetime], list[dict]], days_a_page: int = 7
    ) -> None:
        self.results = results
        self.days_a_page = days_a_page
        self.faults: list[Fault] = []
        self.requests: list[tuple[str, dict[str, list[str]]]] = []
        self.headers: list[dict[str, str]] = []
        self.gate = threading.Event()
        self.gate.set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1/"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)

    def __enter__(self) -> "ReportServer":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self.http.shutdown()
        self.http.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        path, parameters = parts.path.removeprefix("/v1/"), parse_qs(parts.query)
        self.requests.append((path, parameters))
        self.headers.append({name.lower(): value for name, value in handler.headers.items()})
        fault = self.faults.pop(0) if self.faults else None
        if fault == "hold":
            self.gate.clear()
            self.gate.wait(60)
            return
        if isinstance(fault, tuple):
            status, headers = fault
            body = json.dumps({"error": {"message": f"the key was {ADMIN_KEY}"}}).encode()
            self.send(handler, status, body, headers)
            return
        # A number of more digits than a float keeps is given as "number 1.5".
        text = re.sub('"number ([0-9.]+)"', r"\1", json.dumps(self.page(path, parameters)))
        body = text.encode()
        if fault == "nonsense":
            body = b"<html>"
        if fault == "cut":
            self.send(handler, 200, body[: len(body) // 2], {"Content-Length": str(len(body))})
            handler.close_connection = True
            return
        self.send(handler, 200, body, {})

    @staticmethod
    def send(
        handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]
    ) -> None:
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def page(self, path: str, parameters: dict[str, list[str]]) -> dict:
        """The page that the parameters ask for, in the shape of the path's provider."""
        is_openai = path.startswith("organization/")
        names = ("start_time", "end_time") if is_openai else ("starting_at", "ending_at")
        start, end = (self.read(parameters[name][0]) for name in names)
        start = self.read(parameters.get("page", [parameters[names[0]][0]])[0].removeprefix("p-"))
        buckets = []
        while start < end and len(buckets) < min(self.days_a_page, int(parameters["limit"][0])):
            bounds = [self.write(at, is_openai) for at in (start, start + timedelta(days=1))]
            buckets.append(
                dict(zip(names, bounds, strict=True)) | {"results": self.results(path, start)}
            )
            start += timedelta(days=1)
        has_more = start < end
        next_page = f"p-{self.write(start, is_openai)}" if has_more else None
        return {"object": "page", "data": buckets, "has_more": has_more, "next_page": next_page}

    @staticmethod
    def read(text: str) -> datetime:
        if text.isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        return datetime.fromisoformat(text)

    @staticmethod
    def write(at: datetime, is_openai: bool) -> int | str:
        return int(at.timestamp()) if is_openai else f"{at:%Y-%m-%dT%H:%M:%SZ}"
