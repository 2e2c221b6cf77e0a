"""A review finds the behaviour that the sample plants, names nobody else, and is not misled."""

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from warehouse import PROJECT, CompiledProject, Warehouse

MARTS = (
    "quarterly_review_findings",
    "quarterly_reviews",
    "exception_reviews",
    "rate_change_reviews",
)
POLICY_TESTS = (
    "rates_cover_every_tier_and_unit",
    "rates_name_what_they_are_for",
    "rates_price_what_they_charge",
    "exception_rules_are_not_permanent",
    "exception_rules_do_not_compete",
    "exception_rules_say_what_they_absorb",
    "allowance_pools_are_well_formed",
    "review_rules_are_well_formed",
)
OPTIONS = ("--start", "2026-04", "--months", "6")


def make(folder: Path, *options: str) -> Path:
    command = [sys.executable, "scripts/sample.py", "--out", str(folder), *OPTIONS, *options]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return folder


def policy_of(sample: Path) -> dict[str, list[dict]]:
    """The seeds that the sample's stories changed, whole."""
    seeds = {}
    for path in (sample / "policy").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            seeds[path.stem] = [
                {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
            ]
    assert seeds
    return seeds


def loaded(compiled_project: CompiledProject, sample: Path) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load(sample)
    return warehouse


def findings(warehouse: Warehouse) -> set[tuple[date, str, str, str]]:
    return set(
        warehouse.query(
            "select quarter_start, team_id, project_id, review_rule_id"
            " from marts.quarterly_review_findings"
        )
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    return make(folder, "--seed", "7", "--requests", "20000", "--findings")


@pytest.fixture(scope="module")
def reviewed(compiled_project: CompiledProject, planted: Path) -> Warehouse:
    warehouse = loaded(compiled_project, planted)
    warehouse.seeds = policy_of(planted)
    return warehouse.build(of=[*MARTS, *POLICY_TESTS])


@pytest.fixture(scope="module")
def truth(planted: Path) -> dict:
    return json.loads((planted / "truth.json").read_text("utf-8"))


def test_what_was_planted_is_found_and_nothing_else(reviewed: Warehouse, truth: dict) -> None:
    expected = {
        (date.fromisoformat(f["quarter"]), f["team"], f["project"], f["rule"])
        for f in truth["findings"]
    }
    assert len(expected) > 15
    assert findings(reviewed) == expected


def test_the_policy_of_the_stories_is_a_policy(reviewed: Warehouse) -> None:
    assert [name for name in POLICY_TESTS if reviewed.failures(name)] == []


def test_a_finding_of_suppressed_work_shows_its_counter_checks(reviewed: Warehouse) -> None:
    [(day, change, peers, adjusted, outcomes, ratio)] = reviewed.query(
        "select event_date, value_change, peer_change, adjusted_change, outcome_change, value_ratio"
        " from marts.quarterly_review_findings where review_rule_id = 'suppressed-by-rate'"
    )
    assert day == date(2026, 8, 3)
    assert change < -0.5
    assert abs(peers) < 0.3
    assert adjusted < -0.5
    assert outcomes > change / 3
    assert ratio > 3


def test_the_permanent_exception_is_marked(reviewed: Warehouse) -> None:
    assert reviewed.query(
        "select quarter_start, rule_id, months_in_force, renewal_count"
        " from marts.exception_reviews where is_permanent"
    ) == [(date(2026, 7, 1), "compliance-policy-faq-2026-07", 9, 2)]


def test_every_quarter_is_reviewed_beside_its_forecast(reviewed: Warehouse) -> None:
    """Money of the review is that of the ledger's facts, to the last decimal."""
    assert reviewed.query(
        "select sum(net_charge), sum(provider_cost) from marts.quarterly_reviews"
    ) == reviewed.query("select sum(net_charge), sum(provider_cost) from marts.fct_request_costs")
    [(judged, quarters)] = reviewed.query(
        "select count(against_forecast), count(distinct quarter_start) from marts.quarterly_reviews"
    )
    assert quarters == 2
    assert judged > 10


@pytest.mark.parametrize("seed", [1, 2])
def test_without_stories_nothing_is_found_not_even_where_rates_rise(
    compiled_project: CompiledProject, planted: Path, tmp_path: Path, seed: int
) -> None:
    """A rise to which nobody reacts suppresses nothing; what is permanent is so without usage."""
    warehouse = loaded(compiled_project, make(tmp_path, "--seed", str(seed), "--requests", "12000"))
    assert findings(warehouse.build(of=MARTS)) == set()
    warehouse.seeds = policy_of(planted)
    assert {rule for *_, rule in findings(warehouse.build(of=MARTS))} == {"exception-permanent"}
    [(events,)] = warehouse.query(
        "select count(*) from intermediate.int_review_event_effects"
        " where event_type = 'rate_rise' and trigger_size > 0.1"
    )
    assert events == 4  # usage and outcomes of the two projects whose rates rose


DEFECTS = [
    (
        "int_review_event_candidates",
        "3 * effects.outcome_change < effects.usage_change",
        "false",
        {("security", "threat-triage", "suppressed-by-rate")},
    ),
    (
        "int_review_measure_candidates",
        "least(volume_before, volume_after) < minimum_volume",
        "true",
        set(),
    ),
]


@pytest.mark.parametrize(("model", "old", "new", "extra"), DEFECTS)
def test_a_check_left_out_changes_the_findings(
    reviewed: Warehouse, model: str, old: str, new: str, extra: set[tuple[str, str, str]]
) -> None:
    [node] = [node for node in reviewed.project.nodes if node["name"] == model]
    found = "select team_id, project_id, review_rule_id from ({}) where verdict = 'found'"
    right = set(reviewed.query(found.format(node["compiled_code"])))
    assert old in node["compiled_code"]
    wrong = set(reviewed.query(found.format(node["compiled_code"].replace(old, new))))
    assert wrong == right | extra if extra else wrong < right
