"""Charts as inline SVG, drawn by Vega-Lite. Amounts are floats here: they only place marks."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import vl_convert

from chargeback.site.formats import amount, change, day, month
from chargeback.site.words import CAUSES, DRIVERS, PAYERS

WIDE = 680
NARROW = 312
LABEL_WIDTH = 150
AXIS_WIDTH = 56
TICK_DAYS = (1, 8, 15, 22, 29)
# The room for labels is fixed: the browser's font is not the one that the chart is laid out in.
LABELS = {"minExtent": LABEL_WIDTH, "maxExtent": LABEL_WIDTH, "labelPadding": 8}
Spec = dict[str, object]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a chart: of the page's style sheet, or fixed ones where there is none."""

    ink: str = "var(--ink)"
    grid: str = "var(--line)"
    total: str = "var(--chart-total)"
    more: str = "var(--chart-more)"
    less: str = "var(--chart-less)"
    forecast: str = "var(--chart-forecast)"


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


def trend(statement: dict, palette: Palette) -> Chart:
    """Draw the month day by day, with its budget and what it was forecast to come to."""
    days = statement["trend"]
    (outlook,) = statement["outlook"]
    last = days[-1]
    busiest = max(days, key=lambda row: row["usage_charge"])
    text = (
        f"{amount(last['cumulative_charge'])} up to {day(last['charge_date'])}; most usage on "
        f"{day(busiest['charge_date'])}, {amount(busiest['usage_charge'])}."
    )
    if outlook["month_budget_amount"] is not None:
        text += f" Budget {amount(outlook['month_budget_amount'])}."
    if outlook["expected_charge"] is not None:
        text += (
            f" Forecast {amount(outlook['expected_charge'])}, between "
            f"{amount(outlook['lower_80_charge'])} and {amount(outlook['upper_80_charge'])}."
        )
    return _chart(
        "trend",
        "Day by day",
        text,
        lambda width: _trend_spec(days, outlook, palette, width),
        palette,
    )


def history(overview: dict, palette: Palette) -> Chart:
    """Draw who paid what in the last months."""
    rows = overview["history"]
    totals: dict[date, Decimal] = {}
    for row in rows:
        totals[row["billing_period"]] = totals.get(row["billing_period"], 0) + row["charge"]
    text = ", ".join(f"{month(period)} {amount(total)}" for period, total in totals.items())
    return _chart(
        "history",
        "Charges by month",
        f"{text}.",
        lambda width: _history_spec(rows, totals, palette, width),
        palette,
    )


def causes(page: dict, palette: Palette) -> Chart:
    """Draw what stands between the cost in the logs and what providers billed."""
    billed = [row for row in page["accounts"] if row["invoiced_amount"] is not None]
    reached = sum(row["logged_cost"] for row in billed)
    bars = [_total_bar("In the logs", reached)]
    for row in page["causes"]:
        if row["amount"]:
            bars.append(
                {
                    "label": CAUSES[row["cause"]],
                    "from": float(reached),
                    "to": float(reached + row["amount"]),
                    "kind": "more" if row["amount"] > 0 else "less",
                    "text": change(row["amount"]),
                }
            )
            reached += row["amount"]
    bars.append(_total_bar("Billed", sum(row["invoiced_amount"] for row in billed)))
    return _chart(
        "causes",
        "From the logs to the invoices",
        ", ".join(f"{bar['label']} {bar['text']}" for bar in bars) + ".",
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


def _trend_spec(days: Sequence[dict], outlook: dict, palette: Palette, width: int) -> Spec:
    first = days[0]["charge_date"]
    last_day = monthrange(first.year, first.month)[1]
    values = [
        {
            "day": row["charge_date"].day,
            "usage": float(row["usage_charge"]),
            "total": float(row["cumulative_charge"]),
        }
        for row in days
    ]
    ticks = {"labelExpr": f"indexof({list(TICK_DAYS)}, datum.value) < 0 ? '' : datum.value"}
    x = {
        "field": "day",
        "type": "ordinal",
        # the forecast stands beside the month's last day
        "scale": {"domain": [*range(1, last_day + 4)], "paddingInner": 0.25},
        "title": None,
        "axis": {**ticks, "labelAngle": 0, "ticks": False, "labelPadding": 6},
    }
    y_axis = {
        "minExtent": AXIS_WIDTH,
        "maxExtent": AXIS_WIDTH,
        "domain": False,
        "ticks": False,
        "tickCount": 4,
        "format": ",.2~f",
    }
    y = {"type": "quantitative", "title": None, "axis": y_axis}
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "color": palette.total, "strokeWidth": 2.5},
            "encoding": {"x": x, "y": {"field": "total", **y}},
        }
    ]
    if outlook["expected_charge"] is not None:
        layers += _forecast_layers(outlook, last_day, palette)
    if outlook["month_budget_amount"] is not None:
        layers += _budget_layers(float(outlook["month_budget_amount"]), palette)
    plot = {"width": width - AXIS_WIDTH}
    return {
        "data": {"values": values},
        "spacing": 20,
        "vconcat": [
            {
                **plot,
                "title": "Usage of the day",
                "height": 90,
                "mark": {"type": "bar", "color": palette.total},
                "encoding": {"x": x, "y": {"field": "usage", **y}},
            },
            {**plot, "title": "Added up", "height": 200, "layer": layers},
        ],
    }


def _forecast_layers(outlook: dict, last_day: int, palette: Palette) -> list[Spec]:
    """Draw the range as a band beside the last day, with a tick where the month was expected."""
    data = {
        "values": [
            {
                "day": last_day + 2,
                "lower": float(outlook["lower_80_charge"]),
                "upper": float(outlook["upper_80_charge"]),
                "expected": float(outlook["expected_charge"]),
            }
        ]
    }
    x = {"field": "day", "type": "ordinal"}
    return [
        {
            "data": data,
            "mark": {"type": "bar", "color": palette.forecast, "width": 10},
            "encoding": {
                "x": x,
                "y": {"field": "lower", "type": "quantitative"},
                "y2": {"field": "upper"},
            },
        },
        {
            "data": data,
            "mark": {"type": "tick", "color": palette.ink, "width": 16, "thickness": 2},
            "encoding": {"x": x, "y": {"field": "expected", "type": "quantitative"}},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "right", "dx": 8, "dy": -8, "text": "Forecast"},
            "encoding": {"x": x, "y": {"field": "upper", "type": "quantitative"}},
        },
    ]


def _budget_layers(budget: float, palette: Palette) -> list[Spec]:
    """Draw the budget as a line across the month."""
    data = {"values": [{"day": 1, "budget": budget}]}
    y = {"field": "budget", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {
                "type": "rule",
                "color": palette.more,
                "strokeDash": [6, 4],
                "strokeWidth": 1.5,
            },
            "encoding": {"y": y},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "dx": -4, "dy": -8, "text": "Budget"},
            "encoding": {"x": {"field": "day", "type": "ordinal"}, "y": y},
        },
    ]


def _history_spec(
    rows: Sequence[dict], totals: dict[date, Decimal], palette: Palette, width: int
) -> Spec:
    pattern = "%b %Y" if width == WIDE else "%b"
    values = [
        {
            "month": row["billing_period"].strftime(pattern),
            "order": list(PAYERS).index(row["payer_type"]),
            "payer": PAYERS[row["payer_type"]],
            "charge": float(row["charge"]),
        }
        for row in rows
    ]
    x = {
        "field": "month",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": 0, "ticks": False, "labelPadding": 6},
    }
    colour = {
        "field": "payer",
        "type": "nominal",
        "legend": {"orient": "top", "title": None, "symbolType": "square", "offset": 12},
        "scale": {
            "domain": list(PAYERS.values()),
            "range": [palette.total, palette.less, palette.more],
        },
    }
    axis = {
        "minExtent": AXIS_WIDTH,
        "maxExtent": AXIS_WIDTH,
        "domain": False,
        "ticks": False,
        "tickCount": 4,
        "format": ",.2~f",
    }
    return {
        "data": {"values": values},
        "width": width - AXIS_WIDTH,
        "height": 200,
        "mark": {"type": "bar", "size": (width - AXIS_WIDTH) / 18},
        "encoding": {
            "x": x,
            "y": {"field": "charge", "type": "quantitative", "title": None, "axis": axis},
            "color": colour,
            "order": {"field": "order", "type": "quantitative"},
        },
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
        "padding": {"left": 0, "top": 2, "right": 2, "bottom": 4},
        "view": {"stroke": None},
        "text": {"fontSize": 13, "fill": palette.ink},
        "title": {
            "anchor": "start",
            "frame": "group",
            "fontSize": 13,
            "fontWeight": "normal",
            "color": palette.ink,
            "offset": 8,
        },
        "legend": {"labelColor": palette.ink, "labelFontSize": 13},
        "axis": {
            "labelColor": palette.ink,
            "labelFontSize": 13,
            "domainColor": palette.grid,
            "gridColor": palette.grid,
            "tickColor": palette.grid,
        },
    }
    svg = vl_convert.vegalite_to_svg({**spec, "config": config})
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)
