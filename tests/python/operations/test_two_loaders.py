"""Several processes on one database: each waits for its turn, and nothing is lost."""

import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from landed_state import landed_state
from mixed_files import write_mixed_files

import chargeback.database
from chargeback.database import UsageFault, connect
from loader import LOAD, Loader
from warehouse import PROJECT

WAITING = "waiting for "


def start(load: Loader, source: str, *files: object, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*LOAD, source, *map(str, files)],
        env=load.environment | environment,
        cwd=load.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def plain(number: int) -> dict:
    return {"request_id": f"r{number}", "started_at": "2026-09-01T10:00:00Z", "model": "gpt-4o"}


def test_loaders_at_once_end_where_one_after_the_other_does(tmp_path: Path) -> None:
    """Four loaders start together on a database that none has made: two share their files."""
    files = tmp_path / "files"
    write_mixed_files(files)
    work = ["litellm_spend_logs", "plain", "plain", "litellm_standard_logging"]
    together, serial = Loader(tmp_path / "together"), Loader(tmp_path / "serial")
    for loader in (together, serial):
        loader.folder.mkdir()
    processes = [start(together, source, files / source) for source in work]
    outputs = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0] * len(work), outputs
    for source in work:
        serial(source, files / source)
    assert landed_state(together.database) == landed_state(serial.database)
    assert [path.name for path in together.database.parent.iterdir()] == ["test.duckdb"]
    # Those that had to wait said so, once.
    messages = [error.count(WAITING) for _, error in outputs]
    assert max(messages) == 1
    assert sum(messages) >= 1


@pytest.mark.parametrize("read_only", [True, False])
def test_a_loader_waits_for_a_reader_or_writer(load: Loader, read_only: bool) -> None:
    load.write("a.jsonl", plain(1))
    load("plain", "a.jsonl")
    load.write("b.jsonl", plain(2))
    with duckdb.connect(str(load.database), read_only=read_only):
        process = start(load, "plain", "b.jsonl")
        assert process.stderr.readline() == (
            f"{WAITING}{load.database}, in use by another process ...\n"
        )
        assert process.poll() is None
    output, error = process.communicate()
    assert process.returncode == 0
    assert output == "loaded   plain  b.jsonl  landed=1 quarantined=0 offered=1\n"
    assert error == ""
    assert load.query("select request_id from raw.plain order by 1") == [("r1",), ("r2",)]


@pytest.mark.parametrize(("limit", "waited"), [("0", ""), ("0.5", ", still after 0.5 s")])
def test_a_loader_that_waits_too_long_says_so(load: Loader, limit: str, waited: str) -> None:
    load.write("a.jsonl", plain(1))
    load("plain", "a.jsonl")
    load.environment["CHARGEBACK_WAIT"] = limit
    with duckdb.connect(str(load.database)):
        output = load("plain", "a.jsonl", code=2)
    assert output.endswith(
        f"error: {load.database}: in use by another process{waited};"
        " try again when it has finished\n"
    )
    assert (WAITING in output) == (limit != "0")


@pytest.mark.parametrize("limit", ["soon", "-1", "inf", "nan"])
def test_a_wait_that_is_no_number_is_refused(load: Loader, limit: str) -> None:
    load.write("a.jsonl", plain(1))
    load.environment["CHARGEBACK_WAIT"] = limit
    assert load("plain", "a.jsonl", code=2) == (
        f"error: CHARGEBACK_WAIT is {limit!r}, not a number of seconds such as 60\n"
    )
    assert not load.database.exists()


def test_what_another_process_wrote_while_we_opened_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB reads a file's header before it locks the file: a connection may be stale at birth."""
    database = tmp_path / "test.duckdb"
    monkeypatch.setenv("CHARGEBACK_DB", str(database))
    with connect() as connection:
        connection.execute("create table landed (number integer)")
    other = (
        f"import duckdb; duckdb.connect({str(database)!r}).execute('insert into landed values (1)')"
    )
    opened = []
    open_database = duckdb.connect

    def open_while_another_writes(*arguments: object, **options: object) -> object:
        if not opened:
            subprocess.run([sys.executable, "-c", other], check=True)
        opened.append(open_database(*arguments, **options))
        return opened[-1]

    monkeypatch.setattr(chargeback.database.duckdb, "connect", open_while_another_writes)
    with connect() as connection:
        assert connection.execute("from landed").fetchall() == [(1,)]
    assert len(opened) == 2  # the first was given up
    with pytest.raises(duckdb.ConnectionException):
        opened[0].execute("from landed")


def test_many_openings_at_once_lose_nothing(tmp_path: Path) -> None:
    """Unguarded, about one row in a hundred of these is lost."""
    database, processes, turns = tmp_path / "db" / "test.duckdb", 4, 15
    script = """
import sys, chargeback.database as database
database.SECONDS_BETWEEN_TRIES = 0.001
for turn in range(int(sys.argv[2])):
    with database.connect() as connection:
        connection.execute("create table if not exists landed (process int, turn int)")
        connection.execute("insert into landed values (?, ?)", [int(sys.argv[1]), turn])
"""
    environment = os.environ | {
        "CHARGEBACK_DB": str(database),
        "PYTHONPATH": str(PROJECT / "scripts"),
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(process), str(turns)],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        for process in range(processes)
    ]
    assert [process.wait() for process in running] == [0] * processes
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("select count(*), count(distinct landed) from landed").fetchall()
    assert found == [(processes * turns, processes * turns)]


def test_a_reader_waits_for_a_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exports read, and take their turn too."""
    database = tmp_path / "test.duckdb"
    monkeypatch.setenv("CHARGEBACK_DB", str(database))
    monkeypatch.setenv("CHARGEBACK_WAIT", "0.3")
    hold = (
        f"import duckdb, sys; c = duckdb.connect({str(database)!r}); print(1, flush=True); input()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    holder.stdout.readline()
    began = time.monotonic()
    with pytest.raises(UsageFault, match=r"in use by another process, still after 0\.3 s"):
        connect(read_only=True)
    assert time.monotonic() - began >= 0.3
    assert capsys.readouterr().err.count(WAITING) == 1
    holder.communicate("\n")
    connect(read_only=True).close()
