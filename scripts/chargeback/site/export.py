"""Write the site of a billing period."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from chargeback.database import records
from chargeback.export_folder import File, changed_files, safe_name, write_export
from chargeback.site.company import read_company
from chargeback.site.pages import company_page, overview_page, team_page
from chargeback.site.reading import VERSIONS, read_overview, read_statements
from chargeback.site.sharing import Progress, shared
from chargeback.statements import nothing_found


@dataclass(frozen=True, slots=True)
class SiteExport:
    """What an export wrote.

    Attributes:
        teams: Number of statements.
        files: Number of files, with the manifest.
        written: Number of files that are new or not what they were.
        removed: Number of files of an earlier export that were removed.
    """

    teams: int
    files: int
    written: int
    removed: int


def export_site(
    connection: duckdb.DuckDBPyConnection,
    period: str,
    folder: Path,
    progress: Progress = lambda pages, _: pages,
) -> SiteExport:
    """Write a page a team, those of the company and a manifest; each page is complete in itself.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`.
        folder: Where to; an earlier site of the period in it is replaced.
        progress: Wraps the statements' pages, given their number, to tell how far the work is.

    Returns:
        What was written.

    Raises:
        UsageFault: There is no such period, or the folder is not for this export.
        duckdb.Error: The marts are not built.
    """
    statements = read_statements(connection, period)
    if not statements:
        raise nothing_found(connection, period, None)
    (versions,) = records(connection, VERSIONS)
    for statement in statements:
        statement["page"] = f"{period}-{safe_name(statement['team_id'])}.html"
    overview = read_overview(connection, period, statements)
    pages = shared(partial(team_page, versions=versions), statements, progress)
    files = [
        File(
            statement["page"],
            page,
            {"team_id": statement["team_id"], "net_charge": statement["net_charge"]},
        )
        for statement, page in zip(statements, pages, strict=True)
    ]
    files.append(File("index.html", overview_page(overview, versions)))
    files += [
        File(f"{name}.html", company_page(name, page, overview, versions))
        for name, page in read_company(connection, period).items()
    ]
    about = {
        "export": "site",
        "period": period,
        **versions,
        **{name: statements[0][name] for name in ("status", "policy_version", "input_version")},
    }
    totals = {
        "statements": len(statements),
        "net_charge": sum(statement["net_charge"] for statement in statements),
    }
    written = changed_files(folder, files)
    removed = write_export(folder, about, totals, files)
    return SiteExport(len(statements), len(files) + 1, written, removed)
