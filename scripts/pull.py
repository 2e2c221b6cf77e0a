"""Pull usage logs and reports from where they are kept, and land them: `pull.py SOURCE`."""

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from chargeback.console import Command, ExitCode, UsageFault, json_option
from chargeback.database import connect
from chargeback.landing import prepare
from chargeback.load_outcomes import show_file
from chargeback.raw_tables import required_salt

if TYPE_CHECKING:
    from dlt.extract import DltResource

    from chargeback.pulls.pipeline import Folder

SPEND_LOGS = "litellm_spend_logs"
REPORT_NAMES = ("openai_costs", "openai_usage", "anthropic_costs", "anthropic_usage")
HELP = """Fetch what is new of SOURCE and land it in schema raw of the warehouse.

SOURCE is one of

\b
  litellm_spend_logs  the table LiteLLM_SpendLogs of LiteLLM's PostgreSQL
  openai_costs        OpenAI's organization costs
  openai_usage        OpenAI's organization usage: completions and embeddings
  anthropic_costs     Anthropic's cost report
  anthropic_usage     Anthropic's usage report of messages

The first pull begins with --since, each later one where the last one ended, less an overlap for
what comes late. A pull that was stopped or failed goes on when it is run again; nothing is lost,
and nothing lands twice. What is fetched lands as a file does (load.py --help).
"""
DATE = click.DateTime(["%Y-%m-%d"])


@click.command(
    cls=Command,
    help=HELP,
    environment=[
        "LITELLM_DATABASE_URL",
        "OPENAI_ADMIN_KEY",
        "ANTHROPIC_ADMIN_KEY",
        "CHARGEBACK_SALT",
        "CHARGEBACK_DB",
        "CHARGEBACK_WAIT",
        "CHARGEBACK_PROJECT",
        "CHARGEBACK_PULLS",
    ],
    exit_codes={
        ExitCode.DONE: "all that is new has landed",
        ExitCode.FAULT: "the source, a file or the set-up failed; what was fetched before "
        "has landed, or will next time",
    },
    examples=[
        "python scripts/pull.py litellm_spend_logs --since 2026-09-01",
        "python scripts/pull.py openai_costs",
    ],
)
@click.argument("source", type=click.Choice([SPEND_LOGS, *REPORT_NAMES]), metavar="SOURCE")
@click.option(
    "--since", type=DATE, help="First day (UTC) of the first pull; default: last month's."
)
@click.option(
    "--overlap-hours",
    type=click.FloatRange(min=0),
    help="How far back to look again; default 2 for spend logs, 72 for reports.",
)
@click.option(
    "--settle-days",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Days that must have passed since a reported day ended.",
)
@click.option(
    "--rows",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    help="Spend logs fetched before they are saved.",
)
@click.option(
    "--pause",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="Seconds between two requests for a report.",
)
@click.option("--url", help="Where the provider's interface is, if not at the provider.")
@json_option
def pull(
    source: str,
    since: datetime | None,
    overlap_hours: float | None,
    settle_days: int,
    rows: int,
    pause: float,
    url: str | None,
) -> None:
    """Land what an earlier run has left, fetch, and land that."""
    salt = required_salt()
    try:
        # Not at the top: dlt takes a second, which --help need not wait for.
        from chargeback.pulls import reports, spend_logs
        from chargeback.pulls.pipeline import Folder, fetch
    except ModuleNotFoundError as missing:
        raise UsageFault(f"missing: {missing.name}, which requirements.lock has") from None
    begin = since.replace(tzinfo=UTC) if since else _first_of_last_month()
    folder = Folder.of(source)
    usual_hours = 2 if source == SPEND_LOGS else 72
    overlap = timedelta(hours=usual_hours if overlap_hours is None else overlap_hours)
    until = _today() - timedelta(days=settle_days)

    def resource(since: datetime) -> "DltResource":
        if source == SPEND_LOGS:
            return spend_logs.resource(since, overlap, rows)
        report = reports.REPORTS[source]
        return reports.resource(report, since, until, overlap, url=url, pause=pause)

    with folder.held():
        fault = None
        try:
            fetch(source, folder, begin, resource)
        except UsageFault as failure:
            fault = failure
        has_refused = _land(source, folder, salt)
    if fault:
        raise fault
    if has_refused:
        sys.exit(ExitCode.FAULT)


def _land(source: str, folder: "Folder", salt: str) -> bool:
    """Land the fetched files and print a line for each; tell whether one was refused."""
    from chargeback.pulls.pipeline import land

    if not folder.has_fetched:
        return False
    connection = connect()
    prepare(connection, salt)
    has_refused = False
    for name, outcome in land(connection, source, folder):
        if isinstance(outcome, UsageFault):
            outcome.show()
            has_refused = True
        else:
            show_file(source, name, outcome)
    return has_refused


def _today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _first_of_last_month() -> datetime:
    last_month = _today().replace(day=1) - timedelta(days=1)
    return last_month.replace(day=1)


if __name__ == "__main__":
    pull()
