"""Measure the run-rate forecasts against simple methods and statsforecast's AutoETS."""

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from chargeback.console import (
    ExitCode,
    Group,
    finish_with_findings,
    json_option,
    show,
)
from chargeback.forecasting.models import ForecastModels
from chargeback.forecasting.scores import (
    METHODS,
    RANGES,
    Backtest,
    as_backtests,
    read_autoets,
    score,
)
from chargeback.forecasting.series import company_charges, process_charges, write_charges

SAMPLE_SEEDS = (11, 12, 13)
PROCESS_SEED = 1
ALLOWED_ERROR_RATIO = 1.05
ALLOWED_COVERAGE_80 = (75, 85)


@click.group(cls=Group, help=__doc__)
def main() -> None:
    """Group the two steps, between which AutoETS runs in an environment of its own."""


@main.command(
    examples=["python scripts/benchmark_forecast.py series data/charges.csv --requests 20000"]
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--requests", default=100_000, show_default=True, help="Requests of each company.")
@json_option
def series(file: Path, requests: int) -> None:
    """Write daily charges over 24 months: sample companies, and processes of known law."""
    file.parent.mkdir(parents=True, exist_ok=True)
    companies = (company_charges(seed, requests) for seed in SAMPLE_SEEDS)
    count = write_charges(file, chain(*companies, process_charges(PROCESS_SEED)))
    show(f"{file}\t{count} charges", {"file": str(file), "charges": count})


@main.command(
    exit_codes={ExitCode.FOUND: "the forecasts are worse than they must be"},
    examples=["python scripts/benchmark_forecast.py report data/charges.csv data/autoets.csv"],
)
@click.argument("charges", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("autoets", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def report(charges: Path, autoets: Path) -> None:
    """Print scores of the project's models on CHARGES beside the forecasts in AUTOETS."""
    forecasts = read_autoets(autoets)
    companies = sorted({company for company, *_ in forecasts})
    with tempfile.TemporaryDirectory() as folder:
        models = ForecastModels(Path(folder))
        tests = [
            test
            for company in companies
            for test in as_backtests(company, models.backtests(charges, company), forecasts)
        ]
    rows = []
    for name, group in _groups(tests):
        rows.append(_cells(name, "all", group))
        for horizon in range(1, 7) if name == "all" else ():
            ahead = [test for test in group if test.horizon_months == horizon]
            rows.append(_cells(name, str(horizon), ahead))
    total = score(tests)
    ratio = total.scaled_errors["run rate"] / total.scaled_errors["AutoETS"]
    lowest, highest = ALLOWED_COVERAGE_80
    ranges = [f"{percent} % range" for percent in RANGES]
    headings = ["series", "months ahead", "forecasts", *METHODS, "bias %", *ranges]
    lines = [
        f"| {' | '.join(headings)} |",
        "|" + "---|" * len(headings),
        *(f"| {' | '.join(cells)} |" for cells in rows),
        "",
        f"error as a multiple of AutoETS's: {ratio:.3f} (at most {ALLOWED_ERROR_RATIO})",
        f"80 % ranges hold {total.coverage_percent[80]:.1f} % ({lowest} to {highest})",
    ]
    record = {
        "scores": [dict(zip(headings, cells, strict=True)) for cells in rows],
        "error_ratio": ratio,
        "coverage_80_percent": total.coverage_percent[80],
    }
    show(lines, record)
    if ratio > ALLOWED_ERROR_RATIO or not lowest <= total.coverage_percent[80] <= highest:
        finish_with_findings()


def _groups(tests: list[Backtest]) -> Iterator[tuple[str, list[Backtest]]]:
    yield "all", tests
    yield "sample companies", [test for test in tests if test.company.startswith("sample")]
    processes = [test for test in tests if test.company.startswith("processes")]
    yield "processes", processes
    for name in sorted({test.key[0].rpartition("-")[0] for test in processes}):
        yield f"process {name}", [test for test in processes if test.key[0].startswith(name)]


def _cells(name: str, months: str, tests: list[Backtest]) -> list[str]:
    result = score(tests)
    cells = [name, months, f"{result.forecast_count:,}"]
    cells += [f"{result.scaled_errors[method]:.3f}" for method in METHODS]
    cells += [f"{result.bias_percent:.1f}"]
    return cells + [f"{result.coverage_percent[percent]:.1f}" for percent in RANGES]


if __name__ == "__main__":
    main()
