"""Write pages: data from the marts into the templates, every value escaped."""

from collections.abc import Callable
from functools import cache
from itertools import groupby
from operator import itemgetter

import jinja2
from markupsafe import Markup

from chargeback.site import formats, words
from chargeback.site.charts import Palette, causes, history, trend, waterfall

FORMATS = (
    "amount",
    "change",
    "unit_amount",
    "count",
    "percent",
    "seconds",
    "month",
    "day",
    "day_of_month",
)


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
    templates.filters |= {name: _written(getattr(formats, name)) for name in FORMATS}
    # The chart library escapes the texts of its drawing.
    templates.filters["svg"] = Markup
    templates.globals["words"] = words
    return templates


def style_sheet(name: str) -> str:
    """Return a style sheet: style.css of all pages, or paper.css, which PDF adds to it."""
    source, *_ = environment().loader.get_source(environment(), name)
    return source


def team_page(statement: dict, versions: dict, palette: Palette | None = None) -> bytes:
    """Write the page of a team's statement; it holds no other team's figures.

    Args:
        statement: As read_statements returns it.
        versions: Currency and billing time zone.
        palette: Colours of charts; those of the style sheet if None.
    """
    palette = palette or Palette()
    charges = [line for line in statement["lines"] if line["section"] == "charges"]
    charged = [line for line in charges if line["line_type"] != "not_charged"]
    (outlook,) = statement["outlook"]
    (tag_quality,) = statement["tag_quality"] or [None]
    template = environment().get_template("team.html")
    return template.render(
        statement=statement,
        versions=versions,
        outlook=outlook,
        tag_quality=tag_quality,
        waterfall=waterfall(statement, palette),
        trend=trend(statement, palette) if statement["trend"] else None,
        breakdowns=_groups(statement["breakdowns"], "dimension"),
        adjustments=[line for line in statement["lines"] if line["section"] == "adjustments"],
        projects=_groups(charged, "project_name"),
        free_lines=[line for line in charges if line["line_type"] == "not_charged"],
        outcomes=dict(_groups(statement["outcomes"], "project_id")),
    ).encode()


def overview_page(overview: dict, versions: dict, palette: Palette | None = None) -> bytes:
    """Write the company's page.

    Args:
        overview: As read_overview returns it.
        versions: Currency and billing time zone.
        palette: Colours of charts; those of the style sheet if None.
    """
    template = environment().get_template("overview.html")
    return template.render(
        overview=overview,
        versions=versions,
        history=history(overview, palette or Palette()),
        payers=_groups(overview["payers"], "payer_type"),
    ).encode()


def company_page(
    name: str, page: dict, overview: dict, versions: dict, palette: Palette | None = None
) -> bytes:
    """Write one of the company's further pages.

    Args:
        name: Of the page, a key of words.COMPANY_PAGES.
        page: Its lists of rows, as read_company returns them.
        overview: As read_overview returns it.
        versions: Currency and billing time zone.
        palette: Colours of charts; those of the style sheet if None.
    """
    template = environment().get_template(f"{name}.html")
    is_drawn = any(row["invoiced_amount"] is not None for row in page.get("accounts", []))
    return template.render(
        name=name,
        page=page,
        overview=overview,
        versions=versions,
        causes=causes(page, palette or Palette()) if is_drawn else None,
    ).encode()


def _written(write: Callable[..., str]) -> Callable[..., str]:
    """Leave a place empty where there is no value, such as what usage without a rate is worth."""
    return lambda value, *options: "" if value is None else write(value, *options)


def _groups(rows: list[dict], key: str) -> list[tuple[str | None, list[dict]]]:
    """Group rows that stand together."""
    return [(value, list(group)) for value, group in groupby(rows, itemgetter(key))]
