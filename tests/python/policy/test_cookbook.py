"""Each recipe of the policy cookbook is what the project does, to the cent."""

import re
from collections import Counter
from pathlib import Path

import pytest

import company
from policy_pages import CSV_SNIPPET, NUMBER, results, seed_rows, write_usage
from warehouse import PROJECT, CompiledProject, Warehouse

PAGE = (PROJECT / "docs" / "policy_cookbook.md").read_text("utf-8")
COMPANY, *SECTIONS = re.split(r"^## (?=\d+\. )", PAGE, flags=re.MULTILINE)
RECIPES = {section.splitlines()[0]: section for section in SECTIONS}
CHARGES = (
    "select payer_type, payer_id, charge from marts.billing_period_totals"
    " where billing_period = '2026-09-01' and charge <> 0"
)


def seeds(project: CompiledProject, recipe: str) -> dict[str, list[dict]]:
    """The company's rows with a recipe's: those of an id that the recipe names are replaced."""
    policy_seeds = {
        node["name"] for node in project.nodes if node["resource_type"] == "seed"
    } - set(company.KEPT_SEEDS)
    rows = {name: [] for name in policy_seeds} | company.books() | seed_rows(COMPANY)
    for name, added in seed_rows(recipe).items():
        key = next(iter(added[0]))
        ids = {row[key] for row in added}
        rows[name] = [row for row in rows[name] if row[key] not in ids] + added
    return rows


def charged(project: CompiledProject, recipe: str, folder: Path, **options: object) -> Warehouse:
    write_usage(COMPANY, folder)
    warehouse = Warehouse(project, seeds=seeds(project, recipe), **options)
    warehouse.load(folder)
    return warehouse.build()


def said(text: str) -> Counter:
    (table,) = results(text)
    assert table.name == "billing_period_totals"
    assert list(table.columns) == ["payer_type", "payer_id", "charge"]
    return Counter(table.values())


@pytest.mark.parametrize("title", ["", *RECIPES])
def test_a_recipe_charges_what_the_page_says(
    compiled_project: CompiledProject, title: str, tmp_path: Path
) -> None:
    recipe = RECIPES.get(title, "")
    warehouse = charged(compiled_project, recipe, tmp_path)
    assert Counter(warehouse.query(CHARGES)) == said(recipe or COMPANY)
    assert warehouse.failing_tests() == []


def test_every_recipe_changes_what_somebody_pays() -> None:
    assert len(RECIPES) >= 10
    unchanged = [title for title, recipe in RECIPES.items() if said(recipe) == said(COMPANY)]
    assert unchanged == []


def test_snippets_have_the_columns_of_their_seeds() -> None:
    snippets = CSV_SNIPPET.findall(PAGE)
    assert len(snippets) == PAGE.count("```csv")
    for path, _, text in snippets:
        header, *_ = (PROJECT / path).read_text("utf-8").splitlines()
        assert text.splitlines()[0] == header, path


def test_usage_costs_what_its_table_says(compiled_project: CompiledProject, tmp_path: Path) -> None:
    """The last column of the usage is what each request costs without any recipe."""
    warehouse = charged(compiled_project, "", tmp_path)
    costs = dict(
        warehouse.query(
            "select request_id, gross_charge::decimal(18, 2) from marts.fct_request_costs"
        )
    )
    shown = re.findall(rf"^\| (u-\d) .* \| ({NUMBER}) \|$", COMPANY, re.MULTILINE)
    assert {request: str(cost) for request, cost in costs.items()} == dict(shown)


def test_a_recipe_differs_on_a_defect(compiled_project: CompiledProject, tmp_path: Path) -> None:
    title = next(title for title in RECIPES if "idle" in title)
    broken = charged(
        compiled_project,
        RECIPES[title],
        tmp_path,
        defects={"int_payer_totals_rounded": ("then 1", "then 0")},
    )
    assert Counter(broken.query(CHARGES)) != said(RECIPES[title])
