"""Charts as inline SVG, drawn by Vega-Lite. Amounts are floats here: they only place marks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import vl_convert

from chargeback.site.formats import amount, change, month
from chargeback.site.words import DRIVERS

WIDE = 680
NARROW = 312
LABEL_WIDTH = 150
# The room for labels is fixed: the browser's font is not the one that the chart is laid out in.
LABELS = {"minExtent": LABEL_WIDTH, "maxExtent": LABEL_WIDTH, "labelPadding": 8}
Spec = dict[str, object]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a chart: of the page's style sheet, or fixed ones where there is none."""

    ink: str = "var(--ink)"
    faint: str = "var(--faint)"
    grid: str = "var(--line)"
    total: str = "var(--chart-total)"
    more: str = "var(--chart-more)"
    less: str = "var(--chart-less)"


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a page shows it.

    Attributes:
        name: Unique on its page.
        title: What it shows, in a few words.
        text: What it says, for those who cannot see it.
        wide: SVG for a page at desktop width.
        narrow: SVG for a phone.
    """

    name: str
    title: str
    text: str
    wide: str
    narrow: str


def waterfall(statement: dict, palette: Palette) -> Chart:
    """Draw what changed since the statement before, driver by driver."""
    changes = [row for row in statement["changes"] if row["amount"]]
    bars = [
        {
            "label": DRIVERS[row["driver"]],
            "from": float(row["charge_before"]),
            "to": float(row["charge_after"]),
            "kind": "more" if row["amount"] > 0 else "less",
            "text": change(row["amount"]),
        }
        for row in changes
    ]
    if statement["previous_period"]:
        bars.insert(
            0, _total_bar(month(statement["previous_period"]), statement["previous_net_charge"])
        )
    bars.append(_total_bar(month(statement["billing_period"]), statement["net_charge"]))
    steps = ", ".join(f"{DRIVERS[row['driver']]} {change(row['amount'])}" for row in changes)
    return _chart(
        "changes",
        "What changed",
        f"From {bars[0]['text']} to {bars[-1]['text']}: {steps}." if steps else "Nothing changed.",
        lambda width: _waterfall_spec(bars, palette, width),
        palette,
    )


def _total_bar(label: str, total: object) -> dict:
    return {"label": label, "from": 0.0, "to": float(total), "kind": "total", "text": amount(total)}


def _waterfall_spec(bars: Sequence[dict], palette: Palette, width: int) -> Spec:
    ends = [0.0, *(bar["from"] for bar in bars), *(bar["to"] for bar in bars)]
    span = max(ends) - min(ends) or 1.0
    values = [
        {**bar, "end": max(bar["from"], bar["to"]), "order": order}
        for order, bar in enumerate(bars)
    ]
    row = {
        "field": "label",
        "type": "nominal",
        "sort": {"field": "order"},
        "title": None,
        "axis": {**LABELS, "domain": False, "ticks": False},
    }
    axis = {"title": None, "axis": None}
    scale = {"domain": [min(ends), max(ends) + span * (0.16 if width == WIDE else 0.42)]}
    colour = {
        "field": "kind",
        "type": "nominal",
        "legend": None,
        "scale": {
            "domain": ["total", "more", "less"],
            "range": [palette.total, palette.more, palette.less],
        },
    }
    return {
        "data": {"values": values},
        "width": width - LABEL_WIDTH,
        "height": {"step": 30},
        "encoding": {"y": row},
        "layer": [
            {
                "mark": {"type": "bar", "height": 18, "cornerRadius": 2},
                "encoding": {
                    "x": {"field": "from", "type": "quantitative", "scale": scale, **axis},
                    "x2": {"field": "to"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "color": palette.ink},
                "encoding": {
                    "x": {"field": "end", "type": "quantitative"},
                    "text": {"field": "text"},
                },
            },
        ],
    }


def _chart(
    name: str, title: str, text: str, spec: Callable[[int], Spec], palette: Palette
) -> Chart:
    """Draw a chart at both widths."""
    wide, narrow = (_svg(spec(width), palette) for width in (WIDE, NARROW))
    return Chart(name, title, text, wide, narrow)


def _svg(spec: Spec, palette: Palette) -> str:
    """Draw a chart; what a screen reader is told stands around it, not in its marks."""
    config = {
        "aria": False,
        "background": None,
        "font": "sans-serif",
        "padding": 0,
        "view": {"stroke": None},
        "text": {"fontSize": 13},
        "axis": {
            "labelColor": palette.ink,
            "labelFontSize": 13,
            "domainColor": palette.grid,
            "gridColor": palette.grid,
            "tickColor": palette.grid,
        },
    }
    return vl_convert.vegalite_to_svg({**spec, "config": config})
