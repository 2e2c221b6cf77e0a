"""Write what people and other systems read, as files or on the screen."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import duckdb

from chargeback.alerts import export_alerts
from chargeback.database import UsageFault, connect
from chargeback.focus import export_focus
from chargeback.gateway_limits import export_litellm
from chargeback.journal import export_journal
from chargeback.ledger import export_ledger
from chargeback.load_report import export_loads, load_summary
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


def progress_bar(label: str) -> Callable[..., Iterator]:
    """Return what wraps work, item by item, in a bar on stderr if that is a terminal."""

    def with_bar(items: Iterable, length: int | None = None) -> Iterator:
        is_terminal = sys.stderr.isatty()
        with click.progressbar(
            items, length=length, label=label, hidden=not is_terminal, file=sys.stderr
        ) as bar:
            yield from bar

    return with_bar


@click.group(help=__doc__)
def main() -> None:
    """Group the exports."""


@main.command()
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
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files. An earlier export of the period in it is replaced, whichever "
    "teams and formats it was of.  [default: exports/statements/PERIOD]",
)
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
    click.echo(
        f"exported  statements  {period}  teams={export.teams}  files={export.files}  "
        f"removed={export.removed}  out={folder}"
    )


@main.command()
@click.option("--period", required=True, help="Billing period such as 2026-09.")
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the pages; an earlier site of the period in it is replaced."
    "  [default: exports/site/PERIOD]",
)
def site(period: str, folder: Path | None) -> None:
    """Write the statements as pages that open from disk: index.html and a page a team."""
    folder = folder or Path("exports/site", period)

    with built_marts() as connection:
        export = export_site(connection, period, folder, progress_bar("pages"))
    click.echo(
        f"exported  site  {period}  teams={export.teams}  files={export.files}  "
        f"written={export.written}  removed={export.removed}  out={folder}"
    )


@main.command()
@click.option("--period", required=True, help="Billing period such as 2026-09.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="Parquet keeps types and decimals as they are.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; an earlier export of the period in it is replaced."
    "  [default: exports/focus/PERIOD]",
)
def focus(period: str, file_format: str, folder: Path | None) -> None:
    """Write the charges as a FOCUS 1.2 data set, the platform being the provider."""
    folder = folder or Path("exports/focus", period)
    with built_marts() as connection:
        totals = export_focus(connection, period, file_format, folder)
    click.echo(
        f"exported  focus  {period}  rows={totals['rows']}  "
        f"sub_accounts={totals['sub_accounts']}  billed_cost={totals['billed_cost']}  out={folder}"
    )


@main.command()
@click.option("--period", required=True, help="Closed billing period such as 2026-09.")
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; an earlier export of the period in it is replaced."
    "  [default: exports/journal/PERIOD]",
)
def journal(period: str, folder: Path | None) -> None:
    """Write the double-entry journal of a closed period as CSV, to import into the books."""
    folder = folder or Path("exports/journal", period)
    with built_marts() as connection:
        totals = export_journal(connection, period, folder)
    click.echo(
        f"exported  journal  {period}  lines={totals['lines']}  debit={totals['debit']}  "
        f"credit={totals['credit']}  out={folder}"
    )


@main.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("exports/ledger"),
    show_default=True,
    help="Folder for the files; an earlier export of the ledger in it is replaced.",
)
def ledger(folder: Path) -> None:
    """Write the whole ledger, to keep it safe: scripts/load.py ledger brings it back."""
    with built_marts() as connection:
        export = export_ledger(connection, folder)
    click.echo(
        f"exported  ledger  entries={export.entries}  postings={export.postings}  "
        f"head={export.head}  out={folder}"
    )


@main.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("exports/alerts"),
    show_default=True,
    help="Folder for the files; an earlier export of the alerts in it is replaced.",
)
def alerts(folder: Path) -> None:
    """Write the alerts as JSON lines, for scripts/notify.py and other systems."""
    with built_marts() as connection:
        totals = export_alerts(connection, folder)
    counts = "  ".join(f"{name}={count}" for name, count in totals.items())
    click.echo(f"exported  alerts  {counts}  out={folder}")


@main.command()
@click.option(
    "--format",
    "gateway",
    type=click.Choice(["litellm"]),
    default="litellm",
    show_default=True,
    help="The gateway that is to be told.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; an earlier export of the kind in it is replaced."
    "  [default: exports/guardrails/FORMAT]",
)
def guardrails(gateway: str, folder: Path | None) -> None:
    """Write budgets and limits as updates of the gateway's teams and keys."""
    folder = folder or Path("exports/guardrails", gateway)
    with built_marts() as connection:
        totals = export_litellm(connection, folder)
    click.echo(
        f"exported  guardrails  {gateway}  updates={totals['updates']}  "
        f"skipped={totals['skipped']}  out={folder}"
    )


@main.command()
@click.option(
    "--period", help="Billing period such as 2026-09.  [default: the latest complete one]"
)
def summary(period: str | None) -> None:
    """Show who pays what of a billing period."""
    with built_marts() as connection:
        lines = period_summary(connection, period)
    click.echo("\n".join(lines))


@main.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write files, quarantine and gaps as CSV into this folder instead; an earlier export of "
    "loads in it is replaced.",
)
def loads(folder: Path | None) -> None:
    """Show what was loaded of each source, what waits in quarantine and which hours are missing."""
    with built_marts() as connection:
        if folder is None:
            click.echo("\n".join(load_summary(connection, datetime.now(UTC))))
            return
        rows = export_loads(connection, folder)
    counts = "  ".join(f"{mart}={count}" for mart, count in rows.items())
    click.echo(f"exported  loads  {counts}  out={folder}")


@main.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("exports/serving"),
    show_default=True,
    help="Folder of the published builds.",
)
@click.option(
    "--keep",
    "builds_kept",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Builds that stay there, for readers that hold on to an earlier one.",
)
def publish(folder: Path, builds_kept: int) -> None:
    """Publish all marts of the last build for BI tools, as a DuckDB file and as Parquet."""
    with built_marts() as connection:
        publication = publish_marts(connection, folder, builds_kept)
    outcome = "published" if publication.is_new else "unchanged"
    click.echo(
        f"{outcome}  serving  {publication.build_id}  marts={publication.marts}  "
        f"rows={publication.rows}  out={folder / CURRENT}"
    )


if __name__ == "__main__":
    main()
