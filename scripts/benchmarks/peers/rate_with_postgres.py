"""Rate each request and sum the charges to lines, with a PostgreSQL of its own.

`rate_with_postgres.py fill FOLDER CLUSTER` makes a cluster in an empty folder and fills its tables;
`rate` rates what is there; `write` writes the lines as CSV. So that the rating is measured alone,
each is a process of its own, and the server one of its children. It listens on a socket in the
cluster's folder only.
"""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyarrow.csv as csv
import pyarrow.parquet as pq

HERE = Path(__file__).parent
TABLES = ("requests", "rates", "adjustments", "bands")
# For a machine that does nothing else: no crash safety, memory for hashes and sorts.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "2GB",
    "effective_cache_size": "6GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "jit": "off",
    "max_parallel_workers_per_gather": str(len(os.sched_getaffinity(0))),
    "min_parallel_table_scan_size": "1MB",
    "parallel_setup_cost": "100",
    "listen_addresses": "",
}


def binaries() -> Path:
    """Find the folder of initdb, in PATH or where Debian puts it."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        sys.exit("PostgreSQL is not here (Debian: apt install postgresql)")
    return folders[-1]


def unprivileged_user() -> str | None:
    """Name whom the server runs as: nobody else, unless this is root, which initdb refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[psycopg.Connection]:
    """Start the server over the cluster in a folder, connect, and stop it in the end."""
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [binaries() / "postgres", "-D", folder / "data", *options],
        cwd=folder,
        user=unprivileged_user(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connected(folder) as connection:
            yield connection
    finally:
        server.terminate()
        server.wait(60)


def connected(folder: Path) -> psycopg.Connection:
    """Connect as soon as the server answers."""
    for _ in range(600):
        with contextlib.suppress(psycopg.OperationalError):
            return psycopg.connect(
                host=str(folder), user="postgres", dbname="postgres", autocommit=True
            )
        time.sleep(0.05)
    sys.exit("PostgreSQL does not start")


def run(connection: psycopg.Connection, name: str) -> None:
    """Run the statements of a file, each by itself."""
    for statement in (HERE / name).read_text("utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement)


def fill(folder: Path, cluster: Path) -> None:
    """Make a cluster with the exported tables, indexed and analysed."""
    user = unprivileged_user()
    if user:
        shutil.chown(cluster, user)
    subprocess.run(
        [
            binaries() / "initdb", "--pgdata", cluster / "data", "--username", "postgres",
            "--auth-local", "trust", "--auth-host", "reject", "--encoding", "UTF8", "--no-locale",
            "--no-sync",
        ],
        cwd=cluster, user=user, check=True, capture_output=True,
    )  # fmt: skip
    with running(cluster) as connection:
        run(connection, "tables.sql")
        for table in TABLES:
            columns = pq.read_schema(folder / f"{table}.parquet").names
            copy = f"copy {table} ({', '.join(columns)}) from stdin (format csv)"
            with connection.cursor().copy(copy) as rows:
                for batch in pq.ParquetFile(folder / f"{table}.parquet").iter_batches():
                    csv.write_csv(batch, Text(rows), csv.WriteOptions(include_header=False))
        run(connection, "indexes.sql")


class Text:
    """A file that hands on to COPY what is written to it."""

    closed = False

    def __init__(self, copy: psycopg.Copy) -> None:
        """Take the COPY that is under way."""
        self.copy = copy

    def write(self, text: bytes) -> None:
        """Hand a piece on."""
        self.copy.write(bytes(text))

    def flush(self) -> None:
        """Do nothing: COPY sends as it likes."""

    def close(self) -> None:
        """Leave the COPY open: more pieces follow."""


def main(task: str, folder: Path, cluster: Path) -> None:
    """Do one of the tasks."""
    if task == "fill":
        fill(folder, cluster)
        return
    with running(cluster) as connection:
        if task == "rate":
            run(connection, "rate_with_postgres.sql")
            return
        with (
            (folder / "postgres.csv").open("wb") as file,
            connection.cursor().copy("copy lines to stdout (format csv, header)") as lines,
        ):
            file.writelines(lines)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
