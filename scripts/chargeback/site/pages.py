"""Write pages: data from the marts into the templates, every value escaped."""

from functools import cache
from itertools import groupby
from operator import itemgetter

import jinja2
from markupsafe import Markup

from chargeback.site import formats, words
from chargeback.site.charts import Palette, waterfall

STYLE = "style.css"


@cache
def environment() -> jinja2.Environment:
    """Make the environment that all templates are written in, with escaping on."""
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("chargeback.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in ("amount", "change", "count", "month", "day"):
        templates.filters[name] = getattr(formats, name)
    # Drawn by the chart library from a specification of ours: it escapes the texts in it.
    templates.filters["svg"] = Markup
    templates.globals["words"] = words
    return templates


def style_sheet() -> bytes:
    """Return the one style sheet of all pages."""
    source, *_ = environment().loader.get_source(environment(), STYLE)
    return source.encode()


def team_page(statement: dict, versions: dict, palette: Palette | None = None) -> bytes:
    """Write the page of a team's statement; it holds no other team's figures.

    Args:
        statement: As read_statements returns it.
        versions: Currency and billing time zone.
        palette: Colours of charts; those of the style sheet if None.
    """
    palette = palette or Palette()
    template = environment().get_template("team.html")
    lines = [line for line in statement["lines"] if line["section"] == "charges"]
    return template.render(
        statement=statement,
        versions=versions,
        waterfall=waterfall(statement, palette),
        adjustments=[line for line in statement["lines"] if line["section"] == "adjustments"],
        projects=[
            (project_name, list(project_lines))
            for project_name, project_lines in groupby(lines, itemgetter("project_name"))
        ],
    ).encode()


def overview_page(overview: dict, versions: dict) -> bytes:
    """Write the company's page."""
    template = environment().get_template("overview.html")
    return template.render(overview=overview, versions=versions).encode()
