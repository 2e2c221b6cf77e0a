"""Measure a build against a hand-written script over the same usage, and against other tools."""

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import click

from benchmarks.answers import check_floor, check_lines
from benchmarks.company import STATEMENT_MODELS, Company, cores
from benchmarks.measuring import Run, measured, module
from benchmarks.usage import FIRST_MONTH
from chargeback.console import Command, UsageFault, aligned, json_option, show, tell
from chargeback.project import PROJECT_ROOT

HEADINGS = (
    "measured", "beside", "seconds", "core s", "peak MB", "file MB",
    "ratio", "core ratio", "target",
)  # fmt: skip
# All data tests but one: a period is not closed without the invoices, and usage is all that lands.
TESTS = (
    "--exclude-resource-type", "seed", "unit_test",
    "--exclude", "closed_periods_pass_their_checks",
)  # fmt: skip


# A Friday near the end of the months that a day is added to, and the month that it is in.
MONTHS = 12
DAY, DAY_AFTER = date(2027, 7, 30), date(2027, 7, 31)
MONTH = date(2027, 7, 1)
PEERS = PROJECT_ROOT / "scripts" / "benchmarks" / "peers"
PEERS_PYTHON = PROJECT_ROOT / "data" / "environments" / "peers" / "bin" / "python"
# The models that rate requests, from what they cost on.
RATING_MODELS = (
    "int_tasks", "int_rates_matched", "int_requests_metered", "int_requests_priced",
    "int_volume_discounts_applied", "int_requests_rated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a run, and what it is a ratio of.

    Attributes:
        measured: What ran.
        run: What it took.
        beside: The name of what it is compared with; empty where it is compared with nothing.
        other: What that took.
        target: What the ratio of the seconds should be at most; None where there is no target.
        target_seconds: What the seconds should be at most, likewise.
    """

    measured: str
    run: Run
    beside: str = ""
    other: Run | None = None
    target: float | None = None
    target_seconds: float | None = None

    def cells(self) -> tuple[str, ...]:
        """Write it for a person."""
        ratios = ("", "")
        if self.other:
            ratios = (
                f"{self.run.seconds / self.other.seconds:.2f}",
                f"{self.run.core_seconds / self.other.core_seconds:.2f}",
            )
        target = "" if self.target is None else f"<= {self.target:g}"
        if self.target_seconds is not None:
            target = f"<= {self.target_seconds:g} s"
        return (
            self.measured,
            self.beside,
            f"{self.run.seconds:.1f}",
            f"{self.run.core_seconds:.1f}",
            f"{self.run.peak_megabytes:,.0f}",
            f"{self.run.file_megabytes:,.0f}" if self.run.file_megabytes else "",
            *ratios,
            target,
        )


def landing(company: Company) -> Iterator[Row]:
    """What most scenarios begin with: usage and policy in the warehouse, unless they are there."""
    if not company.landed.exists():
        yield Row("landing", company.land())


def statements(company: Company) -> Iterator[Row]:
    """The models that statements are made of, against one script that does the same."""
    yield from landing(company)
    floor = company.folder / "floor.duckdb"
    floor.unlink(missing_ok=True)
    by_hand = measured(
        module(
            "floor",
            company.landed,
            floor,
            PROJECT_ROOT / "seeds",
            company.memory,
            company.threads,
        )
    )
    yield Row("floor: one script of SQL", by_hand)
    company.start_afresh()
    start_up = company.start_up()
    yield Row("dbt's start-up", start_up, "floor", by_hand)
    run = company.dbt("run", "--select", *STATEMENT_MODELS).beyond(start_up)
    check_floor(floor, company.built)
    yield Row("dbt run, statements", run, "floor", by_hand, 1.5)
    company.start_afresh()
    build = company.dbt(
        "build", "--select", *STATEMENT_MODELS, "--indirect-selection", "buildable", *TESTS
    ).beyond(start_up)
    yield Row("dbt build, statements and tests", build, "floor", by_hand, 2.5)


def project(company: Company) -> Iterator[Row]:
    """Every model of the project, without and with its data tests."""
    yield from landing(company)
    company.start_afresh()
    start_up = company.start_up()
    run = company.dbt("run").beyond(start_up)
    company.start_afresh()
    build = company.dbt("build", *TESTS).beyond(start_up)
    yield Row("dbt run, all models", run)
    yield Row("dbt build, all models and tests", build, "dbt run, all models", run)


def peers(company: Company) -> Iterator[Row]:
    """What each request is charged, and the charge lines: the project, and three other tools."""
    if not PEERS_PYTHON.exists():
        raise UsageFault("the peers have no environment: make bench makes it")
    yield from landing(company)
    folder = company.folder / "peers"
    folder.mkdir(exist_ok=True)
    if not company.built.exists():
        company.start_afresh()
        company.dbt("run", "--select", *STATEMENT_MODELS)
    start_up = company.start_up()
    ours = company.dbt("run", "--full-refresh", "--select", *RATING_MODELS).beyond(start_up)
    ours += company.query(PEERS / "lines.sql", folder)
    company.query(PEERS / "export.sql", folder)
    yield Row("rating and lines: the project", ours)
    for name, label, target in (("pandas", "pandas", 0.2), ("polars", "Polars", 1.0)):
        peer = measured(module(f"peers/rate_with_{name}", folder, python=PEERS_PYTHON))
        check_lines(folder / "project.parquet", folder / f"{name}.parquet")
        yield Row(f"rating and lines: {label}", peer)
        yield Row("rating and lines: the project", ours, label, peer, target)
    with tempfile.TemporaryDirectory(prefix="postgres-") as cluster:
        postgres = {
            task: measured(
                module("peers/rate_with_postgres", task, folder, cluster, python=PEERS_PYTHON)
            )
            for task in ("fill", "rate", "write")
        }["rate"]
    check_lines(folder / "project.parquet", folder / "postgres.csv")
    yield Row("rating and lines: PostgreSQL", postgres)
    yield Row("rating and lines: the project", ours, "PostgreSQL", postgres, 0.1)


def a_day_more(history: Company, name: str, since: date) -> Generator[Row, None, Run]:
    """A day on a history that begins on another one; returns the run that builds the day."""
    history.land(since, DAY)
    history.start_afresh()
    start_up = history.start_up()
    history.dbt("source", "freshness")
    whole = history.dbt("run").beyond(start_up)
    history.keep_state()
    yield Row(f"dbt run, {name}", whole)
    nothing = history.build_changed("build", start_up)
    yield Row(f"what changed, nothing on {name}", nothing, target_seconds=2)
    history.deliver(history.built, DAY, DAY_AFTER)
    delivered = shutil.copyfile(history.built, history.folder / "delivered.duckdb")
    day = history.dbt("run").beyond(start_up)
    yield Row(f"dbt run, a day on {name}", day, f"dbt run, {name}", whole, 0.1)
    delivered.rename(history.built)
    changed = history.build_changed("run", start_up)
    yield Row(f"what changed, a day on {name}", changed, f"dbt run, a day on {name}", day)
    shutil.rmtree(history.folder)
    return day


def month(company: Company) -> Iterator[Row]:
    """A day more on one month of history: the requests are those of a month."""
    requests = company.requests * MONTHS
    history = replace(company, folder=company.folder / "month", requests=requests, months=MONTHS)
    yield from a_day_more(history, "one month", MONTH)


def increments(company: Company) -> Iterator[Row]:
    """A day more, on a month of history and on twelve: the requests are those of twelve months."""
    history = replace(company, folder=company.folder / "history", months=MONTHS)
    on_month = yield from a_day_more(history, "one month", MONTH)
    on_year = yield from a_day_more(history, "twelve months", FIRST_MONTH)
    yield Row("dbt run, a day on twelve months", on_year, "a day on one month", on_month, 1.3)


def alone(company: Company) -> Iterator[Row]:
    """The models that statements are made of, by themselves and with no second database beside."""
    yield from landing(company)
    company.landed.rename(company.built)
    company.dbt("parse")
    start_up = company.start_up()
    run = company.dbt("run", "--select", *STATEMENT_MODELS).beyond(start_up)
    yield Row("dbt run, statements", run)


SCENARIOS: dict[str, Callable[[Company], Iterator[Row]]] = {
    "statements": statements,
    "peers": peers,
    "project": project,
    "increments": increments,
    "month": month,
    "alone": alone,
}
# `alone` is for sizes at which the others take too long, or too much disk.
DEFAULT_SCENARIOS = ("statements", "peers", "project", "increments")


@click.command(
    cls=Command,
    environment=["TMPDIR"],
    examples=[
        "python scripts/benchmark_build.py --requests 20000 --scenario statements",
        "python scripts/benchmark_build.py --requests 100000000 --memory 7GB --scenario alone",
    ],
)
@click.option(
    "--requests",
    "sizes",
    multiple=True,
    default=(1_000_000, 10_000_000),
    show_default=True,
    type=click.IntRange(1),
    help="Distinct requests; once for each size. Above 100,000, whole multiples of it.",
)
@click.option(
    "--scenario",
    "chosen",
    multiple=True,
    default=DEFAULT_SCENARIOS,
    show_default=True,
    type=click.Choice(list(SCENARIOS)),
    help="What to measure.",
)
@click.option("--memory", default="8GB", show_default=True, help="What DuckDB may use.")
@click.option(
    "--threads", default=cores(), show_default="all cores", help="Threads, and models at a time."
)
@json_option
def main(sizes: tuple[int, ...], chosen: tuple[str, ...], memory: str, threads: int) -> None:
    """Make up usage, land it, and print what each way of charging it takes, as ratios.

    All that is compared ran one after the other, over the same rows, to the same answer: it is
    checked to the last decimal. The files go to the folder for temporary files.
    """
    for requests in sizes:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
            company = Company(Path(name), requests, memory, threads)
            tell(f"{requests:,} requests")
            rows = []
            for scenario in chosen:
                for row in SCENARIOS[scenario](company):
                    tell("  ".join(filter(None, row.cells())))
                    rows.append(row)
        title = f"{requests:,} requests, {cores()} cores, {memory} for DuckDB"
        show(
            [title, "", *aligned([HEADINGS, *(row.cells() for row in rows)]), ""],
            {"requests": requests, "cores": cores(), "rows": [asdict(row) for row in rows]},
        )


if __name__ == "__main__":
    main()
