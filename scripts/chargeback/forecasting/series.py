"""Daily series of charges to forecast: made-up companies, and processes whose law is known."""

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from ..sample.traffic import Traffic, first_days, monthly_requests

FIRST_MONTH = date(2024, 11, 1)
MONTHS = 24
# What a weekday's charge is as a multiple of the average day's, Monday first.
WEEKDAYS = (1.29, 1.35, 1.35, 1.29, 1.18, 0.30, 0.24)
SERIES_OF_A_PROCESS = 6


@dataclass(frozen=True, slots=True)
class Charge:
    """What a project is charged on a day.

    Attributes:
        company: A company, whose forecasts learn from each other's errors.
        project: The project, which stands for a team of its own too.
        day: The local day.
        amount: The charge, in any currency.
    """

    company: str
    project: str
    day: date
    amount: float


def company_charges(seed: int, requests: int) -> Iterator[Charge]:
    """Charges of the sample company's projects: what the gateway logs as cost, day by day."""
    traffic = Traffic(seed, clean=True)
    starts = first_days(FIRST_MONTH, MONTHS)
    for (first, after), count in zip(
        pairwise(starts), monthly_requests(requests, MONTHS), strict=True
    ):
        amounts: dict[tuple[str, date], float] = defaultdict(float)
        for request in traffic.month(first, after, count):
            amounts[request.project.project_id, request.local.date()] += request.cost
        for (project, day), amount in amounts.items():
            yield Charge(f"sample-{seed}", project, day, amount)


def process_charges(seed: int) -> Iterator[Charge]:
    """Charges that follow known laws: level, growth, decline, random walk, step, and rare usage."""
    days = (first_days(FIRST_MONTH, MONTHS)[-1] - FIRST_MONTH).days
    for name, process in PROCESSES.items():
        for number in range(SERIES_OF_A_PROCESS):
            rng = Random(f"{seed} {name} {number}")  # noqa: S311 - reproducible, not a secret
            for position, amount in enumerate(process(rng, days)):
                day = FIRST_MONTH + timedelta(days=position)
                yield Charge(f"processes-{seed}", f"{name}-{number}", day, amount)


def _noisy(rng: Random, levels: list[float], deviation: float) -> list[float]:
    """Levels with the rhythm of the week and gamma noise of a relative deviation."""
    shape = 1 / deviation**2
    return [
        level
        * WEEKDAYS[(FIRST_MONTH + timedelta(days=t)).weekday()]
        * rng.gammavariate(shape, 1 / shape)
        for t, level in enumerate(levels)
    ]


def _steady(rng: Random, days: int) -> list[float]:
    return _noisy(rng, [10.0] * days, 0.3)


def _linear_growth(rng: Random, days: int) -> list[float]:
    return _noisy(rng, [5 + 10 * t / days for t in range(days)], 0.3)


def _exponential_growth(rng: Random, days: int) -> list[float]:
    return _noisy(rng, [4 * math.exp(1.2 * t / days) for t in range(days)], 0.3)


def _saturation(rng: Random, days: int) -> list[float]:
    return _noisy(rng, [12 / (1 + math.exp((300 - t) / 60)) for t in range(days)], 0.25)


def _decline(rng: Random, days: int) -> list[float]:
    return _noisy(rng, [12 * math.exp(-1.5 * t / days) for t in range(days)], 0.25)


def _step(rng: Random, days: int) -> list[float]:
    stepped_on = rng.randrange(250, 500)
    return _noisy(rng, [5.0 if t < stepped_on else 12.0 for t in range(days)], 0.3)


def _random_walk(rng: Random, days: int) -> list[float]:
    levels, logarithm = [], math.log(10)
    for _ in range(days):
        logarithm += rng.gauss(0, 0.02)
        levels.append(math.exp(logarithm))
    return _noisy(rng, levels, 0.2)


def _rare_usage(rng: Random, days: int) -> list[float]:
    return [rng.expovariate(1 / 20) if rng.random() < 0.15 else 0.0 for _ in range(days)]


PROCESSES: dict[str, Callable[[Random, int], list[float]]] = {
    "steady": _steady,
    "linear-growth": _linear_growth,
    "exponential-growth": _exponential_growth,
    "saturation": _saturation,
    "decline": _decline,
    "step": _step,
    "random-walk": _random_walk,
    "rare-usage": _rare_usage,
}


def write_charges(path: Path, charges: Iterator[Charge]) -> int:
    """Write charges as CSV; returns their number."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["company", "project", "day", "amount"])
        for count, charge in enumerate(charges, start=1):  # noqa: B007 - the last number is kept
            amount = f"{charge.amount:.12f}"
            writer.writerow([charge.company, charge.project, charge.day.isoformat(), amount])
    return count
