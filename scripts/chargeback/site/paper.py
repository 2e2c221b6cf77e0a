"""Pages of statements as PDF: the same page and style sheet, laid out for A4."""

import hashlib
import io
import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import font_source_sans_pro

from chargeback.database import UsageFault, records
from chargeback.export_folder import contents_made_of
from chargeback.site.pages import style_sheet, team_page
from chargeback.site.reading import VERSIONS, read_statements
from chargeback.site.sharing import Progress, shared

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcherResponse

FONT = "Statement"
FONT_PACKAGE = "font-source-sans-pro"
FONT_FACES = {
    "400.ttf": font_source_sans_pro.SourceSansPro,
    "600.ttf": font_source_sans_pro.SourceSansProSemibold,
}
PLACE = "file:///"  # where the page takes itself to be; no file is ever read there
MISSING_PANGO = (
    "PDF needs the library Pango, which is not installed: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 (Debian), brew install pango (macOS)"
)


def statement_papers(
    connection: duckdb.DuckDBPyConnection,
    period: str,
    team_ids: Sequence[str],
    folder: Path,
    progress: Progress,
) -> list[tuple[bytes, dict]]:
    """Write the pages of teams' statements as PDF; what a folder has of them is taken from it.

    Args:
        connection: An open database with the marts.
        period: Billing period such as `2026-09`.
        team_ids: Teams with a statement in the period.
        folder: Of an earlier export.
        progress: Wraps the PDFs, given their number, to tell how far the work is.

    Returns:
        PDF and facts for the manifest, a team.

    Raises:
        UsageFault: Pango is not installed.
    """
    (versions,) = records(connection, VERSIONS)
    statements = {
        statement["team_id"]: statement for statement in read_statements(connection, period)
    }
    made = contents_made_of(folder)
    sheets = [(_shortened(statements[team_id]), versions, frozenset(made)) for team_id in team_ids]
    return [
        (made[key] if content is None else content, {"made_of": key})
        for key, content in shared(_paper_unless_made, sheets, progress)
    ]


def _paper_unless_made(sheet: tuple[dict, dict, frozenset[str]]) -> tuple[str, bytes | None]:
    """Write a statement as PDF, unless what it is made of is among what was made already."""
    statement, versions, made = sheet
    page = team_page(statement, versions)
    key = _made_of(page)
    return key, None if key in made else paper(page)


def _shortened(statement: dict) -> dict:
    """Leave out what would fill a hundred sheets: lines' days, and what was said before them."""
    lines = []
    rates = set()
    for line in statement["lines"]:
        shortened = line | {"days": [], "rule_terms": None}
        if line["rate_id"] in rates:
            shortened["price_text"] = None
        rates.add(line["rate_id"])
        lines.append(shortened)
    return statement | {"lines": lines}


def _made_of(page: bytes) -> str:
    """Identify all that the PDF of a page is made of: page, style sheets, font, libraries."""
    libraries = [version(name).encode() for name in ("weasyprint", "pydyf", FONT_PACKAGE)]
    parts = [page, style_sheet("paper.css").encode(), *libraries]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def paper(page: bytes) -> bytes:
    """Lay out a page as a tagged PDF: the same page, the same bytes.

    Raises:
        UsageFault: Pango is not installed.
    """
    try:
        from weasyprint import HTML
    except OSError as error:
        raise UsageFault(MISSING_PANGO) from error

    styles, fonts = _paper_styles()
    content = io.BytesIO()
    HTML(string=_for_paper(page.decode()), base_url=PLACE, url_fetcher=_shelf).write_pdf(
        content,
        stylesheets=[styles],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(page).digest()[:16],
    )
    return content.getvalue()


def _for_paper(page: str) -> str:
    """Give charts what a style sheet cannot give them on paper: colours, font and title.

    What is replaced stands in double quotes, which no text of a page contains unescaped. The
    page's own copy of the style sheet goes, whose rules are read once for all pages, and the
    charts of a phone's width.
    """
    colours = _light_colours()
    page = re.sub("<style>.*?</style>", "", page, count=1, flags=re.DOTALL)
    page = re.sub(r'<div class="narrow" role="img".*?</svg>\s*</div>', "", page, flags=re.DOTALL)
    page = re.sub(r'(?<==")var\((--[\w-]+)\)(?=")', lambda found: colours[found[1]], page)
    page = page.replace('font-family="sans-serif"', f'font-family="{FONT}"')
    return re.sub(
        r'(role="img" aria-label="([^"]*)"[^>]*>\s*<svg[^>]*>)', r"\1<title>\2</title>", page
    )


@cache
def _light_colours() -> dict[str, str]:
    """The colours of the style sheet's first block: paper is light, whatever the theme."""
    block = style_sheet("style.css").split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block))


@cache
def _paper_styles() -> tuple["CSS", "FontConfiguration"]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = [
        f"@font-face {{ font-family: {FONT}; font-weight: {Path(name).stem}; src: url({name}); }}"
        for name in FONT_FACES
    ]
    rules = "\n".join([*faces, style_sheet("style.css"), style_sheet("paper.css")])
    return CSS(string=rules, base_url=PLACE, url_fetcher=_shelf, font_config=fonts), fonts


def _shelf(url: str) -> "URLFetcherResponse":
    """Hand out the fonts and nothing else, be it of the disk or of the network."""
    from weasyprint.urls import URLFetcherResponse

    name = url.removeprefix(PLACE)
    if name in FONT_FACES:
        return URLFetcherResponse(url, Path(FONT_FACES[name]).read_bytes())
    raise ValueError(f"{url} is no part of a statement")
