"""What a load or a pull says of each file."""

from typing import TYPE_CHECKING

from .console import show
from .file_content import printable

if TYPE_CHECKING:
    from .landing import Outcome


def show_file(source: str, file_name: str, outcome: "Outcome") -> None:
    """Say what became of a file that was loaded."""
    name = printable(file_name)
    record = {"source": source, "file": file_name}
    if outcome.loaded_as is None:
        line = f"loaded   {source}  {name}  {counts_of(outcome)}"
        show(line, {"outcome": "loaded", **record, **numbers_of(outcome)})
        return
    when = f"{outcome.loaded_at:%Y-%m-%d %H:%M} UTC"
    known_as = {"loaded_as": outcome.loaded_as, "loaded_at": outcome.loaded_at}
    show(
        f"skipped  {source}  {name}  loaded as {printable(outcome.loaded_as)} on {when}",
        {"outcome": "skipped", **record, **known_as},
    )


def numbers_of(outcome: "Outcome") -> dict[str, int]:
    """Name the counts of a file, or of all."""
    return {
        "landed": outcome.landed,
        "quarantined": outcome.quarantined,
        "offered": outcome.offered,
        "ignored": outcome.ignored,
    }


def counts_of(outcome: "Outcome") -> str:
    """Write the counts of a file, or of all."""
    counts = f"landed={outcome.landed} quarantined={outcome.quarantined} offered={outcome.offered}"
    return f"{counts} ignored={outcome.ignored}" if outcome.ignored else counts
