"""L5: the same inputs give the same rows, whatever the order of files, records and threads."""

import random

import pytest

import company
from warehouse import CompiledProject, Warehouse


def deliveries(seed: int) -> list[dict]:
    """The small company's usage and many copies, some poorer, in a random order of files."""
    rng = random.Random(seed)
    rows = [
        row | {"request_id": f"{row['request_id']} {copy}"}
        for copy in range(20)
        for row in company.usage()
    ]
    poorer = [row | {"_file_id": "poorer", "owner": None, "status": None} for row in rows[::2]]
    other_project = [
        row | {"_file_id": "other", "project": "audit", "owner": "x@example.com"}
        for row in rows[::3]
    ]
    rows = rows + poorer + other_project
    rng.shuffle(rows)
    return rows


def digest(project: CompiledProject, seed: int, **options: object) -> dict[str, tuple]:
    warehouse = Warehouse(project, seeds=company.policy(), **options)
    rows = deliveries(seed)
    company.land(warehouse, rows)
    return warehouse.build().digest()


@pytest.mark.parametrize(("seed", "threads"), [(2, 1), (3, 2), (4, 2), (5, 4)])
def test_order_does_not_matter(compiled_project: CompiledProject, seed: int, threads: int) -> None:
    assert digest(compiled_project, seed, threads=threads) == digest(compiled_project, 1)


def test_an_order_that_mattered_would_show(compiled_project: CompiledProject) -> None:
    """Were draws made in another order than that of the requests, the digest would tell."""
    defect = {"int_allowances_drawn": ("started_at, request_id", "md5(request_id)")}
    assert digest(compiled_project, 1, defects=defect) != digest(compiled_project, 1)
