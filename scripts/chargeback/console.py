"""What the scripts print."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chargeback.file_content import printable

if TYPE_CHECKING:
    from chargeback.landing import Outcome


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Pad cells to the width of their column: the first to the left, numbers to the right."""
    first, *others = (max(map(len, column)) for column in zip(*rows, strict=True))
    return [
        "  ".join(
            [
                cells[0].ljust(first),
                *(cell.rjust(width) for cell, width in zip(cells[1:], others, strict=True)),
            ]
        ).rstrip()
        for cells in rows
    ]


def outcome_line(source: str, file_name: str, outcome: "Outcome") -> str:
    """Say what became of a file that was loaded."""
    name = printable(file_name)
    if outcome.loaded_as is None:
        return f"loaded   {source}  {name}  {counts_of(outcome)}"
    when = f"{outcome.loaded_at:%Y-%m-%d %H:%M} UTC"
    return f"skipped  {source}  {name}  loaded as {printable(outcome.loaded_as)} on {when}"


def counts_of(outcome: "Outcome") -> str:
    """Write the counts of a file, or of all."""
    counts = f"landed={outcome.landed} quarantined={outcome.quarantined} offered={outcome.offered}"
    return f"{counts} ignored={outcome.ignored}" if outcome.ignored else counts
