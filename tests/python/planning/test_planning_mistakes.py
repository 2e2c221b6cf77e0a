"""Each mistake in the seeds of planning fails the test named for it, on a row that names it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import company
from warehouse import CompiledProject, Warehouse

SOUND = {
    "initiative_name": "Finder for everybody",
    "team_id": "search",
    "owner": "lead@example.com",
    "status": "proposed",
    "like_project_id": "finder",
    "expected_monthly_requests": 100,
    "volume_range_percent": Decimal(20),
    "ramp_months": 1,
    "starts_on": date(2026, 12, 1),
}
COMMITTED = {"committed_on": date(2026, 11, 2), "committed_monthly_charge": Decimal(9)}
MISTAKES = {
    "twofold": ({"expected_monthly_tasks": 5}, "expects both requests and tasks, or neither"),
    "vague": ({"expected_monthly_requests": None}, "expects both requests and tasks, or neither"),
    "idle": ({"expected_monthly_requests": 0}, "expects a volume that is not above 0"),
    "wide": ({"volume_range_percent": Decimal(101)}, "has a range of volumes that is not"),
    "short": ({"ends_on": date(2026, 12, 1)}, "ends before it starts"),
    "unsaid": ({"committed_on": date(2026, 11, 2)}, "has a commitment without a day, or a day"),
    "free": (COMMITTED | {"committed_monthly_charge": Decimal(0)}, "commits to a charge that is"),
    "lost": ({"status": "running"}, "is running but names no project"),
    "golden": ({"provider_tier": "golden"}, "has the tier golden, which no rate is for"),
    "greedy": ({"team_id": "legal", "pool_id": "search-pool"}, "asks for a pool of the team sear"),
}
SETTINGS = [
    ("wild has a discount", {"forecast_candidates": [("wild", 2, 0)]}),
    ("rising has a discount", {"forecast_candidates": [("rising", 1, "1.01")]}),
    ("forecast_candidates: there is none", {"forecast_candidates": []}),
    ("there is none for 80 percent", {"forecast_range_defaults": [(50, 1), (95, 2)]}),
    ("50 reaches further", {"forecast_range_defaults": [(50, 3), (80, 2), (95, 4)]}),
]
COLUMNS = {
    "forecast_candidates": ("candidate_id", "weekly_discount", "trend_damping"),
    "forecast_range_defaults": ("range_percent", "error_multiple"),
}


@pytest.fixture(scope="module")
def policy_project(compiled_project: CompiledProject) -> CompiledProject:
    """The seeds and typed policy alone, which is all that these tests read."""
    nodes = [node for node in compiled_project.nodes if node["resource_type"] == "seed"]
    return replace(compiled_project, nodes=nodes)


def test_each_mistake_in_an_initiative_is_named(policy_project: CompiledProject) -> None:
    rows = [
        SOUND | {"initiative_id": name} | columns for name, (columns, _) in MISTAKES.items()
    ] + [SOUND | COMMITTED | {"initiative_id": "sound", "status": "approved"}]
    seeds = company.policy() | {"initiatives": rows}
    warehouse = Warehouse(policy_project, seeds=seeds).build()
    found = {row[0]: row[-1] for row in warehouse.failures("initiatives_are_sound")}
    assert found.keys() == MISTAKES.keys()
    for name, (_, problem) in MISTAKES.items():
        assert found[name].startswith(f"initiatives: {name} {problem}")


def test_each_mistake_in_the_settings_is_named(policy_project: CompiledProject) -> None:
    for problem, seeds in SETTINGS:
        rows = {
            name: [dict(zip(COLUMNS[name], row, strict=True)) for row in given]
            for name, given in seeds.items()
        }
        warehouse = Warehouse(policy_project, seeds=company.policy() | rows).build()
        (failure,) = warehouse.failures("forecast_settings_are_sound")
        assert problem in failure[-1]
    sound = Warehouse(policy_project, seeds=company.policy()).build()
    assert sound.failures("forecast_settings_are_sound") == []
