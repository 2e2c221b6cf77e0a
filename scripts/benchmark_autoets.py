"""Forecast daily charges with statsforecast's AutoETS, in an environment that has it.

Reads and writes CSV, so that nothing of the project is needed here.
"""

import argparse
import csv
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

HORIZON_MONTHS = 6
LEAST_DAYS = 28

EPILOG = """Exit codes:
  0  done
  2  the command was wrong

Examples:
  python scripts/benchmark_autoets.py data/charges.csv data/autoets.csv
"""

Series = tuple[str, str, date, list[float]]


def month_after(day: date, months: int) -> date:
    """The first day of the month that many months after a day's."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def read_series(path: Path) -> list[Series]:
    """Read charges as company, project, first day and the charges of each day from then on."""
    charges: dict[tuple[str, str], dict[date, float]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["day"])
            charges[row["company"], row["project"]][day] = float(row["amount"])
    last = max(max(amounts) for amounts in charges.values())
    series = []
    for (company, project), amounts in sorted(charges.items()):
        first = min(amounts)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        series.append((company, project, first, [amounts.get(day, 0.0) for day in days]))
    return series


def forecasts(series: Series) -> list[tuple]:
    """Forecast whole months from every second first of a month, daily with a weekly season."""
    # Not at the top: the help must work where they are not installed.
    import numpy
    from statsforecast.models import AutoETS

    company, project, first, values = series
    rows = []
    origin = month_after(first, 1)
    while (known := (origin - first).days) < len(values):
        if known >= LEAST_DAYS and origin.month % 2:
            ends = [month_after(origin, n) for n in range(HORIZON_MONTHS + 1)]
            history = numpy.array(values[:known])
            days = (ends[-1] - origin).days
            mean = AutoETS(season_length=7).forecast(history, h=days)["mean"]
            for begin, end in pairwise(ends):
                amount = mean[(begin - origin).days : (end - origin).days].sum()
                rows.append((company, project, origin, begin, f"{amount:.12f}"))
        origin = month_after(origin, 1)
    return rows


def main() -> None:
    """Read charges, write forecasts."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("charges", type=Path, help="what benchmark_forecast.py series wrote")
    parser.add_argument("autoets", type=Path, help="where to write the forecasts")
    places = parser.parse_args()
    with (
        ProcessPoolExecutor() as pool,
        places.autoets.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(["company", "project", "origin_period", "billing_period", "amount"])
        for rows in pool.map(forecasts, read_series(places.charges)):
            writer.writerows(rows)


if __name__ == "__main__":
    main()
