"""A company in which anomalies are planted, and how well the alerts find them.

    python tests/python/guardrails/planted_anomalies.py --first 21 --seeds 4

plants anomalies of every kind in the sample's traffic, as many seeds as asked for, and prints how
many of each are found, and how many alerts of each kind are true. An anomaly is found if an alert
of its kind, about the same thing, holds on one of its days (or in the week after, as a week's
measure looks back); an alert is true if it touches a planted anomaly or what comes after one.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[3] / "scripts"), str(HERE.parents[1])]

from chargeback.sample.files import monthly_files  # noqa: E402
from chargeback.sample.traffic import Request, Traffic, first_days, monthly_requests  # noqa: E402
from warehouse import CompiledProject, Warehouse, copy_project  # noqa: E402

START, MONTHS = date(2026, 8, 1), 3
REQUESTS = 60_000
# What the sample itself plants, in every run: an outage with longer attempts after it, a gateway
# that misroutes, and a model without a price.
OUTAGE, MISROUTED = date(2026, 9, 9), date(2026, 10, 13)
SAMPLE_ANOMALIES = (
    ("an outage", "errors", "anthropic", OUTAGE, OUTAGE),
    ("misrouted requests", "charge", "helpdesk-bot", MISROUTED, MISROUTED),
    (
        "a model without a price",
        "prices",
        "openai/inhouse-llama-70b",
        date(2026, 10, 1),
        date(2026, 10, 31),
    ),
)
# The long attempts of the outage cost and take more where they are many enough: true if found.
SIDE_EFFECTS = tuple(
    (kind, scope, OUTAGE)
    for kind, scopes in {
        "charge": (
            "contract-review",
            "code-audit",
            "ide-assist",
            "feature-pilot",
            "incident-copilot",
        ),
        "latency": (
            "anthropic/claude-sonnet-4-5-20250929",
            "anthropic/claude-haiku-4-5-20251001",
            "bedrock/converse/anthropic.claude-3-5-sonnet-20241022-v2:0",
        ),
    }.items()
    for scope in scopes
)
# An alert of these rules counts as of the kind; others are about what is not planted here.
KINDS = {
    "charge-hour": "charge",
    "charge-day": "charge",
    "charge-level-up": "charge",
    "charge-level-down": "charge",
    "provider-errors": "errors",
    "model-errors": "errors",
    "project-errors": "errors",
    "model-latency": "latency",
    "model-latency-tail": "latency",
    "team-untagged": "tags",
    "model-unrated": "prices",
}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What was planted.

    Attributes:
        name: What it is, in words, the same for all of its sort.
        kind: The kind of alert that should find it.
        scope_id: What the alert should be about.
        first: First day of it.
        last: Last day of it.
    """

    name: str
    kind: str
    scope_id: str
    first: date
    last: date


Change = Callable[[Request], list[Request]]


def larger(factor: float) -> Change:
    """Prompts and answers so many times as long, and as costly."""
    return lambda request: [
        replace(
            request,
            tokens=tuple(round(count * factor) for count in request.tokens),
            cost=request.cost * factor,
        )
    ]


def repeated(times: int, rng: Random) -> Change:
    """A loop that asks everything so many times."""

    def change(request: Request) -> list[Request]:
        copies = []
        for _ in range(times):
            call_id = f"{rng.getrandbits(128):032x}"
            offset = timedelta(seconds=rng.uniform(0, 600))
            copies.append(
                replace(
                    request,
                    call_id=call_id,
                    request_id=call_id,
                    local=request.local + offset,
                    started=request.started + offset,
                )
            )
        return copies

    return change


def failing(share: float, rng: Random) -> Change:
    """A share of calls fails, without tokens."""

    def change(request: Request) -> list[Request]:
        if rng.random() >= share:
            return [request]
        error = ("500", "InternalServerError", "500_INTERNAL_SERVER_ERROR", "The server failed")
        tokens = (0,) * len(request.tokens)
        return [replace(request, error=error, tokens=tokens, cost=0.0)]

    return change


def slower(factor: float) -> Change:
    """Answers take so many times as long."""
    return lambda request: [replace(request, duration=request.duration * factor)]


def unlabelled(share: float, rng: Random) -> Change:
    """A share of requests says nothing of its owner."""
    return lambda request: [replace(request, labels={}) if rng.random() < share else request]


def plan(rng: Random) -> list[tuple[Anomaly, Callable[[Request], bool], Change]]:
    """Choose what to plant, each thing at most once, after enough weeks to compare with."""
    # where a change moves more money than the rules' least amounts
    largest = ["ide-assist", "contract-review", "incident-copilot"]
    rng.shuffle(largest)
    projects = ["rag-search", "code-audit", "roadmap-insights", "product-search", *largest[1:]]
    rng.shuffle(projects)

    def day(earliest: int, latest: int) -> date:
        found = START + timedelta(days=rng.randint(earliest, latest))
        # offices have no traffic to speak of at weekends
        return found - timedelta(days=max(0, found.weekday() - 4))

    planned = []

    def plant(name: str, kind: str, scope: str, days: int, first: date, change: Change) -> None:
        last = first + timedelta(days=days - 1)
        planned.append(
            (
                Anomaly(name, kind, scope, first, last),
                lambda request: (
                    scope in scopes_of(request) and first <= request.local.date() <= last
                ),
                change,
            )
        )

    for factor in (5, 8):
        name = f"a day of {factor} times the charge"
        plant(name, "charge", projects.pop(), 1, day(45, 85), larger(factor))
    for factor in (2.5, 4):
        name = f"{factor} times the charge from a day on"
        plant(name, "charge", projects.pop(), 14, day(45, 75), larger(factor))
    plant(
        "a fifth of the charge from a day on",
        "charge",
        largest[0],
        14,
        day(45, 75),
        larger(0.2),
    )
    plant("a day of 8 times the requests", "charge", "ci-review", 1, day(45, 85), repeated(8, rng))
    for share, scope in ((0.15, "openai"), (0.3, "google"), (0.3, "azure/gpt-4o-2024-08-06")):
        name = f"{share:.0%} of the calls to a {'model' if '/' in scope else 'provider'} fail"
        plant(name, "errors", scope, 1, day(45, 85), failing(share, rng))
    for factor, scope in ((2, "openai/gpt-4o-mini"), (3, "openai/gpt-4.1")):
        name = f"answers take {factor} times as long"
        plant(name, "latency", scope, 2, day(45, 85), slower(factor))
    plant("half of the requests lack tags", "tags", "data", 7, day(45, 80), unlabelled(0.5, rng))
    return planned


def scopes_of(request: Request) -> set[str]:
    """What alerts could be about a request: its project, its team, its model, its provider."""
    name = request.model.name
    vendors = {"azure": "openai", "gemini": "google", "vertex_ai": "google"}
    provider = vendors.get(request.model.provider, request.model.provider)
    is_inhouse = "inhouse" in name
    return {request.project.project_id, request.team_id, name} | (
        set() if is_inhouse else {provider}
    )


def write_company(
    folder: Path, seed: int, *, requests: int = REQUESTS, is_planted: bool = True
) -> list[Anomaly]:
    """Write the sample's traffic with anomalies in it, as the sample's files; returns them."""
    rng = Random(seed)
    planned = plan(rng) if is_planted else []
    traffic = Traffic(seed, clean=False)
    days = first_days(START, MONTHS)
    for index, count in enumerate(monthly_requests(requests, MONTHS)):
        drawn = []
        for request in traffic.month(days[index], days[index + 1], count):
            changed = [request]
            for _, is_hit, change in planned:
                changed = [r for one in changed for r in (change(one) if is_hit(one) else [one])]
            drawn += changed
        for file in monthly_files(index, days[index], drawn, traffic.rng):
            file.write(folder)
    return [anomaly for anomaly, *_ in planned] + [Anomaly(*own) for own in SAMPLE_ANOMALIES]


@dataclass(frozen=True, slots=True)
class Finding:
    """An alert, as far as it is compared with what was planted."""

    rule: str
    kind: str
    scope_id: str
    first: date
    last: date

    def is_of(self, anomaly: Anomaly) -> bool:
        """Whether the alert is about the anomaly: a week's measure looks back for six days."""
        return (
            self.kind == anomaly.kind
            and self.scope_id == anomaly.scope_id
            and self.first <= anomaly.last + timedelta(days=7)
            and self.last >= anomaly.first
        )

    def is_explained_by(self, anomaly: Anomaly) -> bool:
        """Whether the anomaly or its end, such as a fall from a high level, is behind the alert."""
        if self.is_of(anomaly) or (self.kind, self.scope_id, self.first) in SIDE_EFFECTS:
            return True
        is_after = anomaly.first <= self.first <= anomaly.last + timedelta(days=21)
        return is_after and self.kind == anomaly.kind and self.scope_id == anomaly.scope_id


def findings(warehouse: Warehouse) -> list[Finding]:
    """The alerts of the kinds that are planted."""
    rows = warehouse.query(
        "select alert_rule_id, scope_id, first_date, last_date from marts.alerts order by all"
    )
    return [Finding(rule, KINDS[rule], *rest) for rule, *rest in rows if rule in KINDS]


def build(project: CompiledProject, folder: Path) -> Warehouse:
    """Load and build a company."""
    warehouse = Warehouse(project)
    warehouse.load(folder)
    return warehouse.build()


def measured(
    project: CompiledProject, seeds: range, requests: int
) -> Iterator[tuple[list[Anomaly], list[Finding]]]:
    """Build a company a seed; yields what was planted and what was found."""
    for seed in seeds:
        with TemporaryDirectory(prefix="planted-") as folder:
            anomalies = write_company(Path(folder), seed, requests=requests)
            yield anomalies, findings(build(project, Path(folder)))


def report(results: list[tuple[list[Anomaly], list[Finding]]]) -> list[str]:
    """Write recall by anomaly and precision by kind as lines of a table."""
    lines = ["anomaly                                       planted  found"]
    names = {anomaly.name: None for anomalies, _ in results for anomaly in anomalies}
    for name in names:
        planted = [(a, found) for anomalies, found in results for a in anomalies if a.name == name]
        hits = sum(any(finding.is_of(a) for finding in found) for a, found in planted)
        lines.append(f"{name:<46}{len(planted):>7}{hits:>7}")
    lines += ["", "kind      alerts  true"]
    for kind in dict.fromkeys(KINDS.values()):
        pairs = [(f, anomalies) for anomalies, found in results for f in found if f.kind == kind]
        true = sum(any(f.is_explained_by(a) for a in anomalies) for f, anomalies in pairs)
        lines.append(f"{kind:<10}{len(pairs):>6}{true:>6}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=21)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="compiled-") as folder:
        project = CompiledProject.compile(Path(folder), copy_project(Path(folder)))
        seeds = range(options.first, options.first + options.seeds)
        results = list(measured(project, seeds, options.requests))
    print("\n".join(report(results)))


if __name__ == "__main__":
    main()
