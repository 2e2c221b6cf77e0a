"""Measure landing against a bare `create table as` of DuckDB over the same file and columns."""

import os
import tempfile
import time
from pathlib import Path

import click
import duckdb

from chargeback.database import connect, quote_identifier, quote_literal
from chargeback.landing import load_file, prepare
from chargeback.sources import SOURCES, sql_type_of


def _bare_seconds(folder: Path, source: str, file: Path) -> float:
    columns = ", ".join(
        f"{quote_identifier(name)}: {quote_literal(sql_type_of(shape))}"
        for name, shape in SOURCES[source].shape.items()
    )
    (folder / "bare.duckdb").unlink(missing_ok=True)
    start = time.perf_counter()
    with duckdb.connect(str(folder / "bare.duckdb")) as connection:
        connection.execute(
            f"create table bare as select * from read_json({quote_literal(str(file))}, "
            f"format='newline_delimited', columns={{{columns}}})"
        )
    return time.perf_counter() - start


def _landing_seconds(folder: Path, source: str, file: Path) -> float:
    (folder / "landing.duckdb").unlink(missing_ok=True)
    os.environ["CHARGEBACK_DB"] = str(folder / "landing.duckdb")
    start = time.perf_counter()
    with connect() as connection:
        prepare(connection, "benchmark")
        load_file(connection, SOURCES[source], file)
    return time.perf_counter() - start


@click.command()
@click.argument("source", type=click.Choice(list(SOURCES)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rounds", default=5, show_default=True, help="The best round counts.")
def main(source: str, file: Path, rounds: int) -> None:
    """Print the throughput of landing FILE (JSONL) as a share of DuckDB's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = min(_bare_seconds(folder, source, file) for _ in range(rounds))
        landing = min(_landing_seconds(folder, source, file) for _ in range(rounds))
    megabytes = file.stat().st_size / 1e6
    click.echo(
        f"file={megabytes:.0f}MB bare={bare:.3f}s landing={landing:.3f}s ratio={bare / landing:.2f}"
    )


if __name__ == "__main__":
    main()
