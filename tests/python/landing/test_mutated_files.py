"""A mutation fuzzer: whatever happens to a real file, the loader counts each record of it.

The files are the fixtures of every source, in all its formats, mutated with a seed.
"""

import contextlib
import gzip
import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from chargeback.database import UsageFault, quote_identifier, quote_literal
from chargeback.landing import Outcome, opened_file, transaction
from chargeback.record_landing import NotThisWay, land_flagged
from chargeback.sources import SOURCES
from landing_place import LandingPlace

FIXTURES = Path(__file__).parent / "fixtures"
FILES = 2_000
WORKERS = 4
SEED = 20261125
BOTH_WAYS = 0.1  # of the files are also landed as large ones are
HUGE = [b"1e999", b"-1", b"9" * 30, b"0.1e-400", b"NaN", b"null", b'"x"', b"{}", b"[[]]", b"true"]
ODD = ["\u202e", "\0", "\ufeff", "\U0001f4a9", "\u0301", "\u2028", "ß", "\x1a", "\x85"]

Mutation = Callable[[random.Random, bytes, bytes], bytes]


def flip_bits(rng: random.Random, content: bytes, _: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 10, 200])):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def truncate(rng: random.Random, content: bytes, _: bytes) -> bytes:
    return content[: rng.randrange(len(content))]


def cut_start(rng: random.Random, content: bytes, _: bytes) -> bytes:
    return content[rng.randrange(len(content)) :]


def splice(rng: random.Random, content: bytes, other: bytes) -> bytes:
    start, end = sorted(rng.choices(range(len(content)), k=2))
    first, last = sorted(rng.choices(range(len(other)), k=2))
    return content[:start] + other[first:last] + content[end:]


def move_lines(rng: random.Random, content: bytes, _: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(lines))
        change = rng.choice(["delete", "double", "swap", "blank", "foreign"])
        if change == "delete" and len(lines) > 1:
            del lines[at]
        elif change == "double":
            lines.insert(at, lines[at])
        elif change == "swap":
            rng.shuffle(lines)
        elif change == "blank":
            lines.insert(at, rng.choice([b"\n", b" \t\n", b"\r\n", b"\x0c\n"]))
        else:
            lines.insert(
                at, rng.choice([b"null\n", b"[]\n", b"{}\n", b"text\n", b"{}{}\n", b"3\n"])
            )
    return b"".join(lines)


def swap_values(rng: random.Random, content: bytes, _: bytes) -> bytes:
    """Put another value where one stands after a colon or a comma."""
    places = [at for at, byte in enumerate(content) if byte in b":,"]
    for _ in range(rng.randrange(1, 5)):
        if not places:
            break
        start = rng.choice(places) + 1
        end = next((at for at in range(start, len(content)) if content[at] in b",}]\n"), start)
        content = content[:start] + rng.choice(HUGE) + content[end:]
        places = [at for at in places if at < start]
    return content


def rename_keys(rng: random.Random, content: bytes, _: bytes) -> bytes:
    words = sorted({word for word in content.split(b'"') if word.isalnum()}) or [b"model"]
    return content.replace(rng.choice(words), rng.choice(words), rng.choice([1, -1]))


def odd_letters(rng: random.Random, content: bytes, _: bytes) -> bytes:
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(content))
        letter = rng.choice([*(odd.encode() for odd in ODD), b"\xff", b"\xc3", b"\r", b'"', b"\\"])
        content = content[:at] + letter + content[at:]
    return content


def other_encoding(rng: random.Random, content: bytes, _: bytes) -> bytes:
    encoding = rng.choice(["utf-16", "utf-16-be", "utf-8-sig", "utf-32"])
    return content.decode("utf-8", "replace").encode(encoding)


MUTATIONS: list[Mutation] = [
    flip_bits,
    flip_bits,
    truncate,
    cut_start,
    splice,
    move_lines,
    move_lines,
    swap_values,
    swap_values,
    rename_keys,
    odd_letters,
    other_encoding,
]


def originals(folder: Path) -> dict[tuple[str, str], bytes]:
    """The fixtures by source and ending, and what is to be had of them as Parquet."""
    found = {}
    for path in sorted(FIXTURES.iterdir()):
        if path.stem in SOURCES:
            found[path.stem, path.suffix] = path.read_bytes()
    for name, source in SOURCES.items():
        text = next((s for s in (".csv", ".jsonl") if (name, s) in found), None)
        if "parquet" in source.formats and text:
            reader = "read_csv" if text == ".csv" else "read_json"
            options = "all_varchar=true" if text == ".csv" else "format='newline_delimited'"
            file = quote_literal(str(FIXTURES / f"{name}{text}"))
            duckdb.sql(f"from {reader}({file}, {options})").write_parquet(str(folder / "made"))
            found[name, ".parquet"] = (folder / "made").read_bytes()
    return found


def mutate(rng: random.Random, content: bytes, other: bytes, ending: str) -> tuple[bytes, str]:
    """Mutate once or more often; text is sometimes packed before that, sometimes after."""
    packs = ending != ".parquet" and rng.random() < 0.15
    packs_first = packs and rng.random() < 0.5
    if packs_first:
        content = gzip.compress(content, 1, mtime=0)
    mutations = MUTATIONS
    if ending == ".parquet" or packs_first:
        mutations = [flip_bits, truncate, cut_start, splice]
    for mutation in rng.choices(mutations, k=rng.choice([1, 1, 2, 3])):
        content = mutation(rng, content, other) or b"\n"
    if packs and not packs_first:
        content = gzip.compress(content, 1, mtime=0)
    return content, ending + rng.choice(["", ".gz"] if packs else [""])


def lines_of(path: Path) -> int | None:
    """Count the records of JSON lines without the loader; None where a gzip file is damaged."""
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return None
    return sum(line.strip() not in (b"", b"\xef\xbb\xbf") for line in content.split(b"\n"))


def landed(place: LandingPlace, source: str, path: Path) -> list:
    """What the database holds of a file, but for when it came."""
    query = f"""
        select columns(*) from raw.{quote_identifier(source)}
        where _file_id = (select max(file_id) from raw.load_manifest where file_path = $path)
        order by _record_number
    """
    return place.query(query, path=str(path))


@pytest.mark.parametrize("worker", range(WORKERS))
def test_each_record_of_a_mutated_file_is_counted(tmp_path: Path, worker: int) -> None:
    rng = random.Random(SEED + worker)
    files = originals(tmp_path)
    assert {source for source, _ in files} == set(SOURCES), "each source needs a fixture"
    place, other_place = LandingPlace(tmp_path), LandingPlace(tmp_path)
    shapes = list(files)
    outcomes = {"landed": 0, "quarantined": 0, "refused": 0}
    for number in range(FILES // WORKERS):
        source, ending = shapes[number % len(shapes)]
        content, ending = mutate(rng, files[source, ending], files[rng.choice(shapes)], ending)
        path = tmp_path / f"{number}{ending}"
        path.write_bytes(content)
        with describing(path, source):
            try:
                outcome = place.load(source, path)
            except UsageFault as fault:
                outcomes["refused"] += 1
                assert fault.message.isprintable()
                assert [line for line, _ in place.quarantine(path)] == [None]
            else:
                check(place, source, path, outcome)
                outcomes["landed"] += outcome.landed > 0
                outcomes["quarantined"] += outcome.quarantined > 0
                if rng.random() < BOTH_WAYS and not ending.startswith(".parquet"):
                    check_both_ways(place, other_place, source, path, outcome)
        path.unlink()
    assert place.books_balance()
    # A fuzzer whose files are all refused, or all sound, would find nothing.
    assert all(count > FILES // WORKERS / 20 for count in outcomes.values()), outcomes


@contextlib.contextmanager
def describing(path: Path, source: str):
    """Keep the file that fails, and say which it is."""
    try:
        yield
    except BaseException as error:
        kept = path.rename(path.with_name(f"failed-{source}-{path.name}"))
        error.add_note(f"the file is kept as {kept}")
        raise


def check(place: LandingPlace, source: str, path: Path, outcome: Outcome) -> None:
    assert outcome.offered == (
        outcome.landed + outcome.quarantined + outcome.ignored + outcome.known
    )
    is_lines = path.name.partition(".")[2].startswith("jsonl") and not SOURCES[source].levels
    if is_lines and (count := lines_of(path)) is not None:
        assert outcome.offered == count
    if outcome.loaded_as is None:
        assert len(landed(place, source, path)) == outcome.landed
        assert len(place.quarantine(path)) == outcome.quarantined


def check_both_ways(
    place: LandingPlace, other: LandingPlace, source: str, path: Path, outcome: Outcome
) -> None:
    """A file of which only the faults are split off gives the same rows."""
    if outcome.loaded_as is not None:
        return
    with (
        opened_file(SOURCES[source], path) as file,
        contextlib.suppress(RollBack, NotThisWay, duckdb.Error),
        transaction(other.connection),
    ):
        assert land_flagged(other.connection, file) == outcome
        table = f"raw.{quote_identifier(source)}"
        split = other.query(
            f"from {table} where _file_id = $id order by _record_number", id=file.file_id
        )
        assert split == landed(place, source, path)
        assert other.quarantine(path) == place.quarantine(path)
        raise RollBack


class RollBack(Exception):  # noqa: N818
    """Ends a transaction that was only for comparison."""


def test_a_mutation_is_the_same_with_the_same_seed(tmp_path: Path) -> None:
    content = json.dumps({"model": "gpt-4o", "tokens": 5}).encode()
    first, second = (mutate(random.Random(SEED), content, content, ".jsonl") for _ in range(2))
    assert first == second
    assert first[0] != content
