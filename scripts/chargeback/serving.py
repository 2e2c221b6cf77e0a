"""Publish the marts for BI tools: a DuckDB file and Parquet files of one whole build.

    exports/serving/
        builds/<build id>/chargeback.duckdb, manifest.json, marts/<mart>.parquet
        current -> builds/<build id>

A build's folder is complete before it is there, and `current` moves to it in one step.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from .database import WRITER_MEMORY, UsageFault, quote_identifier, quote_literal, records
from .export_folder import MANIFEST, json_content

DATABASE = "chargeback.duckdb"
CURRENT = "current"
STORAGE_VERSION = "v1.0.0"  # what every DuckDB from 1.0 on can read
PUBLISHED_BUILD = "published_build"
RUNS = """
    select finished_at is not null as is_finished, failure_count, is_whole, marts
    from builds.dbt_runs
    order by rowid
"""
COLUMNS = """
    select column_name, data_type, is_nullable, comment
    from duckdb_columns()
    where schema_name = 'marts' and table_name = $mart
    order by column_index
"""
COMMENT = """
    select comment from duckdb_tables() where schema_name = 'marts' and table_name = $mart
    union all
    select comment from duckdb_views() where schema_name = 'marts' and view_name = $mart
"""
# What the build is of; the newest day with charges and the newest load say how fresh it is.
VERSIONS = """
    select
        policy_version,
        input_version,
        billing_time_zone,
        currency,
        (select max(charge_date) from marts.fct_allocations where request_count > 0)
            as latest_charge_date,
        (select max(loaded_at) from marts.load_files) as latest_load_at
    from marts.statement_versions
"""
PUBLISHED_BUILD_DESCRIPTION = (
    "One row: the build that was published, the same in the database and in Parquet."
)
PUBLISHED_BUILD_COLUMNS = {
    "build_id": ("varchar", "Hash of the content of all marts: the same marts, the same build."),
    "policy_version": ("varchar", "Hash of the seeds that charges depend on."),
    "input_version": ("varchar", "Hash of the files loaded; null where there is none."),
    "billing_time_zone": ("varchar", "Zone in which days and billing periods are cut."),
    "currency": ("varchar", "ISO code of the currency that all amounts are in."),
    "latest_charge_date": ("date", "Newest day with usage, in the billing time zone."),
    "latest_load_at": ("timestamp", "When the newest file was loaded, UTC."),
}


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published.

    Attributes:
        build_id: Names the content of all marts.
        marts: Number of marts.
        rows: Number of their rows.
        is_new: Whether readers get another build than before.
    """

    build_id: str
    marts: int
    rows: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Mart:
    """A mart as the warehouse describes it.

    Attributes:
        name: Name of its table.
        description: Its comment.
        columns: Name, type, nullability and comment of each column.
    """

    name: str
    description: str | None
    columns: list[dict]


def mart_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the marts, once it is sure that all are of one whole build and nothing failed.

    Raises:
        UsageFault: The marts are of several runs, or of one that failed or was killed.
        duckdb.Error: The marts are not built.
    """
    whole, *later = records(connection, RUNS) or [{"is_whole": False}]
    if not whole["is_whole"]:
        raise UsageFault("no dbt run has built all marts: run `dbt build`")
    if whole["failure_count"]:
        count = whole["failure_count"]
        raise UsageFault(f"the last build failed at {count} of its nodes: mend, run `dbt build`")
    if not all(run["is_finished"] for run in later):
        raise UsageFault("the last dbt run was killed or still runs: run `dbt build`")
    if changed := {mart for run in later for mart in run["marts"].split(",") if mart}:
        example = min(changed)
        raise UsageFault(
            f"a dbt run has built part of the marts since, such as {example}: run `dbt build`"
        )
    if failed := sum(run["failure_count"] for run in later):
        raise UsageFault(f"a dbt run since the last build failed at {failed} of its nodes")
    return whole["marts"].split(",")


def publish(connection: duckdb.DuckDBPyConnection, folder: Path, builds_kept: int) -> Publication:
    """Publish the marts below a folder; whoever reads an earlier build goes on reading it.

    The warehouse is closed as soon as its marts are copied, so that a build need not wait for more.

    Args:
        connection: The open warehouse.
        folder: Where to; created if absent.
        builds_kept: How many builds stay there, the current one among them.

    Returns:
        What was published.

    Raises:
        UsageFault: The marts are not of one whole build, or the folder cannot be written.
        duckdb.Error: The marts are not built.
    """
    names = mart_names(connection)
    try:
        with _only_publisher(folder):
            current = folder / CURRENT
            if current.exists() and not current.is_symlink():
                raise UsageFault(f"{current}: not the link to a build; choose another --out")
            _clear_unfinished(folder)
            unfinished = folder / ".unfinished-build"
            (unfinished / "marts").mkdir(parents=True)
            try:
                return _publish_from(connection, names, folder, unfinished, builds_kept)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        raise UsageFault(f"{error.filename or folder}: {error.strerror}") from error


def _clear_unfinished(folder: Path) -> None:
    """Remove what publications that were killed have left."""
    for path in folder.glob(".unfinished-*"):
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path)


def _publish_from(
    connection: duckdb.DuckDBPyConnection,
    names: list[str],
    folder: Path,
    unfinished: Path,
    builds_kept: int,
) -> Publication:
    marts = [_described(connection, name) for name in names]
    files = [_write_parquet(connection, mart, unfinished / "marts") for mart in marts]
    (versions,) = records(connection, VERSIONS)
    connection.close()

    content = json_content([[entry["mart"], entry["sha256"]] for entry in files])
    build_id = hashlib.sha256(content).hexdigest()[:16]
    build = folder / "builds" / build_id
    if not build.exists():
        stamp = {"build_id": build_id, **versions}
        _write_database(unfinished / DATABASE, marts, unfinished / "marts", stamp)
        about = {"export": "serving", **stamp, "storage_version": STORAGE_VERSION}
        document = {**about, "database": DATABASE, "marts": files}
        (unfinished / MANIFEST).write_bytes(json_content(document))
        shutil.rmtree(unfinished / "spill", ignore_errors=True)
        _make_read_only(unfinished)
        build.parent.mkdir(exist_ok=True)
        unfinished.rename(build)
    is_new = _point_to(folder, build)
    _remove_old(folder, build, builds_kept)
    rows = sum(entry["rows"] for entry in files)
    return Publication(build_id, len(marts), rows, is_new)


def _described(connection: duckdb.DuckDBPyConnection, name: str) -> Mart:
    ((comment,),) = connection.execute(COMMENT, {"mart": name}).fetchall()
    return Mart(name, comment, records(connection, COLUMNS, {"mart": name}))


def _write_parquet(connection: duckdb.DuckDBPyConnection, mart: Mart, folder: Path) -> dict:
    """Write a mart in an order that its content alone decides: same rows, same bytes."""
    path = folder / f"{mart.name}.parquet"
    ((rows,),) = connection.execute(
        f"copy (from marts.{quote_identifier(mart.name)} order by all)"
        f" to {quote_literal(str(path))} (format parquet, compression zstd)"
    ).fetchall()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    return {
        "mart": mart.name,
        "rows": rows,
        "file": f"marts/{path.name}",
        "bytes": size,
        "sha256": digest,
    }


def _write_database(path: Path, marts: list[Mart], parquet: Path, stamp: dict) -> None:
    """Make the database of the Parquet files, with the types, comments and keys of the marts."""
    spill = quote_literal(str(path.parent / "spill"))
    with duckdb.connect(config={"memory_limit": WRITER_MEMORY}) as connection:
        connection.execute(f"set temp_directory = {spill}")
        connection.execute(
            f"attach {quote_literal(str(path))} as serving (storage_version '{STORAGE_VERSION}');"
            " begin; create schema serving.marts; use serving.marts"
        )
        for mart in marts:
            file = quote_literal(str(parquet / f"{mart.name}.parquet"))
            _create_table(connection, mart)
            connection.execute(f"insert into {quote_identifier(mart.name)} from {file}")
        _create_table(connection, _published_build())
        marks = ", ".join(f"${name}" for name in stamp)
        connection.execute(f"insert into {PUBLISHED_BUILD} values ({marks})", stamp)
        file = quote_literal(str(parquet / f"{PUBLISHED_BUILD}.parquet"))
        connection.execute(f"copy {PUBLISHED_BUILD} to {file} (format parquet); commit")
        connection.execute("use memory; detach serving")


def _published_build() -> Mart:
    columns = [
        {
            "column_name": name,
            "data_type": kind,
            "is_nullable": name not in ("build_id", "policy_version"),
            "comment": description,
        }
        for name, (kind, description) in PUBLISHED_BUILD_COLUMNS.items()
    ]
    return Mart(PUBLISHED_BUILD, PUBLISHED_BUILD_DESCRIPTION, columns)


def _create_table(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    table = quote_identifier(mart.name)
    columns = ", ".join(
        f"{quote_identifier(column['column_name'])} {column['data_type']}"
        f"{'' if column['is_nullable'] else ' not null'}"
        for column in mart.columns
    )
    connection.execute(f"create table {table} ({columns})")
    if mart.description:
        connection.execute(f"comment on table {table} is {quote_literal(mart.description)}")
    for column in mart.columns:
        if column["comment"]:
            name = f"{table}.{quote_identifier(column['column_name'])}"
            connection.execute(f"comment on column {name} is {quote_literal(column['comment'])}")


def _make_read_only(folder: Path) -> None:
    """Keep readers from writing by mistake; folders stay as they are, so that builds can go."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


def _point_to(folder: Path, build: Path) -> bool:
    """Move `current` to a build in one step; whether it was elsewhere before."""
    current = folder / CURRENT
    target = os.path.relpath(build, folder)
    if current.is_symlink() and str(current.readlink()) == target:
        return False
    unfinished = folder / f".unfinished-{CURRENT}"
    unfinished.symlink_to(target)
    unfinished.replace(current)
    os.utime(build)  # published just now, whenever it was made
    return True


def _remove_old(folder: Path, build: Path, builds_kept: int) -> None:
    """Remove all but the builds published last. What is open stays readable until it is closed."""
    others = [path for path in build.parent.iterdir() if path != build]
    by_age = sorted(others, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for old in by_age[builds_kept - 1 :]:
        going = folder / ".unfinished-removal"
        old.rename(going)
        shutil.rmtree(going)


@contextlib.contextmanager
def _only_publisher(folder: Path) -> Iterator[None]:
    """Let one process at a time publish into a folder; the next one waits."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
