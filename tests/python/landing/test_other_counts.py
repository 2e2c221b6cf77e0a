"""Counts beside the known ones: the quick way to tell that there are none misses none."""

import json
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


def test_no_other_count_is_missed() -> None:
    random = Random(5)
    objects = [any_object(random) for _ in range(20_000)]
    every = Column("x", "counts", alias="every")
    columns = (every, replace(every, alias="other", known=KNOWN))
    with duckdb.connect() as connection:
        prepare(connection, "salt")
        relation = f"select unnest($objects::varchar[]) as x, {UNPLACED}"
        rows = connection.execute(
            f"select every, other from ({judged(Source('any', (), columns), relation)})",
            {"objects": [json.dumps(value) for value in objects]},
        ).fetchall()
    expected = [
        [part for part in every or [] if part["usage_field"] not in KNOWN] for every, _ in rows
    ]
    assert sum(map(bool, expected)) > 1000
    assert [found or [] for _, found in rows] == expected
