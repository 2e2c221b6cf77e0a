"""A load that is killed, at any moment, and run again ends where an undisturbed one does."""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from landed_state import Landed, landed_state
from mixed_files import write_mixed_files

from chargeback.database import quote_identifier
from chargeback.sources import SOURCES
from warehouse import PROJECT

FILES = 20
KILLS = 50
KILLS_A_DATABASE = 5
SEED = 4711


class KillableLoads:
    """The script that loads in child processes and kills them."""

    def __init__(self, folder: Path) -> None:
        script = Path(__file__).with_name("killable_loads.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(folder)],
            env={"PYTHONPATH": str(PROJECT / "scripts"), "TMPDIR": str(folder.parent / "tmp")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(
        self, database: Path, kill_after: float | None = None, largest_file: int | None = None
    ) -> dict:
        """Load; `signal` of the answer is what ended the child, 0 where nothing did."""
        command = {
            "database": str(database),
            "kill_after": kill_after,
            "largest_file": largest_file,
        }
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def whole(self, database: Path) -> float:
        """Load undisturbed; returns the seconds that it took."""
        done = self(database)
        assert (done["signal"], done["code"]) == (0, 0)
        return done["seconds"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    assert len(write_mixed_files(folder / "files")) == FILES
    (folder / "tmp").mkdir()
    return folder


@pytest.fixture(scope="module")
def loads(folder: Path) -> Iterator[KillableLoads]:
    loads = KillableLoads(folder / "files")
    yield loads
    loads.process.stdin.close()
    loads.process.wait()


@pytest.fixture(scope="module")
def undisturbed(folder: Path, loads: KillableLoads) -> tuple[Landed, float]:
    """What an undisturbed run leaves, and the seconds that one takes."""
    database = folder / "undisturbed" / "test.duckdb"
    loads.whole(database)
    state = landed_state(database)
    assert len(state["load_manifest"]) == FILES
    assert state["quarantine"]
    loads.whole(folder / "timed" / "test.duckdb")
    return state, loads.whole(folder / "timed again" / "test.duckdb")


def assert_no_half_file(database: Path) -> int:
    """Each file is there whole or not at all; returns how many are there."""
    if not database.exists():
        return 0
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ).fetchall()
        tables = {name for (name,) in names}
        if not {*SOURCES, "load_manifest"} <= tables:
            return 0
        landed = " union all ".join(
            f"select '{source}' as source, _file_id as file_id, count(*) as records"
            f" from raw.{quote_identifier(source)} group by all"
            for source in SOURCES
        )
        halves = connection.execute(f"""
            select file_id, landed.records, files.rows_landed
            from ({landed}) as landed
            full join (from raw.load_manifest where rows_landed > 0) as files
            using (source, file_id)
            where landed.records is distinct from files.rows_landed
        """).fetchall()
        assert halves == []
        return connection.execute("select count(*) from raw.load_manifest").fetchone()[0]


def test_fifty_kills(folder: Path, loads: KillableLoads, undisturbed: tuple[Landed, float]) -> None:
    """SIGKILL at 50 random moments of loading 20 files.

    Up to five kills follow one another on a database, each at a random moment of what is left to
    load; then the load runs through and the state is compared. Only kills that met a running load
    count.
    """
    expected, seconds = undisturbed
    moments = random.Random(SEED)
    kills, databases, progress = 0, 0, Counter()
    while kills < KILLS:
        databases += 1
        database = folder / f"random {databases}" / "test.duckdb"
        files = 0
        for _ in range(min(KILLS_A_DATABASE, KILLS - kills)):
            left = seconds * (1 - files / FILES)
            done = loads(database, kill_after=moments.uniform(0, left))
            if done["signal"] != signal.SIGKILL:
                break
            kills += 1
            files = assert_no_half_file(database)
            progress[files] += 1
        loads.whole(database)
        assert landed_state(database) == expected
        assert [path.name for path in database.parent.iterdir()] == ["test.duckdb"]
    assert len(progress) >= 8, progress  # the kills lie all over the load
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        *((".new", limit) for limit in (1, 5_000, 12_000)),
        *((".wal", limit) for limit in (15_000, 100_000, 200_000, 300_000)),
        *(("", limit) for limit in (700_000, 1_500_000, 3_000_000)),
    ],
)
def test_a_kill_within_a_write(
    folder: Path,
    loads: KillableLoads,
    undisturbed: tuple[Landed, float],
    written: str,
    limit: int,
) -> None:
    """The process dies in the midst of making the database, of a commit or of a checkpoint.

    A limit on the size of files ends it at the byte that exceeds it, which leaves a torn file.
    """
    expected, _ = undisturbed
    database = folder / f"limit {limit}" / "test.duckdb"
    assert loads(database, largest_file=limit)["signal"] == signal.SIGXFSZ
    assert database.with_name(database.name + written).stat().st_size == limit
    assert_no_half_file(database)
    loads.whole(database)
    assert landed_state(database) == expected
    assert [path.name for path in database.parent.iterdir()] == ["test.duckdb"]
