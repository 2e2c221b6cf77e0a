"""Measure landing against a bare `create table as` of DuckDB over the same files and columns."""

import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import click
import duckdb

from chargeback.console import Command, aligned, json_option, show
from chargeback.database import connect, quote_identifier, quote_literal
from chargeback.file_readers import records_of
from chargeback.landing import load_file, prepare
from chargeback.project import PROJECT_ROOT
from chargeback.sources import SOURCES, Source

FIXTURES = PROJECT_ROOT / "tests" / "python" / "landing" / "fixtures"
PIECE = 1 << 24
SPOILED = {"jsonl": b"{\n", "csv": b"a line with one field\n"}

# What stands for content in the fixtures, and its characters in a log: half of a median prompt, and
# a median answer, of the conversations in docs/loading.md, at four characters a token.
CONTENT = {b"SECRET question": 2000, b"SECRET answer": 500}
# The sources whose logs hold prompts and answers.
WITH_CONTENT = (
    "litellm_standard_logging",
    "langfuse_observations",
    "helicone_requests",
    "bedrock_invocations",
    "vertex_requests",
)


def _sound_lines(source: str, file: Path) -> list[bytes]:
    """Read a fixture without the records that would go to quarantine."""
    with duckdb.connect() as connection:
        prepare(connection, "benchmark")
        load_file(connection, SOURCES[source], file)
        spoiled = connection.execute("select file_line from raw.quarantine").fetchall()
    lines = file.read_bytes().splitlines(keepends=True)
    return [line for number, line in enumerate(lines, 1) if (number,) not in spoiled]


def _piece(lines: list[bytes], *, has_content: bool) -> Iterator[bytes]:
    """Repeat records up to the size of a piece, with content that differs from one to the next."""
    random = Random(7)  # noqa: S311
    words = b" ".join(random.randbytes(random.randint(1, 5)).hex().encode() for _ in range(100_000))
    size = 0
    while size < PIECE:
        for line in lines:
            record = line
            for stands_for, length in CONTENT.items() if has_content else ():
                start = random.randrange(len(words) - length)
                record = record.replace(stands_for, words[start : start + length])
            size += len(record)
            yield record


def _make(source: str, kind: str, folder: Path, size: int, spoil: bool) -> Path | None:
    """Multiply the records of a fixture into a file of `size` bytes; None if there is none."""
    made = folder / f"{source}.{kind}"
    if kind == "parquet":
        texts = [folder / f"{source}.{other}" for other in ("jsonl", "csv")]
        text = next((text for text in texts if text.exists()), None)
        if text:
            read = "read_csv" if text.suffix == ".csv" else "read_json"
            form = "all_varchar=true" if text.suffix == ".csv" else "format='newline_delimited'"
            # No dictionaries: records of a log differ, where those of a fixture repeat.
            duckdb.sql(f"""
                copy (from {read}({quote_literal(str(text))}, {form}))
                to {quote_literal(str(made))} (format parquet, dictionary_size_limit 1)
            """)
        return made if text else None
    fixture = FIXTURES / made.name
    if not fixture.exists():
        return None
    lines = _sound_lines(source, fixture)
    header = lines.pop(0) if kind == "csv" else b""
    piece = b"".join(_piece(lines, has_content=source in WITH_CONTENT))
    with made.open("wb") as file:
        file.write(header)
        while file.tell() < size:
            file.write(piece)
        file.write(SPOILED[kind] if spoil else b"")
    return made


def _megabytes(file: Path) -> float:
    return file.stat().st_size / 1e6


def _without_money(source: Source) -> Source:
    """Take amounts for any text, so that no reader looks after their digits."""
    columns = (replace(c, kind="text") if c.kind == "money" else c for c in source.columns)
    return replace(source, columns=tuple(columns))


def _bare(source: str, kind: str, file: Path, folder: Path) -> None:
    with duckdb.connect(str(folder / "bare.duckdb")) as connection:
        prepare(connection, "benchmark")
        shape = ", ".join(map(quote_identifier, SOURCES[source].shape))
        records = records_of(connection, _without_money(SOURCES[source]), file, kind)
        connection.execute(f"create table bare as select {shape} from ({records})")


def _landing(source: str, _: str, file: Path, folder: Path) -> None:
    os.environ["CHARGEBACK_DB"] = str(folder / "landing.duckdb")
    with connect() as connection:
        prepare(connection, "benchmark")
        load_file(connection, SOURCES[source], file)


def _measured(landing: bool, source: str, kind: str, file: Path, folder: Path) -> tuple:
    """Run in a process of its own: seconds, seconds of CPU, peak memory in megabytes."""
    folder.mkdir()
    start, start_cpu = time.perf_counter(), time.process_time()
    (_landing if landing else _bare)(source, kind, file, folder)
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    shutil.rmtree(folder)
    return seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _alone(function: Callable, *arguments: object) -> Any:
    """Call in a new process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _best(landing: bool, source: str, kind: str, file: Path, folder: Path, rounds: int) -> tuple:
    found = [
        _alone(_measured, landing, source, kind, file, folder / f"round-{number}")
        for number in range(rounds)
    ]
    return tuple(map(min, zip(*found, strict=True)))


@click.command(
    cls=Command,
    environment=["TMPDIR"],
    examples=[
        "python scripts/benchmark_landing.py",
        "python scripts/benchmark_landing.py plain --format csv --megabytes 20 --rounds 1",
    ],
)
@click.argument("sources", nargs=-1, type=click.Choice(list(SOURCES)), metavar="[SOURCE]...")
@click.option("--megabytes", default=100, show_default=True, help="Size of each text file.")
@click.option("--rounds", default=3, show_default=True, help="The best round counts.")
@click.option("--format", "only", type=click.Choice(["jsonl", "csv", "parquet"]), help="Only this.")
@click.option("--spoil", is_flag=True, help="End each text file with a record that cannot land.")
@click.option("--no-bare", is_flag=True, help="Measure the landing only.")
@json_option
def main(
    sources: tuple[str, ...], megabytes: int, rounds: int, only: str, spoil: bool, no_bare: bool
) -> None:
    """Print how fast each SOURCE (all by default) lands, as a share of DuckDB's own reading.

    The files are made of the records of the tests' fixtures, in each format that has one, and
    Parquet from those. They and the databases go to the folder for temporary files.
    """
    rows = [("source", "format", "MB", "bare s", "landing s", "ratio", "CPU ratio", "peak MB")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source in sources or SOURCES:
            for kind in SOURCES[source].formats:
                file = _alone(_make, source, kind, folder, megabytes * 1_000_000, spoil)
                if file is None or only not in (None, kind):
                    continue
                place = (source, kind, file, folder, rounds)
                landing, landing_cpu, peak = _best(True, *place)
                bare, bare_cpu, _ = (0.0, 0.0, 0) if no_bare else _best(False, *place)
                figures = (bare, landing, bare / landing, bare_cpu / landing_cpu)
                texts = (f"{figure:.2f}" for figure in figures)
                rows.append((source, kind, f"{_megabytes(file):.0f}", *texts, f"{peak:.0f}"))
            for file in folder.glob(f"{source}.*"):
                file.unlink()
    headings, *figures = rows
    show(aligned(rows), [dict(zip(headings, row, strict=True)) for row in figures])


if __name__ == "__main__":
    main()
