"""Reads a page of the policy: its seed rows, its usage and its tables of results."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from warehouse import Warehouse

CSV_SNIPPET = re.compile(r"`(seeds/\w+/(\w+)\.csv)`\n\n```csv\n(.*?)```", re.DOTALL)
TABLE = re.compile(r"^(.*):\n\n((?:\|.*\|\n)+)", re.MULTILINE)
COLUMN = re.compile(r"`(\w+)`")
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"


@dataclass(frozen=True)
class Table:
    """A table of the page: what the sentence before it names, its headings and its cells."""

    name: str
    headings: list[str]
    rows: list[list[str]]

    @property
    def columns(self) -> dict[str, int]:
        """Headings that are names of columns, and where they stand."""
        matches = [COLUMN.fullmatch(heading) for heading in self.headings]
        return {match[1]: place for place, match in enumerate(matches) if match}

    def values(self) -> list[tuple]:
        """Cells of the named columns as values that compare with those of a database."""
        return [tuple(value(row[place]) for place in self.columns.values()) for row in self.rows]


def value(cell: str) -> Decimal | str | None:
    if re.fullmatch(rf"-?{NUMBER}", cell):
        return Decimal(cell.replace(",", ""))
    return cell or None


def tables(text: str) -> Iterator[Table]:
    """Tables with a column of the project among their headings."""
    for introduction, body in TABLE.findall(text):
        headings, _, *rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines()
        ]
        names = COLUMN.findall(introduction)
        table = Table(names[-1] if names else "", headings, rows)
        if table.columns:
            yield table


def seed_rows(text: str) -> dict[str, list[dict]]:
    """Rows of the seeds that a text shows, empty cells as null."""
    rows: dict[str, list[dict]] = {}
    for _, name, lines in CSV_SNIPPET.findall(text):
        rows.setdefault(name, []).extend(
            {column: cell or None for column, cell in row.items()}
            for row in csv.DictReader(lines.splitlines())
        )
    return rows


def write_usage(text: str, folder: Path) -> None:
    """Write the usage that a text shows as a file that a company would load."""
    (usage,) = [table for table in tables(text) if table.name == "plain"]
    file = folder / "plain" / "usage.csv"
    file.parent.mkdir()
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([list(usage.columns), *usage.values()])


def results(text: str) -> list[Table]:
    """The tables of marts that a text shows."""
    return [table for table in tables(text) if table.name != "plain"]


def differing_tables(warehouse: Warehouse, text: str) -> dict[str, tuple[Counter, Counter]]:
    """Marts that say something else than a text: what text and mart have alone."""
    differing = {}
    for table in results(text):
        columns = ", ".join(table.columns)
        said = Counter(table.values())
        found = Counter(warehouse.query(f"select {columns} from marts.{table.name}"))
        if said != found:
            differing[table.name] = (said - found, found - said)
    return differing
