"""Counts beside the known ones: the quick way to tell that there are none misses none."""

import json
from random import Random

import duckdb

from chargeback.landing import prepare
from chargeback.sources import Column

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
    column = Column("x", "counts", known=KNOWN)
    with duckdb.connect() as connection:
        prepare(connection, "salt")
        rows = connection.execute(
            f"""
            select x, as_counts(x, $known), as_other_counts({column.without_known}, $known)
            from (select unnest($objects::varchar[]) as x)
            """,
            {"known": list(KNOWN), "objects": [json.dumps(value) for value in objects]},
        ).fetchall()
    assert sum(found is not None for _, found, _ in rows) > 1000
    assert [row for row in rows if row[1] != row[2]] == []
