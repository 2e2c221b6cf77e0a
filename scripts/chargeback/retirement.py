"""Retire closed billing periods: drop their records and keep what they were charged."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from .close_preview import NEW_FILES
from .console import UsageFault, aligned
from .database import quote_identifier, records
from .project import project_vars
from .raw_tables import prepare_retirement
from .serving import mart_names

RETIRE = Path(__file__).parent / "retire.sql"
# What the last build says of each period with usage, and what waits for the next one.
PERIODS = """
    select
        costs.billing_period as start,
        strftime(costs.billing_period, '%Y-%m') as period,
        closes.status = 'closed' as is_closed,
        datediff('month', costs.billing_period, max(costs.billing_period) over ()) as age,
        retired.retired_at,
        costs.request_count,
        costs.gross_charge
    from (
        select billing_period, count(*) as request_count, sum(gross_charge) as gross_charge
        from marts.fct_request_costs
        group by billing_period
    ) as costs
    inner join marts.billing_period_closes as closes using (billing_period)
    left join raw.retired_periods as retired using (billing_period)
    order by start
"""
UNBUILT_RETIREMENTS = """
    select count(*)
    from raw.retired_periods
    where billing_period not in (select billing_period from intermediate.int_retired_days)
"""
DROPPED = "select source_name, count(*) as record_count from records_to_drop group by 1 order by 1"


@dataclass(frozen=True, slots=True)
class Period:
    """A billing period with usage, as the last build left it.

    Attributes:
        start: Its first day.
        period: Its name, such as 2026-08.
        is_closed: Its charges are in the ledger.
        age: Months from it to the last period with usage.
        retired_at: When it was retired; None if it was not.
        request_count: Its requests.
        gross_charge: What they were charged before exceptions.
    """

    start: date
    period: str
    is_closed: bool
    age: int
    retired_at: datetime | None
    request_count: int
    gross_charge: Decimal


@dataclass(frozen=True, slots=True)
class Retirement:
    """What was retired, or would be.

    Attributes:
        periods: The periods, the oldest first.
        dropped: Records that go, by source.
    """

    periods: list[Period]
    dropped: dict[str, int]

    @property
    def lines(self) -> list[str]:
        """The text to show."""
        if not self.periods:
            return ["nothing to retire: closed periods older than retention_months are retired"]
        rows = [(p.period, f"{p.request_count:,}", f"{p.gross_charge:,.2f}") for p in self.periods]
        sources = [(source, f"{count:,}") for source, count in self.dropped.items()]
        return [
            *aligned([("period", "requests", "gross charge"), *rows]),
            "",
            *aligned([("records to drop of", "records"), *sources]),
        ]

    @property
    def record(self) -> dict:
        """The same for a machine."""
        return {
            "periods": [
                {
                    "period": p.period,
                    "requests": p.request_count,
                    "gross_charge": p.gross_charge,
                }
                for p in self.periods
            ],
            "dropped": self.dropped,
        }


def retire(
    connection: duckdb.DuckDBPyConnection, period: str | None, is_dry_run: bool
) -> Retirement:
    """Retire a period, or all that are old enough, in one transaction.

    Args:
        connection: The warehouse, writable.
        period: Name of the one period that is meant; None means all that may be retired.
        is_dry_run: Undo it again, so that only the answer is left.

    Raises:
        UsageFault: The setting keeps all, the period may not be retired, or the last build does
            not know all that there is.
        duckdb.Error: The marts are not built.
    """
    months = _retention_months()
    mart_names(connection)
    prepare_retirement(connection)
    (new_files,) = connection.execute(NEW_FILES).fetchone()
    (unbuilt,) = connection.execute(UNBUILT_RETIREMENTS).fetchone()
    if new_files or unbuilt:
        raise UsageFault("files or retirements are newer than the last build: run `dbt build`")
    known = [Period(**row) for row in records(connection, PERIODS)]
    periods = _old_enough(known, months) if period is None else _asked(known, period, months)
    if not periods:
        return Retirement([], {})
    connection.execute("begin")
    try:
        dropped = _move(connection, [p.start for p in periods])
        connection.execute("rollback" if is_dry_run else "commit")
    except BaseException:
        connection.execute("rollback")
        raise
    if not is_dry_run:
        connection.execute("checkpoint")
    return Retirement(periods, dropped)


def _retention_months() -> int:
    months = project_vars()["retention_months"]
    if not isinstance(months, int) or months < 0:
        raise UsageFault(
            f"retention_months in dbt_project.yml is {months!r}, not a number of months"
        )
    if not months:
        raise UsageFault("retention_months in dbt_project.yml is 0: all periods are kept")
    return months


def _obstacle(period: Period, known: list[Period], months: int) -> str | None:
    """Say why a period may not be retired even if all before it are."""
    if not period.is_closed:
        return f"{period.period} is open; only a closed period can be retired"
    if period.age <= months:
        return (
            f"{period.period} is too young: retention_months keeps the {months} months before"
            f" {known[-1].period}"
        )
    return None


def _old_enough(known: list[Period], months: int) -> list[Period]:
    found = []
    for period in known:
        if _obstacle(period, known, months):
            break
        if not period.retired_at:
            found.append(period)
    return found


def _asked(known: list[Period], name: str, months: int) -> list[Period]:
    period = next((p for p in known if p.period == name), None)
    if period is None:
        raise UsageFault(f"no usage in {name}; there is in {', '.join(p.period for p in known)}")
    if period.retired_at:
        return []
    if obstacle := _obstacle(period, known, months):
        raise UsageFault(obstacle)
    if earlier := [p for p in known if p.start < period.start and not p.retired_at]:
        raise UsageFault(f"{earlier[0].period} comes before {name} and is not retired yet")
    return [period]


def _move(connection: duckdb.DuckDBPyConnection, starts: list[date]) -> dict[str, int]:
    """Keep the periods' charges in schema raw, and delete what no later period needs."""
    connection.execute("set variable retiring = $starts::date[]", {"starts": starts})
    connection.execute(RETIRE.read_text("utf-8"))
    dropped = dict(connection.execute(DROPPED).fetchall())
    for source in dropped:
        connection.execute(
            f"""
            delete from raw.{quote_identifier(source)} as landed
            using records_to_drop as dropped
            where
                dropped.source_name = $source
                and landed._file_id = dropped.file_id
                and landed._record_number = dropped.record_number
            """,
            {"source": source},
        )
    return dropped
