"""The generic test `primary_key` tells each key that repeats or is null, and passes a clean one."""

import pytest

from warehouse import CompiledProject, Warehouse

ONE_COLUMN = "primary_key_int_requests_costed_request_id"
TWO_COLUMNS = "primary_key_int_tag_vocabulary_tag__written_as"


@pytest.fixture
def warehouse(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.query("create schema intermediate")
    return warehouse


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("('a'), ('b')", []),
        ("('a'), ('b'), ('a')", [("a", 2)]),
        ("('a'), (null)", [(None, 1)]),
        ("('a'), ('a'), (null), (null)", [("a", 2), (None, 2)]),
    ],
)
def test_a_key_of_one_column(warehouse: Warehouse, keys: str, found: list[tuple]) -> None:
    warehouse.query(
        f"create table intermediate.int_requests_costed as from (values {keys}) as t (request_id)"
    )
    assert sorted(warehouse.failures(ONE_COLUMN), key=str) == sorted(found, key=str)


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("('team', 'a'), ('team', 'b'), ('project', 'a')", []),
        ("('team', 'a'), ('team', 'b'), ('team', 'a')", [("team", "a", 2)]),
        ("('team', 'a'), (null, 'a')", [(None, "a", 1)]),
        ("('team', 'a'), ('team', null)", [("team", None, 1)]),
    ],
)
def test_a_key_of_two_columns(warehouse: Warehouse, keys: str, found: list[tuple]) -> None:
    warehouse.query(
        "create table intermediate.int_tag_vocabulary as"
        f" from (values {keys}) as t (tag, written_as)"
    )
    assert warehouse.failures(TWO_COLUMNS) == found
