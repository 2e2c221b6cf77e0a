"""What the scripts print."""

from collections.abc import Sequence


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
