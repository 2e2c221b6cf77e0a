"""The books of the small company: September's usage, closed, and what is asked of the ledger."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import company
from warehouse import CompiledProject, Warehouse

SEPTEMBER = date(2026, 9, 1)
OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)
# The laws that must hold after every build, whatever happened before it.
LAWS = (
    "l1_conservation",
    "l2_once",
    "l3_cents",
    "l4_closed_is_closed",
    "l4_ledger_chain_holds",
    "l4_ledger_equals_inputs",
    "l8_explainable",
    "journal_balances",
    "journal_ties_to_statements",
    "closed_periods_stay_closed",
)
# What the books are read from.
BOOKS = (
    *LAWS,
    "closed_periods_pass_their_checks",
    "fct_request_costs",
    "team_statements",
    "team_statement_lines",
)


def closed(period: date) -> dict:
    """The calendar's row of a period that is closed."""
    after = date(period.year + period.month // 12, period.month % 12 + 1, 1)
    return {
        "billing_period": period,
        "status": "closed",
        "closed_at": datetime(after.year, after.month, 5, 15),
        "approver": "cfo@example.com",
    }


def usage() -> list[dict]:
    """The small company's usage, without the request that nobody can rate."""
    return [row for row in company.usage() if row["request_id"] != "unrated"]


@dataclass
class Books:
    """A company whose ledger lives on from build to build.

    Attributes:
        first: The project as it compiles before there is a ledger.
        again: The project as it compiles when there is one.
    """

    first: CompiledProject
    again: CompiledProject
    seeds: dict[str, list[dict]] = field(default_factory=company.policy)
    files: int = 0
    builds: int = 0

    def __post_init__(self) -> None:
        """Open an empty warehouse."""
        self.warehouse = Warehouse(self.first, seeds=self.seeds)

    def land(self, *rows: dict) -> None:
        """Land rows of the plain shape as a file of their own."""
        self.files += 1
        file = f"file-{self.files}"
        numbered = enumerate(rows, start=1)
        landed = [row | {"_file_id": file, "_record_number": number} for number, row in numbered]
        company.land(self.warehouse, landed)

    def close(self, period: date) -> None:
        """Change the calendar's row of a period to closed."""
        rows = [row for row in self.seeds["billing_periods"] if row["billing_period"] != period]
        self.seeds["billing_periods"] = [*rows, closed(period)]

    def build(self) -> None:
        """Build, and hold the laws."""
        if self.builds:
            self.warehouse.rebuild(self.again, of=BOOKS)
        else:
            self.warehouse.build(of=BOOKS)
        self.builds += 1
        for law in LAWS:
            assert self.warehouse.failures(law) == [], law

    def entries(self) -> int:
        """How many entries the ledger has."""
        ((count,),) = self.query("select count(*) from marts.fct_ledger_entries")
        return count

    def adjustments(self) -> list[tuple[date, date, str, str, Decimal]]:
        """What the newest posting adjusts: periods, payer, reason, cents; what is 0.00 left out."""
        return self.query("""
            select posting_period, charge_period, payer_id, reason, sum(charge)
            from marts.fct_ledger_entries
            where
                posting_number = (select max(posting_number) from marts.fct_ledger_entries)
                and entry_type = 'adjustment'
            group by all
            having sum(charge) <> 0
            order by all
        """)

    def statements(self, period: date) -> list[tuple]:
        """All that the statements of a period say."""
        return [
            *self.query(
                f"from marts.team_statements where billing_period = '{period}' order by team_id"
            ),
            *self.query(
                f"from marts.team_statement_lines where billing_period = '{period}'"
                " order by statement_line_id"
            ),
        ]

    def query(self, sql: str) -> list[tuple]:
        """Rows of a query."""
        return self.warehouse.query(sql)
