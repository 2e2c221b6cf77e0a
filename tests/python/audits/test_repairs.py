"""What tag_repair_actions promises is what happens when its rows are pasted into the seeds."""

import csv
from decimal import Decimal

from sample_truth import Sample

from warehouse import PROJECT, Warehouse

LAWS = ("l1_", "l2_", "l3_", "l8_")
MISSING = "select request_id from marts.fct_request_costs where tag_status = 'missing'"
GAPS = "select count(*) from intermediate.int_tag_gaps where gap = 'missing'"
SUSPENSE_BY_KEY = (
    "select api_key_alias, sum(suspense_charge) from marts.fct_request_costs"
    " where suspense_charge <> 0 group by all"
)
SUSPENSE = "select sum(suspense_charge) from marts.fct_request_costs"
NOT_REPAIRED = (
    "select request_id from intermediate.int_repair_cases as cases"
    " inner join marts.tag_repair_actions as actions on repair_id = tag_repair_action_id"
    " where seed_row is null"
)


def seed_rows(seed: str) -> list[dict]:
    """The rows of a bundled policy seed."""
    with (PROJECT / "seeds" / "policy" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def proposals(warehouse: Warehouse, condition: str) -> list[tuple]:
    """The proposed rows: seed, change and text."""
    return warehouse.query(
        "select seed, seed_change, seed_row from marts.tag_repair_actions"
        f" where seed_row is not null and {condition}"
    )


def paste(warehouse: Warehouse, proposed: list[tuple]) -> None:
    """Put proposed rows into the seeds as a reviewer would into the files."""
    seeds = {seed: seed_rows(seed) for seed in ("api_key_owners", "tag_aliases")}
    assert proposed
    for seed, change, text in proposed:
        columns = list(seeds[seed][0])
        (values,) = csv.reader([text])
        row = dict(zip(columns, values, strict=True))
        if change == "replace":
            others = [r for r in seeds[seed] if r["key_owner_id"] != row["key_owner_id"]]
            assert len(others) == len(seeds[seed]) - 1
            seeds[seed] = others
        seeds[seed].append(row)
    for seed, rows in seeds.items():
        warehouse.seeds[seed] = [{k: v or None for k, v in row.items()} for row in rows]


def data_tests(warehouse: Warehouse, *names: str) -> list[str]:
    """The data tests with one of the names in theirs."""
    tests = [test for test in warehouse.project.tests if any(name in test for name in names)]
    assert len(tests) > len(names)
    return tests


def test_actions_hold_each_request_with_a_gap_once(small: Warehouse) -> None:
    assert small.query(
        "select sum(request_count), sum(gross_charge), sum(suspense_charge),"
        " max(cumulative_charge), max(cumulative_share) from marts.tag_repair_actions"
    ) == small.query(
        "select count(*), sum(gross_charge), sum(suspense_charge), sum(gross_charge), 1"
        " from marts.fct_request_costs where tag_status = 'missing'"
    )


def test_pasted_rows_do_what_they_promise(small: Warehouse) -> None:
    """First the row of one key alone, then all rows."""
    rank, alias, promised = small.query(
        "select action_rank, api_key_alias, released_suspense_charge from marts.tag_repair_actions"
        " where repair = 'own_key' and released_suspense_charge > 0 order by 1 limit 1"
    )[0]
    completed, closed, released = small.query(
        "select sum(completed_request_count), sum(closed_gap_count), sum(released_suspense_charge)"
        " from marts.tag_repair_actions"
    )[0]
    missing, not_repaired = small.query(MISSING), small.query(NOT_REPAIRED)
    ((gaps,),), ((suspense,),) = small.query(GAPS), small.query(SUSPENSE)
    by_key = dict(small.query(SUSPENSE_BY_KEY))
    assert 0 < completed < closed
    assert promised == by_key.pop(alias) > 0
    assert released == suspense, "there is some evidence for every key in suspense"
    all_rows = proposals(small, "true")

    paste(small, proposals(small, f"action_rank = {rank}"))
    assert dict(small.build(of=["fct_request_costs"]).query(SUSPENSE_BY_KEY)) == by_key

    tests = data_tests(small, "api_key_owners", "tag_aliases", *LAWS)
    paste(small, all_rows)
    small.build(of=["tag_repair_actions", *tests])
    left = small.query(MISSING)
    assert len(left) == len(missing) - completed
    assert set(not_repaired) <= set(left)
    assert small.query(GAPS) == [(gaps - closed,)]
    assert small.query(SUSPENSE) == [(suspense - released,)] == [(Decimal(0),)]
    assert [test for test in tests if small.failures(test)] == []
    assert not small.query(
        "select * from marts.tag_repair_actions where released_suspense_charge > 0"
    ), "what is repaired is proposed no more"


def test_the_policy_may_charge_by_what_is_inferred(small: Warehouse, small_sample: Sample) -> None:
    """Only what is sure enough, from the first day on, and only what nothing else knows."""
    inferred = {
        (request_id, tag): value
        for request_id, tag, value in small.query(
            "select request_id, tag, inferred_value from intermediate.int_tags_inferred"
            " where confidence >= 0.95 and charge_date >= date '2026-10-01'"
        )
    }
    small.seeds["metadata_repairs"] = [
        {
            "metadata_repair_id": tag,
            "tag": tag,
            "minimum_confidence": "0.95",
            "valid_from": "2026-10-01",
        }
        for tag in ("team", "project")
    ]
    tests = data_tests(small, *LAWS)
    small.build(of=["fct_request_costs", *tests])
    repaired = {
        (request_id, tag): value
        for tag in ("team", "project", "environment")
        for request_id, value in small.query(
            f"select request_id, {'environment' if tag == 'environment' else f'{tag}_id'}"
            f" from marts.fct_request_costs where {tag}_source = 'inferred'"
        )
    }
    assert {key for key in inferred if key[1] == "project"} == {
        key for key in repaired if key[1] == "project"
    }
    assert not any(tag == "environment" for _, tag in repaired)
    teams = {key for key in inferred if key[1] == "team"}
    assert teams
    assert teams <= set(repaired)
    assert all(repaired[key] == value for key, value in inferred.items() if key in repaired)
    right = sum(small_sample.truth[request][tag] == v for (request, tag), v in repaired.items())
    assert right >= 0.95 * len(repaired)
    assert [test for test in tests if small.failures(test)] == []
