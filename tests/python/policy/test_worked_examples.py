"""The worked examples of the policy are what the project does.

Seeds, usage and results are read from the page, so that page and project cannot drift apart.
"""

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
import yaml

import company
from policy_pages import (
    CSV_SNIPPET,
    NUMBER,
    differing_tables,
    results,
    seed_rows,
    write_usage,
)
from warehouse import PROJECT, CompiledProject, Warehouse

PAGE = (PROJECT / "docs" / "worked_examples.md").read_text("utf-8")
COMPANY, *SECTIONS = re.split(r"^## Example (?=\d)", PAGE, flags=re.MULTILINE)
EXAMPLES = {int(section[0]): section for section in SECTIONS}
DECIMALS = 12

TIMES, MINUS = "\N{MULTIPLICATION SIGN}", "\N{MINUS SIGN}"
EQUATION = re.compile(rf"([\d(][\d., ()/+{TIMES}{MINUS}]*[\d)]) = ({NUMBER})(…?)")
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def seeds(project: CompiledProject, example: int) -> dict[str, list[dict]]:
    """Rows of the company and of the example; what neither has is empty."""
    policy_seeds = {
        node["name"] for node in project.nodes if node["resource_type"] == "seed"
    } - set(company.KEPT_SEEDS)
    shown = seed_rows(COMPANY + EXAMPLES[example])
    return {name: [] for name in policy_seeds} | company.books() | shown


@pytest.fixture
def build(compiled_project: CompiledProject, tmp_path: Path) -> Callable[..., Warehouse]:
    def build_example(example: int, **options: object) -> Warehouse:
        write_usage(EXAMPLES[example], tmp_path)
        warehouse = Warehouse(compiled_project, seeds=seeds(compiled_project, example), **options)
        warehouse.load(tmp_path)
        return warehouse.build()

    return build_example


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_what_the_project_does(build: Callable[..., Warehouse], example: int) -> None:
    warehouse = build(example)
    assert differing_tables(warehouse, EXAMPLES[example]) == {}
    assert warehouse.failing_tests() == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_shows_statements_and_who_pays(example: int) -> None:
    shown = {table.name for table in results(EXAMPLES[example])}
    assert {"team_statement_lines", "billing_period_totals", "fct_request_costs"} <= shown


@pytest.mark.parametrize(
    ("example", "model", "old", "new", "told_by"),
    [
        pytest.param(
            *(1, "int_period_usage", "count(*)", "count(*) filter (where status = 'success')"),
            "shared_cost_allocations",
            id="a failed request has no part of the shared cost",
        ),
        pytest.param(
            *(1, "int_payer_totals_rounded", "then 1", "then 0"),
            "billing_period_totals",
            id="the missing cent is nobody's",
        ),
        pytest.param(
            *(2, "int_exceptions_applied", "charges_left_before_2.charge_left, ", ""),
            "fct_absorbed_charges",
            id="the second rule applies to the whole charge",
        ),
        pytest.param(
            *(2, "stg_policy__exception_rules", "cap_amount", "cap_amount * 2 as cap_amount"),
            "fct_absorbed_charges",
            id="the cap is higher",
        ),
        pytest.param(
            *(3, "int_volume_discounts_applied", "quantity_after > bands", "quantity > bands"),
            "fct_request_costs",
            id="a threshold counts a single request",
        ),
        pytest.param(
            *(3, "int_allowance_grants", "draw_order", "3 - draw_order as draw_order"),
            "allowance_balances",
            id="the company's pool is drawn first",
        ),
    ],
)
def test_an_example_differs_on_a_defect(
    build: Callable[..., Warehouse], example: int, model: str, old: str, new: str, told_by: str
) -> None:
    assert told_by in differing_tables(
        build(example, defects={model: (old, new)}), EXAMPLES[example]
    )


def test_snippets_have_the_columns_of_their_seeds() -> None:
    snippets = CSV_SNIPPET.findall(PAGE)
    assert len(snippets) == PAGE.count("```csv")
    for path, _, text in snippets:
        header, *_ = (PROJECT / path).read_text("utf-8").splitlines()
        assert text.splitlines()[0] == header, path


def reckon(expression: str, node: ast.expr | None = None) -> Fraction:
    """Value of a sum as people write it, without rounding."""
    if node is None:
        expression = expression.translate(str.maketrans(TIMES + MINUS, "*-", ","))
        node = ast.parse(expression, mode="eval").body
    if isinstance(node, ast.BinOp):
        both = map(partial(reckon, expression), (node.left, node.right))
        return OPERATORS[type(node.op)](*both)
    return Fraction(ast.get_source_segment(expression, node))


def test_every_equation_holds() -> None:
    equations = EQUATION.findall(PAGE)
    assert len(equations) == PAGE.count(" = ")
    for left, right, cut in equations:
        exact = reckon(left)
        if cut:
            exact = Fraction(int(exact * 10**DECIMALS), 10**DECIMALS)
        assert exact == reckon(right), f"{left} = {right}"


@pytest.mark.parametrize("example", EXAMPLES)
def test_whole_cents_and_remainders_are_the_exact_amount(example: int) -> None:
    split = [table for table in results(EXAMPLES[example]) if "remainder" in table.headings]
    assert split
    for table in split:
        exact = table.columns.get("exact_charge", table.columns.get("exact_amount"))
        whole, remainder = map(table.headings.index, ("whole cents", "remainder"))
        for row in table.rows:
            assert Decimal(row[whole]) + Decimal(row[remainder]) == 100 * Decimal(row[exact])
            assert Decimal(row[remainder]) < 1


def test_the_unit_tests_of_an_example_expect_figures_of_the_page() -> None:
    shown = {
        example: {Decimal(number.replace(",", "")) for number in re.findall(NUMBER, section)}
        for example, section in EXAMPLES.items()
    }
    tested = Counter()
    for file in sorted(PROJECT.glob("models/**/*.yml")):
        for test in yaml.safe_load(file.read_text("utf-8")).get("unit_tests", []):
            match = re.match(r"worked_example_(\d)_", test["name"])
            if match is None:
                continue
            example = int(match[1])
            for row in test["expect"]["rows"]:
                figures = {abs(Decimal(str(v))) for v in row.values() if isinstance(v, int | float)}
                assert figures <= shown[example], (test["name"], figures - shown[example])
            tested[example] += 1
    assert tested.keys() == EXAMPLES.keys()
