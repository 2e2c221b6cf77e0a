"""The mistakes in a folder of seeds, a readable line each."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from .database import records
from .export_folder import printable
from .project import company_project
from .scratch import NodeResult, Scratch, first_lines


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """What a check found.

    Attributes:
        mistakes: A line each, naming seed, row and rule; none if the policy is sound.
        passed: Number of tests that passed.
        skipped: Number of tests that could not run because of a mistake.
    """

    mistakes: list[str]
    passed: int
    skipped: int


def check_policy(scratch: Scratch) -> PolicyCheck:
    """Build the seeds and run all tests that need nothing but the policy.

    Args:
        scratch: Where to; it needs no usage.

    Returns:
        The mistakes. Where a file is no proper CSV, only those of its kind.

    Raises:
        UsageFault: dbt cannot read the project with these seeds, such as for want of a seed.
    """
    broken_rows = list(_broken_rows(scratch.seeds))
    if broken_rows:
        return PolicyCheck(broken_rows, passed=0, skipped=0)
    results = scratch.run_dbt("build", "--selector", "policy_check")
    nodes = scratch.nodes()
    # a faulty header makes many tests say the same
    errors = {_error(nodes, result) for result in results if result.status == "error"}
    failures: list[str] = []
    with duckdb.connect(str(scratch.database), read_only=True) as connection:
        for result in results:
            if result.status in ("fail", "warn"):
                failures += _failures(connection, nodes, result)
    tests = [result for result in results if nodes[result.node_id]["resource_type"] == "test"]
    return PolicyCheck(
        [*sorted(errors), *sorted(failures)],
        passed=sum(test.status == "pass" for test in tests),
        skipped=sum(test.status == "skipped" for test in tests),
    )


def _broken_rows(seeds: Path) -> Iterator[str]:
    """Say where files are no proper CSV: dbt would not, or would load something else."""
    project = company_project()
    for path in sorted((project / seeds).rglob("*.csv")):
        name = path.relative_to(project)
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            yield f"{name}, line {line}: not UTF-8; save the file as `CSV UTF-8`"
            continue
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            header = next(rows, [])
            if not header:
                yield f"{name}, line 1: no header"
            for cells in rows:
                if cells and len(cells) != len(header):
                    sizes = f"{len(cells)} cells, but the header has {len(header)}"
                    yield f"{name}, line {rows.line_num}: {sizes}"
        except csv.Error as error:
            yield f"{name}, line {rows.line_num}: {error}"


def _error(nodes: dict[str, dict], result: NodeResult) -> str:
    node = nodes[result.node_id]
    origin = node["original_file_path"]
    if node["resource_type"] != "seed":
        origin = ", ".join(nodes[seed]["original_file_path"] for seed in _seeds(nodes, node))
    return printable(f"{origin}: {first_lines(result.message)}")


def _failures(
    connection: duckdb.DuckDBPyConnection, nodes: dict[str, dict], result: NodeResult
) -> Iterator[str]:
    """Say each row that a test returned: `seed: row: problem [test]`."""
    test = nodes[result.node_id]
    seeds = ", ".join(nodes[seed]["name"] for seed in _seeds(nodes, test))
    for row in records(connection, result.sql):
        problem = row.pop("problem", None)
        cells = [f"{column}={_short(value)}" for column, value in row.items() if value is not None]
        parts = [seeds, ", ".join(cells), problem]
        if problem and not test.get("attached_node"):
            parts = [problem]  # a test of tests/policy says seed and row itself
        yield printable(f"{': '.join(part for part in parts if part)} [{test['name']}]")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37].rstrip()}..."


def _seeds(nodes: dict[str, dict], node: dict) -> list[str]:
    """Name the seeds that a test is of or a model is made of."""
    if node["resource_type"] == "seed":
        return [node["unique_id"]]
    parents = node["depends_on"]["nodes"]
    attached = node.get("attached_node")
    if attached:
        # dbt names a seed of ours here, though a company's of that name takes its place
        name = attached.rpartition(".")[2]
        parents = [parent for parent in parents if parent.rpartition(".")[2] == name]
    return sorted({seed for parent in parents for seed in _seeds(nodes, nodes[parent])})
