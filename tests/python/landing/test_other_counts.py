"""Open lists of usage: each whole number in them down to the third level is a count, no other."""

import json
import re
from dataclasses import replace
from random import Random

import duckdb

from chargeback.file_readers import UNPLACED, judged
from chargeback.landing import prepare
from chargeback.sources import Column, Source

KNOWN = ("input", "details.cached", "a.b", "x.input")
NAMES = ("input", "output", "a.b", "a", "x", "cached", "details", "~t", "a/b", "")
TEXTS = ("7", "012", "word", "{", "[", '{"q": 3}', '[{"modality": "T", "tokenCount": 2}]')
NUMBERS = (0, 1, 5, -3, 1.5, 10**10, 10**19, True, None)


def any_object(random: Random, depth: int = 0) -> dict:
    return {random.choice(NAMES): any_value(random, depth + 1) for _ in range(random.randint(0, 5))}


def any_value(random: Random, depth: int) -> object:
    kind = random.random()
    if kind < 0.5:
        return random.choice(NUMBERS)
    if kind < 0.7 and depth < 5:
        return any_object(random, depth)
    if kind < 0.85:
        counts = random.choices((3, 0, "4", None), k=random.randint(0, 3))
        return [{"modality": "TEXT", "tokenCount": count} for count in counts]
    return random.choice((*TEXTS, [], [1, 2], ["["], {}))


def parts_of(value: object) -> list[tuple[str | None, object]]:
    """List the named parts of an object or of a list by modality, also where it is in a text."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    if isinstance(value, dict):
        return list(value.items())
    entries = value if isinstance(value, list) else []
    objects = [entry for entry in entries if isinstance(entry, dict)]
    return [(entry.get("modality"), entry.get("tokenCount")) for entry in objects]


def counts_of(value: object) -> list[tuple[str, int]]:
    """Look for whole numbers as the loader promises to."""
    found: list[tuple[str, int]] = []
    level = parts_of(value)
    for _ in range(3):
        for name, part in level:
            is_count = not isinstance(part, bool) and re.fullmatch("-?[0-9]{1,18}", str(part))
            if is_count and re.fullmatch("[A-Za-z_][A-Za-z0-9_.-]{0,127}", name or ""):
                found.append((name, int(part)))
        level = [
            (f"{outer}.{inner}", part)
            for outer, value in level
            for inner, part in parts_of(value)
            if inner is not None
        ]
    return sorted(found)


def read(texts: list[str]) -> list[tuple]:
    """Let the loader read usage objects: every count, those that are not known, the reason."""
    every = Column("x", "counts", alias="every")
    source = Source("any", (), (every, replace(every, alias="other", known=KNOWN)))
    with duckdb.connect() as connection:
        prepare(connection, "salt")
        relation = f"select unnest($texts::varchar[]) as x, {UNPLACED}"
        return connection.execute(
            f"select every, other, _reason from ({judged(source, relation)})", {"texts": texts}
        ).fetchall()


def test_each_count_is_found_and_nothing_else() -> None:
    random = Random(5)
    objects = [any_object(random) for _ in range(20_000)]
    rows = read([json.dumps(value) for value in objects])
    assert sum(row[1] is not None for row in rows) > 1000
    for value, (every, other, reason) in zip(objects, rows, strict=True):
        counts = counts_of(value)
        sound = [part for part in counts if 1 <= part[1] <= 10**9]
        assert [tuple(part.values()) for part in every or []] == sound
        expected = [part for part in sound if part[0] not in KNOWN]
        assert [tuple(part.values()) for part in other or []] == expected
        is_absurd = any(not 0 <= count <= 10**9 for _, count in counts)
        assert reason == ("x is out of range" if is_absurd else None)


def test_of_a_name_that_is_there_twice_the_first_counts() -> None:
    inner = '{"a": {"b": "word", "b": 6}, "a": {"b": 7}, "c": {"d": 1, "d": 2}}'
    many = ", ".join(f'"n{number}": 1' for number in range(300))
    rows = read(['{"a": 5, "a": 6}', '{"a": "word", "a": 6}', inner, f"{{{many}}}"])
    assert [row[0] for row in rows[:3]] == [
        [{"usage_field": "a", "tokens": 5}],
        None,
        [{"usage_field": "c.d", "tokens": 1}],
    ]
    assert len(rows[3][0]) == 256
