"""What the sample's projects achieve for the business, by day: they follow successful requests."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from .company import read_table
from .traffic import Request

OUTCOMES = {row["project_id"]: row for row in read_table(Path(__file__).with_name("outcomes.csv"))}
# In a messy sample a month's file has only this much of the month's last day; the next has it all.
SHARE_KNOWN = Decimal("0.8")


@dataclass(slots=True)
class Outcomes:
    """The outcomes of the sample, drawn with dice of their own.

    Attributes:
        seed: Seed of the sample.
        counts: Outcomes by day and project.
    """

    seed: int
    counts: Counter[tuple[date, str]] = field(default_factory=Counter)
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        """Set the dice."""
        self.rng = Random(f"{self.seed} outcomes")  # noqa: S311 - a sample, not a secret

    def add_request(self, request: Request) -> None:
        """Count what a request achieves, if it served somebody."""
        row = OUTCOMES.get(request.project.project_id)
        if not row or request.error or request.environment != "production":
            return
        if self.rng.random() < float(row["per_success"]):
            self.counts[request.local.date(), request.project.project_id] += 1

    def totals(self) -> dict[str, int]:
        """Outcomes by project."""
        totals: Counter[str] = Counter()
        for (_, project_id), count in self.counts.items():
            totals[project_id] += count
        return dict(sorted(totals.items()))

    def files(self, months: list[date], *, clean: bool) -> Iterator[tuple[str, list[dict]]]:
        """The file of each month with outcomes.

        Args:
            months: First days of the months.
            clean: Without a last day that is not known in full at first.

        Yields:
            Path below the sample's folder and the file's rows.
        """
        for first in months:
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            rows = []
            for day, project_id in sorted(self.counts):
                count = self.counts[day, project_id]
                if day == last and not clean and first != months[-1]:
                    count = int(count * SHARE_KNOWN)
                elif not (first <= day <= last) and (clean or day != first - timedelta(days=1)):
                    continue
                rows.append(outcome_row(day, project_id, count))
            if rows:
                yield f"business_outcomes/{first:%Y-%m}.csv", rows


def outcome_row(day: date, project_id: str, count: int) -> dict:
    """A day's outcomes of a project as a row of the source."""
    row = OUTCOMES[project_id]
    return {
        "date": day.isoformat(),
        "project": project_id,
        "outcome": row["outcome"],
        "count": count,
        "value": f"{Decimal(row['value']) * count}" if row["value"] else "",
        "currency": row["currency"],
    }
