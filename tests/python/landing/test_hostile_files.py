"""Damaged, strange and hostile files: the rest lands, the bad part is in quarantine and named.

Each case is one file. It says how many records land, what is in quarantine, or why the whole file
is refused; the checks are the same for all.
"""

import ctypes
import gzip
import itertools
import json
import os
import resource
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from chargeback.database import UsageFault
from chargeback.file_content import find_files, printable
from chargeback.landing import load_file
from chargeback.sources import SOURCES
from landing_place import LandingPlace, as_line
from loader import LOAD, Loader

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2  # of Linux
NUMBERS = itertools.count(1)
SECRET = "the-secret-prompt-4711"  # noqa: S105
NOT_JSON, NOT_OBJECT, NOT_UTF8 = "not valid JSON", "not a JSON object", "not valid UTF-8"
BREAKS_OFF = "the file breaks off here"


def record(**changes: object) -> dict:
    known = {"request_id": f"r{next(NUMBERS)}", "started_at": "2026-10-01T08:00:00Z"}
    return known | {"model": "gpt-4o", "output_tokens": 5, "prompt": SECRET} | changes


def good(count: int = 1) -> bytes:
    return b"".join(as_line(record()) for _ in range(count))


def bad(**changes: object) -> bytes:
    return good() + as_line(record(**changes)) + good()


def text(key: str, value: str) -> bytes:
    """Write a record one of whose values is JSON as it stands."""
    return as_line(record(**{key: "@"})).replace(b'"@"', value.encode())


def sheet(
    *rows: bytes, header: bytes = b"request_id,started_at,model,output_tokens,prompt"
) -> bytes:
    return b"\n".join([header, *rows]) + b"\n"


def row(name: str = "") -> bytes:
    return f"{name or f'c{next(NUMBERS)}'},2026-10-01 08:00:00,gpt-4o,5,{SECRET}".encode()


def parquet(select: str) -> Callable[[Path], None]:
    return lambda path: duckdb.sql(select).write_parquet(str(path))


def rows_of_parquet(**changes: str) -> Callable[[Path], None]:
    columns = {
        "request_id": "'p' || i",
        "started_at": "'2026-10-01T08:00:00Z'",
        "model": "'gpt-4o'",
        "output_tokens": "5",
    } | changes
    values = ", ".join(f"{value} as {name}" for name, value in columns.items())
    return parquet(f"select {values} from range(3) as t(i)")


def damaged_parquet(at: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        rows_of_parquet()(path)
        content = path.read_bytes()
        path.write_bytes(content[:at] + bytes(40) + content[at + 40 :])

    return make


@dataclass
class Case:
    """One file. `quarantine` has (line, reason); `refused` is what the message ends with."""

    name: str
    content: bytes | Callable[[Path], None]
    landed: int = 0
    quarantine: list[tuple[int, str]] = field(default_factory=list)
    refused: str = ""
    file: str = "file.jsonl"
    source: str = "plain"
    ignored: int = 0

    def make(self, folder: Path) -> Path:
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(self.content, bytes):
            path.write_bytes(self.content)
        else:
            self.content(path)
        return path


def one(line: int, reason: str) -> list[tuple[int, str]]:
    return [(line, reason)]


def span(**attributes: str) -> dict:
    values = {"gen_ai.request.model": "gpt-4o", "gen_ai.operation.name": "chat"} | attributes
    return {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": f"{next(NUMBERS):016x}",
        "startTimeUnixNano": "1791619201433273512",
        "attributes": [{"key": k, "value": {"stringValue": v}} for k, v in values.items()],
    }


def spans(*found: object) -> dict:
    return {"resourceSpans": [{"scopeSpans": [{"spans": list(found)}]}]}


def costs(*results: object) -> dict:
    bucket = {"start_time": 1791590400, "end_time": 1791676800, "results": list(results)}
    return {"object": "page", "data": [bucket]}


COST = {"amount": {"value": 0.06, "currency": "usd"}, "line_item": "input"}
PACKED = gzip.compress(good(300), mtime=0)
# Not a record that lands twice: the two parts are one file.
MEMBERS = gzip.compress(good(2)) + gzip.compress(good(2))
OUT_OF_RANGE = "started_at is out of range"
NO_TIME = "started_at is not a time"
TOKENS = "output_tokens is out of range"

CASES = [
    # Encodings and bytes
    Case("byte order mark", b"\xef\xbb\xbf" + good(2), 2),
    Case("byte order mark alone on a line", b"\xef\xbb\xbf\n" + good(2), 2),
    Case("carriage returns", good(3).replace(b"\n", b"\r\n"), 3),
    Case("only carriage returns", good(2).replace(b"\n", b"\r"), refused=f"line 1: {NOT_OBJECT}"),
    Case("UTF-16 with its mark", good(2).decode().encode("utf-16"), refused=f"line 1: {NOT_JSON}"),
    Case("one line of Latin-1", good() + b'{"request_id": "\xe9"}\n' + good(), 2, one(2, NOT_UTF8)),
    Case(
        "a NUL byte in a line", good() + b'{"request_id": "a\0b"}\n' + good(), 2, one(2, NOT_JSON)
    ),
    Case("a line of NUL bytes", good() + bytes(5000) + b"\n" + good(), 2, one(2, NOT_JSON)),
    Case("NUL bytes at the end", good(2) + bytes(4096), 2, one(3, NOT_JSON)),
    Case("an escaped NUL in an id", bad(request_id="a\0b"), 2, one(2, "request_id is missing")),
    Case(
        "a tab within a text",
        good() + b'{"request_id": "a\tb"}\n',
        1,
        one(2, NOT_OBJECT),
    ),
    Case("a control character", good() + b'{"request_id": "a\x01b"}\n', 1, one(2, NOT_JSON)),
    Case("a form feed on a line", good() + b"\x0c\n" + good(), 2),
    Case("half a surrogate", good() + b'{"request_id": "\\ud800"}\n', 1, one(2, NOT_OBJECT)),
    Case("strange letters", as_line(record(request_id="\u202e\U0001f4a9\u0301 id")), 1),
    Case("blank lines", b"\n \n" + good() + b"\t\r\n\n" + good() + b"\n\n", 2),
    # Lines that break
    Case("half a last line", good(2) + good()[:40], 2, one(3, NOT_OBJECT)),
    Case("no newline at the end", good(2).rstrip(), 2),
    Case(
        "an object over two lines",
        good() + b'{"request_id":\n"x"}\n' + good(),
        2,
        [(2, NOT_OBJECT), (3, NOT_OBJECT)],
    ),
    Case("two objects on a line", good() + good().strip() + good() + good(), 2, one(2, NOT_OBJECT)),
    Case("an array on a line", good() + b"[" + good().strip() + b"]\n", 1, one(2, NOT_OBJECT)),
    Case(
        "numbers and texts as lines",
        good() + b'1\n"x"\nnull\ntrue\n',
        1,
        [(n, NOT_OBJECT) for n in (2, 3, 4, 5)],
    ),
    Case("a heading", b"# requests of October\n" + good(2), 2, one(1, NOT_OBJECT)),
    Case(
        "one array as the file",
        b"[\n" + good().strip() + b",\n" + good() + b"]\n",
        landed=1,
        quarantine=[(n, NOT_OBJECT) for n in (1, 2, 4)],
    ),
    Case("a log line between", good() + b"INFO started\n" + good(), 2, one(2, NOT_OBJECT)),
    Case("a line of 50 MB", good() + as_line(record(prompt="x" * 50_000_000)) + good(), 3),
    Case(
        "a broken line of 50 MB",
        good() + b"{" + b"x" * 50_000_000 + b"\n" + good(),
        2,
        one(2, NOT_OBJECT),
    ),
    Case("an id of 1 MB", as_line(record(request_id="x" * 1_000_000)) + good(), 2),
    Case(
        "deep nesting in a field that does not land",
        good() + text("prompt", "[" * 5000 + "]" * 5000) + good(),
        3,
    ),
    Case(
        "deep nesting in a field that lands",
        good() + text("model", '{"a":' * 900 + "1" + "}" * 900) + good(),
        2,
        one(2, "model is missing"),
    ),
    Case(
        "nesting that does not end",
        good() + text("prompt", "[" * 100_000) + good(),
        2,
        one(2, NOT_OBJECT),
    ),
    # Values
    Case("a key twice", good() + text("model", '"gpt-4o", "model": "o3"'), 2),
    Case("numbers as texts", as_line(record(output_tokens="17", provider_cost="0.25")), 1),
    Case("an id that is a number", as_line(record(request_id=17)) + good(), 2),
    Case(
        "no number where tokens stand",
        good() + text("output_tokens", "NaN") + good(),
        2,
        one(2, TOKENS),
    ),
    Case("endless tokens", good() + text("output_tokens", "Infinity") + good(), 2, one(2, TOKENS)),
    Case("negative tokens", bad(output_tokens=-1), 2, one(2, TOKENS)),
    Case("absurd tokens", bad(output_tokens=10**12), 2, one(2, TOKENS)),
    Case(
        "tokens beyond every number",
        good() + text("output_tokens", "1" * 400) + good(),
        2,
        one(2, TOKENS),
    ),
    Case("tokens that are words", bad(output_tokens="many"), 3),
    Case("a cost beyond its column", bad(provider_cost=1e300), 3),
    Case("the year 1970", bad(started_at="1970-01-01T00:00:00Z"), 2, one(2, OUT_OF_RANGE)),
    Case("second 0", bad(started_at=0), 2, one(2, OUT_OF_RANGE)),
    Case("the year 9999", bad(started_at="9999-12-31T23:59:59Z"), 2, one(2, OUT_OF_RANGE)),
    Case("a year beyond all clocks", bad(started_at="999999-01-01T00:00:00Z"), 2, one(2, NO_TIME)),
    Case("seconds beyond all clocks", bad(started_at=1e18), 2, one(2, NO_TIME)),
    Case("the thirtieth of February", bad(started_at="2026-02-30T00:00:00Z"), 2, one(2, NO_TIME)),
    Case("no zone", as_line(record(started_at="2026-10-01T08:00:00")), 1),
    Case("an unknown zone", bad(started_at="2026-10-01T08:00:00 Mars/Base"), 2, one(2, NO_TIME)),
    Case("an empty id", bad(request_id=" "), 2, one(2, "request_id is missing")),
    Case("an object as id", bad(request_id={"a": 1}), 2, one(2, "request_id is missing")),
    Case(
        "a list as tags, as text and as object",
        as_line(record(tags="a|b")) + as_line(record(tags={"a": 1})) + as_line(record(tags=[[1]])),
        3,
    ),
    Case(
        "records of two sources",
        good() + as_line({"id": "x", "startTime": 1}) + good(),
        2,
        one(2, "request_id is missing"),
    ),
    Case("an object without fields", good() + b"{}\n", 1, one(2, "request_id is missing")),
    # CSV
    Case(
        "quotes and newlines",
        sheet(b'"a ""b"", c",2026-10-01,"gpt\n4o",5,"x,\r\ny"', row()),
        2,
        file="a.csv",
    ),
    Case(
        "a row too short",
        sheet(row(), b"x,2026-10-01", row()),
        2,
        one(3, "2 fields instead of 5"),
        file="a.csv",
    ),
    Case(
        "a row too long",
        sheet(row(), row() + b",more", row()),
        2,
        one(3, "6 fields instead of 5"),
        file="a.csv",
    ),
    Case(
        "a quote that does not end",
        sheet(row(), b'"x,2026-10-01,m,1,y', row()),
        1,
        one(3, "1 fields instead of 5"),
        file="a.csv",
    ),
    Case(
        "a wrong delimiter",
        sheet(row(), row()).replace(b",", b";"),
        file="a.csv",
        refused="there is no column request_id",
    ),
    Case(
        "one row with another delimiter",
        sheet(row(), row().replace(b",", b";"), row()),
        2,
        one(3, "1 fields instead of 5"),
        file="a.csv",
    ),
    Case(
        "a column twice",
        sheet(row(), header=b"request_id,started_at,model,model,prompt"),
        file="a.csv",
        refused="column model appears twice",
    ),
    Case(
        "no header",
        sheet(row(), header=row()),
        file="a.csv",
        refused="there is no column request_id",
    ),
    Case(
        "spaces around the names",
        sheet(row(), header=b" request_id , started_at,model,a,b"),
        1,
        file="a.csv",
    ),
    Case("a byte order mark before the header", b"\xef\xbb\xbf" + sheet(row()), 1, file="a.csv"),
    Case(
        "bytes that are no UTF-8",
        sheet(row(), row("d\xff").replace("\xff".encode(), b"\xff")),
        1,
        one(3, NOT_UTF8),
        file="a.csv",
    ),
    Case(
        "a NUL byte in a row",
        sheet(row(), row("a\0b"), row()),
        2,
        one(3, "request_id is missing"),
        file="a.csv",
    ),
    Case(
        "UTF-16 rows",
        sheet(row()).decode().encode("utf-16"),
        file="a.csv",
        refused="there is no column request_id",
    ),
    Case("a header alone", sheet(), file="a.csv", refused="the file holds no records"),
    Case("rows of carriage returns", sheet(row(), row()).replace(b"\n", b"\r"), 2, file="a.csv"),
    # Parquet
    Case(
        "Parquet with other types",
        rows_of_parquet(
            started_at="timestamptz '2026-10-01 08:00:00+02'",
            output_tokens="5::utinyint",
            request_id="i::decimal(9, 2)",
        ),
        3,
        file="a.parquet",
    ),
    Case(
        "Parquet with renamed columns",
        parquet("select 1 as id, 'm' as model_name"),
        file="a.parquet",
        refused="there is no column request_id",
    ),
    Case(
        "Parquet with nulls",
        rows_of_parquet(request_id="case when i <> 1 then 'p' || i end"),
        2,
        one(2, "request_id is missing"),
        file="a.parquet",
    ),
    Case(
        "Parquet with bad values",
        rows_of_parquet(output_tokens="i - 1"),
        2,
        one(1, TOKENS),
        file="a.parquet",
    ),
    Case(
        "Parquet with a list as id",
        rows_of_parquet(request_id="[i]"),
        file="a.parquet",
        refused="line 1: request_id is missing",
    ),
    Case(
        "Parquet without rows",
        parquet("select '' as request_id, '' as started_at, '' as model where false"),
        file="a.parquet",
        refused="the file holds no records",
    ),
    Case(
        "Parquet with noise after its end",
        damaged_parquet(10**6),
        file="a.parquet",
        refused="not a readable Parquet file",
    ),
    Case(
        "Parquet with a damaged page",
        damaged_parquet(10),
        file="a.parquet",
        refused="not a readable Parquet file",
    ),
    Case(
        "Parquet without its end",
        lambda path: path.write_bytes(b"PAR1" + bytes(100)),
        file="a.parquet",
        refused="not a readable Parquet file",
    ),
    Case("no Parquet at all", good(), file="a.parquet", refused="not a readable Parquet file"),
    # Gzip
    Case("gzip members one after another", MEMBERS, 4, file="a.jsonl.gz"),
    Case("gzip that does not say so", gzip.compress(good(2)), 2),
    Case("gzip only by name", good(2), 2, file="a.jsonl.gz"),
    Case("half a gzip header", b"\x1f\x8b\x08", file="a.jsonl.gz", refused=f"line 1: {BREAKS_OFF}"),
    Case(
        "a gzip header and noise",
        b"\x1f\x8b\x08" + bytes(range(256)),
        file="a.jsonl.gz",
        refused=f"line 1: {BREAKS_OFF}",
    ),
    Case("gzip of nothing", gzip.compress(b""), refused="the file holds no records"),
    Case(
        "gzip that unpacks to 300 MB of blanks",
        gzip.compress(good(2) + b" " * 1000 + b"\n" * 300_000_000, 1),
        2,
        file="a.jsonl.gz",
    ),
    # Documents with lists of records in them
    Case(
        "a document that is not JSON",
        as_line(spans(span())) + b"{\n" + as_line(spans(span())),
        2,
        one(2, NOT_JSON),
        source="otel_spans",
    ),
    Case(
        "spans that are no objects",
        as_line(spans(span(), 1, None, span())),
        2,
        [(1, NOT_OBJECT), (1, NOT_OBJECT)],
        source="otel_spans",
    ),
    Case(
        "a list that is none",
        as_line(spans(span())) + as_line({"resourceSpans": {"a": 1}}),
        1,
        one(2, "traceId is missing"),
        source="otel_spans",
    ),
    Case(
        "an attribute twice",
        as_line(spans({**span(), "attributes": span()["attributes"] * 2})),
        1,
        source="otel_spans",
    ),
    Case(
        "attributes that are none",
        as_line(spans(span(), {**span(), "attributes": "x"})),
        1,
        source="otel_spans",
        ignored=1,
    ),
    Case(
        "one document on many lines",
        json.dumps(spans(span(), span()), indent=2).encode(),
        2,
        source="otel_spans",
    ),
    Case(
        "a document on many lines that breaks off",
        json.dumps(costs(COST, COST), indent=2).encode()[:-9],
        source="openai_costs",
        refused=f"line 1: {NOT_JSON}",
    ),
    Case(
        "documents of costs, one broken",
        as_line(costs(COST)) + b"{}x\n" + as_line(costs(COST)),
        2,
        one(2, NOT_JSON),
        source="openai_costs",
    ),
    Case(
        "results that are no objects",
        as_line(costs(COST, 3, [COST])),
        1,
        [(1, NOT_OBJECT), (1, NOT_OBJECT)],
        source="openai_costs",
    ),
    # Files that are none
    Case("nothing", b"", refused="the file is empty"),
    Case("blanks", b" \n\t\n", refused="the file holds no records"),
    Case("a page of a website", b"<html>\n<body>\n", refused=f"line 1: {NOT_OBJECT}"),
    Case("bytes at random", bytes(range(256)) * 40, refused=f"line 1: {NOT_JSON}"),
    Case(
        "a format that the source has not",
        sheet(row()),
        file="a.csv",
        source="otel_spans",
        refused="otel_spans comes as jsonl, this is csv",
    ),
    # Names
    *(
        Case(f"the name {name!r}", good() + b"{\n", 1, one(2, NOT_OBJECT), file=name)
        for name in (
            'it\'s "quoted".jsonl',
            "with  spaces .jsonl",
            "two\nlines\r.jsonl",
            "'; drop table raw.load_manifest; --.jsonl",
            "*[a-z]?{x}.jsonl",
            "--retry.jsonl",
            "\u202eevil\U0001f4a9.jsonl",
            "$salt %s {0}.jsonl",
            "x" * 240 + ".jsonl",
        )
    ),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> LandingPlace:
    return LandingPlace(tmp_path_factory.mktemp("hostile"))


def refusal(place: LandingPlace, source: str, path: Path) -> str:
    """Load a file that is refused; returns the message, which is one line and in quarantine."""
    with pytest.raises(UsageFault) as caught:
        place.load(source, path)
    message = caught.value.message
    assert message.isprintable()
    [(line, reason)] = place.quarantine(path)
    assert line is None
    assert message == f"{printable(path)}: {reason}"
    return message


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rest_lands_and_the_bad_part_is_named(
    place: LandingPlace, tmp_path: Path, case: Case
) -> None:
    path = case.make(tmp_path)
    if case.refused:
        assert refusal(place, case.source, path).endswith(case.refused)
    else:
        outcome = place.load(case.source, path)
        assert place.quarantine(path) == case.quarantine
        assert (outcome.landed, outcome.ignored) == (case.landed, case.ignored)
        assert outcome.quarantined == len(case.quarantine)
    assert place.books_balance()
    assert SECRET not in str(place.query("from raw.quarantine"))


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


def test_gzip_that_breaks_off_keeps_what_came_before(place: LandingPlace, tmp_path: Path) -> None:
    path = tmp_path / "half.jsonl.gz"
    path.write_bytes(PACKED[: len(PACKED) // 2])
    outcome = place.load("plain", path)
    assert 0 < outcome.landed < 300
    assert place.quarantine(path) == one(outcome.landed + 1, BREAKS_OFF)


def test_gzip_with_a_wrong_checksum_is_told(place: LandingPlace, tmp_path: Path) -> None:
    path = tmp_path / "sum.jsonl.gz"
    path.write_bytes(PACKED[:-8] + bytes(8))
    outcome = place.load("plain", path)
    assert (outcome.landed, place.quarantine(path)) == (300, one(301, BREAKS_OFF))


def test_things_that_are_no_files_are_refused(place: LandingPlace, tmp_path: Path) -> None:
    pipe, nowhere, circle = (tmp_path / f"{name}.jsonl" for name in ("pipe", "nowhere", "circle"))
    os.mkfifo(pipe)
    nowhere.symlink_to(tmp_path / "gone.jsonl")
    circle.symlink_to(circle)
    assert find_files([str(tmp_path)]) == [circle, nowhere]
    assert refusal(place, "plain", pipe).endswith("not a regular file")
    assert refusal(place, "plain", nowhere).endswith("not readable: No such file or directory")
    assert "not readable: Too many levels" in refusal(place, "plain", circle)


def test_a_folder_that_leads_into_itself_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "logs" / "deep").mkdir(parents=True)
    (tmp_path / "logs" / "deep" / "a.jsonl").write_bytes(good())
    (tmp_path / "logs" / "deep" / "again").symlink_to(tmp_path / "logs")
    for argument in ("logs", "logs/**/*.jsonl"):
        assert len(find_files([str(tmp_path / argument)])) == 1


def test_a_file_that_grows_while_it_is_read_is_refused(place: LandingPlace, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    size = path.write_bytes(good(3))

    def grow(_: int) -> None:
        if path.stat().st_size == size:
            with path.open("ab") as file:
                file.write(good())

    with pytest.raises(UsageFault, match="it changed while it was read"):
        load_file(place.connection, SOURCES["plain"], path, grow)
    assert place.quarantine(path)[0][0] is None
    lines = path.read_bytes().count(b"\n")
    assert place.load("plain", path).landed == lines
    assert place.quarantine(path) == []
    assert place.books_balance()


def test_a_refusal_is_noted_once_and_settled_by_the_file_that_lands(
    place: LandingPlace, tmp_path: Path
) -> None:
    path, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_bytes(b"nothing\n")
    for _ in range(2):
        refusal(place, "plain", path)
    path.write_bytes(good())
    other.write_bytes(good())
    place.load("plain", other)
    assert place.quarantine(path) != []
    place.load("plain", path)
    assert place.query(
        """
        select q.file_line, m.file_path = q.file_path
        from raw.quarantine as q join raw.load_manifest as m on q.resolved_by_file_id = m.file_id
        where q.file_path = $path
        """,
        path=str(path),
    ) == [(None, True)]


def test_an_unreadable_file_is_told_and_the_others_land(load: Loader) -> None:
    """Root may read everything: its loader runs without that right."""
    load.write("good.jsonl", record())
    load.write("closed.jsonl", record()).chmod(0)
    libc = ctypes.CDLL(None)

    def drop_rights() -> None:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    done = subprocess.run(
        [*LOAD, "plain", "closed.jsonl", "good.jsonl"],
        env=load.environment,
        cwd=load.folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=drop_rights if os.geteuid() == 0 else None,
    )
    assert done.stderr == "error: closed.jsonl: not readable: Permission denied\n"
    assert done.returncode == 2
    assert load.query("select file_name from raw.load_manifest") == [("good.jsonl",)]
    assert load.query("select file_name, reason from raw.quarantine") == [
        ("closed.jsonl", "not readable: Permission denied")
    ]


def test_a_full_disk_is_told_and_nothing_is_lost(load: Loader) -> None:
    """The system refuses to let any file of the process grow, as a full disk would."""
    load.write("first.jsonl", record())
    load("plain", "first.jsonl")
    numbers = range(60_000)
    load.write(
        "large.jsonl", *(record(team=f"{n * 7919:x}" * 5, owner=f"{n:x}" * 9) for n in numbers)
    )
    limit = load.database.stat().st_size + 200_000

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [*LOAD, "plain", "large.jsonl"],
        env=load.environment,
        cwd=load.folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit_files,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: large.jsonl: ")
    assert done.stderr.count("\n") == 1
    assert load.query("select file_name from raw.load_manifest") == [("first.jsonl",)]
    assert "landed=60000" in load("plain", "large.jsonl")


def test_the_last_line_adds_up_over_files(load: Loader) -> None:
    load.write("a.jsonl", record(), b"{", record())
    load.write("b.jsonl", record())
    load.write("c.jsonl", b"{")
    load("plain", "b.jsonl")
    (load.folder / "copy.jsonl").write_bytes((load.folder / "b.jsonl").read_bytes())
    output = load("plain", "a.jsonl", "c.jsonl", "copy.jsonl", code=2)
    expected = "total    plain  3 files  landed=2 quarantined=1 offered=4 known=1 refused=1"
    assert expected in output.splitlines()
