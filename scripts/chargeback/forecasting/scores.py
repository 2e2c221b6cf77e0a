"""How far forecasts were off: scaled errors, bias, and how often ranges held the outcome."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

METHODS = ("run rate", "naive", "seasonal naive", "AutoETS")
RANGES = (50, 80, 95)


@dataclass(frozen=True, slots=True)
class Backtest:
    """A forecast of a month that is over.

    Attributes:
        company: Whose project it is.
        key: Project, origin and month.
        horizon_months: Months ahead.
        usual_change: What errors are measured in; None where the series has none yet.
        actual: What came.
        forecasts: What each method said; without AutoETS where it was not asked.
        ranges: Lower and upper end of each range.
    """

    company: str
    key: tuple[str, str, str]
    horizon_months: int
    usual_change: Decimal | None
    actual: Decimal
    forecasts: dict[str, Decimal]
    ranges: dict[int, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Score:
    """What a group of forecasts came to.

    Attributes:
        forecast_count: Forecasts that AutoETS made too, over which methods are compared.
        scaled_errors: Mean absolute scaled error by method.
        bias_percent: Sum of the run rate's errors in percent of what came, over all forecasts.
        range_count: Forecasts with ranges: all.
        coverage_percent: How many ranges held what came, by range.
    """

    forecast_count: int
    scaled_errors: dict[str, float]
    bias_percent: float
    range_count: int
    coverage_percent: dict[int, float]


def read_autoets(path: Path) -> dict[tuple[str, str, str, str], Decimal]:
    """Read AutoETS's forecasts by company, project, origin and month."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["company"], row["project"], row["origin_period"], row["billing_period"]): Decimal(
                row["amount"]
            )
            for row in csv.DictReader(file)
        }


def as_backtests(
    company: str, rows: Iterable[tuple], autoets: dict[tuple[str, str, str, str], Decimal]
) -> Iterator[Backtest]:
    """Put rows of `ForecastModels.backtests` beside AutoETS's forecasts."""
    for project, origin, month, horizon, change, actual, *rest in rows:
        run_rate, naive, seasonal_naive, *ends = rest
        key = (project, origin.isoformat(), month.isoformat())
        forecasts = dict(zip(METHODS, (run_rate, naive, seasonal_naive), strict=False))
        if (company, *key) in autoets:
            forecasts["AutoETS"] = autoets[company, *key]
        ranges = zip(RANGES, zip(ends[::2], ends[1::2], strict=True), strict=True)
        yield Backtest(company, key, horizon, change, actual, forecasts, dict(ranges))


def score(backtests: Iterable[Backtest]) -> Score:
    """Score a group of forecasts; every method on the same ones."""
    tests = list(backtests)
    compared = [test for test in tests if test.usual_change and len(test.forecasts) == len(METHODS)]
    scaled_errors = {
        method: float(
            sum(abs(test.forecasts[method] - test.actual) / test.usual_change for test in compared)
            / len(compared)
        )
        for method in METHODS
    }
    error = sum(test.forecasts["run rate"] - test.actual for test in tests)
    coverage = {
        percent: 100
        * sum(
            lower <= test.actual <= upper
            for test in tests
            for lower, upper in [test.ranges[percent]]
        )
        / len(tests)
        for percent in RANGES
    }
    bias = float(100 * error / sum(test.actual for test in tests))
    return Score(len(compared), scaled_errors, bias, len(tests), coverage)
