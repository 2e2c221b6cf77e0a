"""Deliver the requests as files: which form, which file, how often, and what is broken."""

import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from .company import KINDS, read_list_prices
from .controls import Controls
from .outcomes import Outcomes
from .records import compact, plain_row, spend_log, spend_log_csv, standard_payload
from .stories import Stories
from .traffic import Request, Traffic, first_days, monthly_requests

TRUTH = "truth.json"
# The spend logs of one month after the other come in these forms.
SPEND_LOG_FORMS = ("jsonl.gz", "csv", "jsonl")
# On the first days of a month the gateway logs both ways, on the next only to its callbacks.
DAYS_IN_BOTH, DAYS_IN_PAYLOADS = 3, 4
SHARE_TWICE, SHARE_LATE = 0.003, 0.01
# What a broken copy of a record has in place of what identifies it, by source.
DEFECTS = {
    "litellm_spend_logs": ({"request_id": ""}, {"startTime": "soon"}),
    "litellm_standard_logging": ({"model": None},),
    "plain": ({"started_at": "yesterday"}, {"model": ""}),
}
WRITERS: dict[tuple[str, bool], Callable[[Request], dict]] = {
    ("litellm_spend_logs", False): spend_log,
    ("litellm_spend_logs", True): spend_log_csv,
    ("litellm_standard_logging", False): standard_payload,
    ("plain", True): plain_row,
}


@dataclass(slots=True)
class File:
    """A file to deliver.

    Attributes:
        source: The source that the loader knows it as, and its folder.
        name: File name; its suffix decides the form.
        requests: What it holds, in order, repetitions included.
        is_damaged: Whether broken records stand among the good ones.
    """

    source: str
    name: str
    requests: list[Request]
    is_damaged: bool = False

    @property
    def path(self) -> str:
        """Where it goes below the sample's folder."""
        return f"{self.source}/{self.name}"

    def write(self, folder: Path) -> int:
        """Write the file and return how many broken records it holds."""
        is_csv = ".csv" in self.name
        write = WRITERS[self.source, is_csv]
        rows = [write(request) for request in self.requests]
        broken = []
        if self.is_damaged:
            middle = rows[len(rows) // 3]
            broken = [middle | defect for defect in DEFECTS[self.source]]
        at = len(rows) // 2
        rows[at:at] = broken
        if is_csv:
            text = csv_text(rows)
        else:
            lines = [compact(row) for row in rows]
            if broken:
                lines.insert(at, lines[at][: len(lines[at]) // 2])
            text = "".join(f"{line}\n" for line in lines)
        content = text.encode()
        if self.name.endswith(".gz"):
            content = gzip.compress(content, compresslevel=6, mtime=0)
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return len(broken) + (bool(broken) and not is_csv)


def csv_text(rows: list[dict]) -> str:
    """Rows of the same columns, at least one, as CSV with a header."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def monthly_files(
    index: int, first: date, requests: list[Request], rng: Random | None
) -> list[File]:
    """The files that deliver a month's requests.

    Args:
        index: Number of the month in the sample, from 0.
        first: First day of the month.
        requests: The month's distinct requests in time order.
        rng: Dice for the mess; None for a delivery without any.

    Returns:
        Files that together hold each request at least once.
    """
    month = f"{first:%Y-%m}"
    direct, spend, payloads = [], [], []
    for request in requests:
        if request.project.is_direct:
            direct.append(request)
        elif request.local.day > DAYS_IN_PAYLOADS:
            spend.append(request)
        else:
            payloads.append(request)
            if rng and request.local.day <= DAYS_IN_BOTH:
                spend.append(request)
    late: list[Request] = []
    if rng:
        late = rng.sample(spend, round(len(spend) * SHARE_LATE))
        only_late = {request.call_id for request in late[::2]}
        twice = rng.sample(spend, round(len(spend) * SHARE_TWICE))
        spend = [request for request in spend if request.call_id not in only_late]
        spend += [request for request in twice if request.call_id not in only_late]
    form = SPEND_LOG_FORMS[index % len(SPEND_LOG_FORMS)]
    damaged = rng is not None
    files = [
        File("litellm_spend_logs", f"{month}.{form}", spend, damaged),
        File("litellm_standard_logging", f"{month}.jsonl", payloads, damaged),
    ]
    for team_id in sorted({request.team_id for request in direct}):
        rows = [request for request in direct if request.team_id == team_id]
        files.append(File("plain", f"{team_id}-{month}.csv", rows, damaged))
    if late:
        replayed = (first + timedelta(days=33)).replace(day=3)
        files.append(File("litellm_spend_logs", f"{replayed}-replay.jsonl", late))
    return [file for file in files if file.requests]


@dataclass(slots=True)
class Truth:
    """What is true of the sample, counted from the requests and not from the files."""

    options: dict
    counts: dict[str, Counter] = field(default_factory=dict)
    tokens: dict[str | None, list[int]] = field(default_factory=dict)
    files: dict[str, dict] = field(default_factory=dict)
    controls: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)
    outcome_counts: dict[str, int] = field(default_factory=dict)
    findings: list[dict] = field(default_factory=list)
    policy: list[str] = field(default_factory=list)

    def add_request(self, request: Request) -> None:
        """Count a distinct request."""
        for name, value in (
            ("month", f"{request.local:%Y-%m}"),
            ("team", request.team_id),
            ("project", request.project.project_id),
            ("environment", request.environment),
            ("labelling", request.labelling),
            ("status", "failure" if request.error else "success"),
            ("model", request.model.name),
        ):
            self.counts.setdefault(f"requests_by_{name}", Counter())[value] += 1
        sums = self.tokens.setdefault(request.model.model_id, [0] * len(KINDS))
        self.tokens[request.model.model_id] = [
            total + count for total, count in zip(sums, request.tokens, strict=True)
        ]

    def add_file(self, file: File, broken: int) -> None:
        """Count what a file delivers."""
        self.files[file.path] = {
            "source": file.source,
            "records": len(file.requests) + broken,
            "unreadable": broken,
        }

    def list_cost(self) -> Decimal:
        """The exact list cost of all requests whose model has a price, in USD."""
        prices = read_list_prices()
        return sum(
            (
                count * Decimal(prices[model_id][f"{kind}_price"]) / 1_000_000
                for model_id, counts in self.tokens.items()
                if model_id in prices
                for kind, count in zip(KINDS, counts, strict=True)
            ),
            Decimal(0),
        )

    def as_dict(self) -> dict:
        """The truth as written to the file."""
        distinct = self.counts["requests_by_month"].total()
        records = sum(file["records"] for file in self.files.values())
        unreadable = sum(file["unreadable"] for file in self.files.values())
        tokens = [sum(counts) for counts in zip(*self.tokens.values(), strict=True)]
        return {
            "options": self.options,
            "requests": distinct,
            "records": records,
            "unreadable": unreadable,
            "duplicates": records - unreadable - distinct,
            "list_cost": f"{self.list_cost():.12f}",
            "tokens": dict(zip(KINDS, tokens, strict=True)),
            **{name: dict(sorted(counter.items())) for name, counter in self.counts.items()},
            "files": self.files,
            "controls": self.controls,
            "outcomes": self.outcomes,
            "outcome_counts": self.outcome_counts,
            "findings": self.findings,
            "policy": self.policy,
        }


def write_sample(
    folder: Path,
    *,
    seed: int,
    start: date,
    months: int,
    requests: int,
    clean: bool,
    findings: bool = False,
) -> Iterator[tuple[str, int]]:
    """Write the sample, replacing one that was written to the folder before.

    Args:
        folder: Where the files go; made where it does not exist.
        seed: The same seed and options give the same bytes.
        start: First day of the first month.
        months: Number of months.
        requests: Number of distinct requests over all months.
        clean: Without duplicates, late files, missing or messy tags and broken records.
        findings: With behaviour that a quarterly review must find, and the policy it needs.

    Yields:
        Path below the folder and number of records of each file, once it is written.
    """
    remove_sample(folder)
    traffic = Traffic(seed, clean=clean)
    rng = None if clean else traffic.rng
    options = {"seed": seed, "start": f"{start:%Y-%m}", "months": months, "clean": clean}
    truth = Truth(options)
    controls = Controls()
    outcomes = Outcomes(seed)
    stories = Stories(seed) if findings else None
    days = first_days(start, months)
    for index, count in enumerate(monthly_requests(requests, months)):
        drawn = traffic.month(days[index], days[index + 1], count)
        told = stories.tell(drawn) if stories else [(request, True, True) for request in drawn]
        for request, _, is_achieved in told:
            if is_achieved:
                outcomes.add_request(request)
        drawn = [request for request, is_made, _ in told if is_made]
        for request in drawn:
            truth.add_request(request)
            controls.add_request(request)
        for file in monthly_files(index, days[index], drawn, rng):
            truth.add_file(file, file.write(folder))
            yield file.path, truth.files[file.path]["records"]
    for path, content, records in controls.files(days[:-1]):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        truth.controls[path] = records
        yield path, records
    for path, rows in outcomes.files(days[:-1], clean=clean):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(csv_text(rows), encoding="utf-8")
        truth.outcomes[path] = len(rows)
        yield path, len(rows)
    truth.outcome_counts = outcomes.totals()
    if stories:
        truth.findings = stories.truth()
        for name, rows in stories.seeds().items():
            path = f"policy/{name}.csv"
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(csv_text(rows), encoding="utf-8")
            truth.policy.append(path)
            yield path, len(rows)
    text = json.dumps(truth.as_dict(), indent=2, ensure_ascii=False)
    (folder / TRUTH).write_text(f"{text}\n", encoding="utf-8")


def remove_sample(folder: Path) -> None:
    """Remove the files that an earlier sample in the folder says it wrote."""
    if (folder / TRUTH).exists():
        truth = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
        for path in [
            path
            for kind in ("files", "controls", "outcomes", "policy")
            for path in truth.get(kind, ())
        ]:
            (folder / path).unlink(missing_ok=True)
        (folder / TRUTH).unlink()
