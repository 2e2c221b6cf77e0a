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
USUAL = ("output", "a.x", "details.input", "details.a.b", "cached.x")
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
    """Let the loader read usage objects.

    Returns:
        of each, every count, those that are not known, the same where an object of usual parts is
        not searched, and the reason.
    """
    every = Column("x", "counts", alias="every")
    other = replace(every, alias="other", known=KNOWN)
    source = Source("any", (), (every, other, replace(other, alias="quick", usual=USUAL)))
    with duckdb.connect() as connection:
        prepare(connection, "salt")
        relation = f"select unnest($texts::varchar[]) as x, {UNPLACED}"
        return connection.execute(
            f"select every, other, quick, _reason from ({judged(source, relation)})",
            {"texts": texts},
        ).fetchall()


def test_each_count_is_found_and_nothing_else() -> None:
    random = Random(5)
    objects = [any_object(random) for _ in range(20_000)]
    rows = read([json.dumps(value) for value in objects])
    assert sum(row[1] is not None for row in rows) > 1000
    for value, (every, other, quick, reason) in zip(objects, rows, strict=True):
        counts = counts_of(value)
        sound = [part for part in counts if 1 <= part[1] <= 10**9]
        assert [tuple(part.values()) for part in every or []] == sound
        expected = [part for part in sound if part[0] not in KNOWN]
        assert [tuple(part.values()) for part in other or []] == expected
        assert quick == other
        is_absurd = any(not 0 <= count <= 10**9 for _, count in counts)
        assert reason == ("x is out of range" if is_absurd else None)


def usual_object(random: Random, names: tuple[str, ...]) -> str:
    """Write an object of some parts; now and then one is twice there, or no number."""
    parts: dict[str, list[str]] = {}
    for name in random.sample(names, random.randint(0, len(names))):
        outer, _, inner = name.partition(".")
        parts.setdefault(outer, []).append(inner)
    fields = []
    for outer, inner in parts.items():
        value = any_part(random)
        if inner != [""] and random.random() < 0.9:
            value = usual_object(random, tuple(filter(None, inner)))
        fields += [f'"{outer}"{random.choice((":", ": ", " : "))}{value}']
        if random.random() < 0.05:
            fields += [f'"{random.choice((outer, "~t", "x"))}":{any_part(random)}']
    return f"{{{random.choice((',', ', ')).join(fields)}}}"


def any_part(random: Random) -> str:
    odd = (*TEXTS, *NUMBERS, "a:b", "{}", '"', [7], {}, {"input": 3}, [{"modality": "T"}])
    if random.random() < 0.02:
        return r'"{\u0022q\u0022\u003a 3}"'
    return json.dumps(random.choice((0, 3, 12, None) if random.random() < 0.9 else odd))


def test_an_object_of_usual_parts_has_the_counts_that_a_search_finds() -> None:
    random = Random(6)
    objects = [usual_object(random, KNOWN + USUAL) for _ in range(20_000)]
    rows = read(objects)
    assert sum(row[1] is not None for row in rows) > 5000
    for text, (_, other, quick, _) in zip(objects, rows, strict=True):
        assert quick == other, text


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
