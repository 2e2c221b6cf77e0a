"""Write what people and other systems read, as files or on the screen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import duckdb

from chargeback.alerts import export_alerts
from chargeback.console import (
    Group,
    UsageFault,
    json_option,
    progress_bar,
    show,
    show_outcome,
)
from chargeback.database import connect
from chargeback.focus import export_focus
from chargeback.gateway_limits import export_litellm
from chargeback.journal import export_journal
from chargeback.ledger import export_ledger
from chargeback.load_report import export_loads, load_summary
from chargeback.raw_export import export_raw
from chargeback.serving import CURRENT
from chargeback.serving import publish as publish_marts
from chargeback.site.export import export_site
from chargeback.statements import FORMATS, export_statements, period_summary


@contextmanager
def built_marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database to read; a mart that is absent or of an older project must be built."""
    with connect(read_only=True) as connection:
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise UsageFault("the marts are not built, or not anew: run `dbt build`") from error


def out_folder(help_text: str, default: Path | None = None) -> Callable:
    """Give a command the option `--out`, a folder to write to, as its argument `folder`."""
    return click.option(
        "--out",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=default,
        show_default=default is not None,
        help=help_text,
    )


@click.group(
    cls=Group, help=__doc__, environment=["CHARGEBACK_DB", "CHARGEBACK_WAIT", "CHARGEBACK_PROJECT"]
)
def main() -> None:
    """Group the exports."""


@main.command(
    examples=[
        "python scripts/export.py statements --period 2026-09",
        "python scripts/export.py statements --period 2026-09 --format xlsx --format pdf",
        "python scripts/export.py statements --period 2026-09 --team product --out product",
    ]
)
@click.option("--period", required=True, help="Billing period such as 2026-09.")
@click.option("--team", help="Only the statement of this team_id.")
@click.option(
    "--format",
    "formats",
    type=click.Choice([*FORMATS]),
    multiple=True,
    default=["csv", "json"],
    show_default=True,
    help="May be given more than once.",
)
@out_folder(
    "Folder for the files. An earlier export of the period in it is replaced, whichever "
    "teams and formats it was of.  [default: exports/statements/PERIOD]",
)
@json_option
def statements(
    period: str, team: str | None, formats: tuple[str, ...], folder: Path | None
) -> None:
    """Write each team's statement as files, with an index and a manifest.

    CSV and JSON are for other systems, XLSX is a workbook for finance, PDF the team's page for
    paper.
    """
    folder = folder or Path("exports/statements", period)  # unknown periods never reach the disk
    with built_marts() as connection:
        export = export_statements(connection, period, team, formats, folder, progress_bar("PDF"))
    counts = {"teams": export.teams, "files": export.files, "removed": export.removed}
    show_outcome("exported", {"export": "statements", "period": period}, {**counts, "out": folder})


@main.command(examples=["python scripts/export.py site --period 2026-09"])
@click.option("--period", required=True, help="Billing period such as 2026-09.")
@out_folder(
    "Folder for the pages; an earlier site of the period in it is replaced."
    "  [default: exports/site/PERIOD]",
)
@json_option
def site(period: str, folder: Path | None) -> None:
    """Write the statements as pages that open from disk: index.html and a page a team."""
    folder = folder or Path("exports/site", period)
    with built_marts() as connection:
        export = export_site(connection, period, folder, progress_bar("pages"))
    counts = {
        "teams": export.teams,
        "files": export.files,
        "written": export.written,
        "removed": export.removed,
    }
    show_outcome("exported", {"export": "site", "period": period}, {**counts, "out": folder})


@main.command(
    examples=[
        "python scripts/export.py focus --period 2026-09",
        "python scripts/export.py focus --period 2026-09 --format csv",
    ]
)
@click.option("--period", required=True, help="Billing period such as 2026-09.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="Parquet keeps types and decimals as they are.",
)
@out_folder(
    "Folder for the files; an earlier export of the period in it is replaced."
    "  [default: exports/focus/PERIOD]",
)
@json_option
def focus(period: str, file_format: str, folder: Path | None) -> None:
    """Write the charges as a FOCUS 1.2 data set, the platform being the provider."""
    folder = folder or Path("exports/focus", period)
    with built_marts() as connection:
        totals = export_focus(connection, period, file_format, folder)
    counts = {name: totals[name] for name in ("rows", "sub_accounts", "billed_cost")}
    show_outcome("exported", {"export": "focus", "period": period}, {**counts, "out": folder})


@main.command(examples=["python scripts/export.py journal --period 2026-09"])
@click.option("--period", required=True, help="Closed billing period such as 2026-09.")
@out_folder(
    "Folder for the files; an earlier export of the period in it is replaced."
    "  [default: exports/journal/PERIOD]",
)
@json_option
def journal(period: str, folder: Path | None) -> None:
    """Write the double-entry journal of a closed period as CSV, to import into the books."""
    folder = folder or Path("exports/journal", period)
    with built_marts() as connection:
        totals = export_journal(connection, period, folder)
    counts = {name: totals[name] for name in ("lines", "debit", "credit")}
    show_outcome("exported", {"export": "journal", "period": period}, {**counts, "out": folder})


@main.command(examples=["python scripts/export.py ledger --out backup/ledger"])
@out_folder(
    "Folder for the files; an earlier export of the ledger in it is replaced.",
    default=Path("exports/ledger"),
)
@json_option
def ledger(folder: Path) -> None:
    """Write the whole ledger, to keep it safe: scripts/load.py ledger brings it back."""
    with built_marts() as connection:
        export = export_ledger(connection, folder)
    counts = {"entries": export.entries, "postings": export.postings, "head": export.head}
    show_outcome("exported", {"export": "ledger"}, {**counts, "out": folder})


@main.command(examples=["python scripts/export.py alerts"])
@out_folder(
    "Folder for the files; an earlier export of the alerts in it is replaced.",
    default=Path("exports/alerts"),
)
@json_option
def alerts(folder: Path) -> None:
    """Write the alerts as JSON lines, for scripts/notify.py and other systems."""
    with built_marts() as connection:
        totals = export_alerts(connection, folder)
    show_outcome("exported", {"export": "alerts"}, {**totals, "out": folder})


@main.command(examples=["python scripts/export.py guardrails --format litellm"])
@click.option(
    "--format",
    "gateway",
    type=click.Choice(["litellm"]),
    default="litellm",
    show_default=True,
    help="The gateway that is to be told.",
)
@out_folder(
    "Folder for the files; an earlier export of the kind in it is replaced."
    "  [default: exports/guardrails/FORMAT]",
)
@json_option
def guardrails(gateway: str, folder: Path | None) -> None:
    """Write budgets and limits as updates of the gateway's teams and keys."""
    folder = folder or Path("exports/guardrails", gateway)
    with built_marts() as connection:
        totals = export_litellm(connection, folder)
    counts = {name: totals[name] for name in ("updates", "skipped")}
    show_outcome("exported", {"export": "guardrails", "format": gateway}, {**counts, "out": folder})


@main.command(
    examples=[
        "python scripts/export.py summary",
        "python scripts/export.py summary --period 2026-09 --json",
    ]
)
@click.option(
    "--period", help="Billing period such as 2026-09.  [default: the latest complete one]"
)
@json_option
def summary(period: str | None) -> None:
    """Show who pays what of a billing period."""
    with built_marts() as connection:
        report = period_summary(connection, period)
    show(*report)


@main.command(
    examples=[
        "python scripts/export.py loads",
        "python scripts/export.py loads --json",
        "python scripts/export.py loads --out exports/loads",
    ]
)
@out_folder(
    "Write files, quarantine and gaps as CSV into this folder instead; an earlier export of "
    "loads in it is replaced.",
)
@json_option
def loads(folder: Path | None) -> None:
    """Show what was loaded of each source, what waits in quarantine and which hours are missing."""
    with built_marts() as connection:
        if folder is None:
            show(*load_summary(connection, datetime.now(UTC)))
            return
        rows = export_loads(connection, folder)
    show_outcome("exported", {"export": "loads"}, {**rows, "out": folder})


@main.command(
    examples=[
        "python scripts/export.py publish",
        "python scripts/export.py publish --out serving --keep 5",
    ]
)
@out_folder(
    "Folder of the published builds.",
    default=Path("exports/serving"),
)
@click.option(
    "--keep",
    "builds_kept",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Builds that stay there, for readers that hold on to an earlier one.",
)
@json_option
def publish(folder: Path, builds_kept: int) -> None:
    """Publish all marts of the last build for BI tools, as a DuckDB file and as Parquet."""
    with built_marts() as connection:
        publication = publish_marts(connection, folder, builds_kept)
    outcome = "published" if publication.is_new else "unchanged"
    counts = {"marts": publication.marts, "rows": publication.rows, "out": folder / CURRENT}
    show_outcome(outcome, {"export": "serving", "build_id": publication.build_id}, counts)


@main.command(
    examples=[
        "python scripts/export.py raw",
        "python scripts/export.py raw --out /mnt/lake/chargeback/raw",
    ]
)
@out_folder(
    "Folder for the files, a folder a table; an earlier export in it is replaced.",
    default=Path("exports/raw"),
)
@json_option
def raw(folder: Path) -> None:
    """Write the raw tables as Parquet, for a build on Apache Spark."""
    with connect(read_only=True) as connection:
        written = export_raw(connection, folder)
    counts = {"tables": written.tables, "rows": written.rows, "out": folder}
    show_outcome("exported", {"export": "raw"}, counts)


if __name__ == "__main__":
    main()
