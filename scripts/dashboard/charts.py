"""The charts: Vega-Lite specifications of tables."""

import altair as alt
import pyarrow as pa

HEIGHT = 320
RANGE_COLOUR = "#868e96"  # seen on light and on dark
LIMIT_COLOUR = "#e8590c"
MONTHS = alt.Axis(labelAngle=0)


def stacked_months(rows: pa.Table, part: str, amount: str, currency: str) -> alt.Chart:
    """Bars a month, stacked by part."""
    return (
        alt.Chart(_plain(rows), height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X("billing_period:N", title="Billing period", axis=MONTHS),
            y=alt.Y(f"{amount}:Q", title=currency, stack=True),
            color=alt.Color(f"{part}:N", title=None),
            tooltip=["billing_period:N", f"{part}:N", alt.Tooltip(f"{amount}:Q", format=",.2f")],
        )
    )


def ranked_bars(rows: pa.Table, part: str, amount: str, currency: str) -> alt.Chart:
    """A bar a part, the largest first."""
    return (
        alt.Chart(_plain(rows), height=alt.Step(26))
        .mark_bar()
        .encode(
            y=alt.Y(f"{part}:N", title=None, sort="-x", axis=alt.Axis(labelLimit=260)),
            x=alt.X(f"{amount}:Q", title=currency),
            tooltip=[f"{part}:N", alt.Tooltip(f"{amount}:Q", format=",.2f")],
        )
    )


def daily_bars(rows: pa.Table, amount: str, currency: str) -> alt.Chart:
    """A bar a day."""
    return (
        alt.Chart(_plain(rows), height=HEIGHT)
        .mark_bar()
        .encode(
            x=alt.X("charge_date:T", title=None),
            y=alt.Y(f"{amount}:Q", title=currency),
            tooltip=[
                alt.Tooltip("charge_date:T", format="%Y-%m-%d"),
                alt.Tooltip(f"{amount}:Q", format=",.2f"),
            ],
        )
    )


def months_with_range(rows: pa.Table, currency: str) -> alt.LayerChart:
    """Bars of charged and forecast months, with the range of each forecast."""
    base = alt.Chart(_plain(rows), height=HEIGHT).encode(
        x=alt.X("billing_period:N", title="Billing period", axis=MONTHS)
    )
    bars = base.mark_bar().encode(
        y=alt.Y("charge:Q", title=currency, stack=False),
        color=alt.Color("kind:N", title=None),
        tooltip=[
            "billing_period:N",
            "kind:N",
            *(
                alt.Tooltip(f"{column}:Q", format=",.2f")
                for column in ("charge", "lower_80_charge", "upper_80_charge")
            ),
        ],
    )
    ranges = base.mark_rule(strokeWidth=3, color=RANGE_COLOUR).encode(
        y="lower_80_charge:Q", y2="upper_80_charge:Q"
    )
    return bars + ranges


def budget_course(rows: pa.Table, currency: str) -> alt.LayerChart:
    """The charge to date against the budget, and what the period is forecast to come to."""
    base = alt.Chart(_plain(rows), height=HEIGHT)
    course = base.mark_area(line=True, opacity=0.25).encode(
        x=alt.X("charge_date:T", title=None),
        y=alt.Y("charge_to_date:Q", title=currency),
        tooltip=[
            alt.Tooltip("charge_date:T", format="%Y-%m-%d"),
            alt.Tooltip("charge_to_date:Q", format=",.2f"),
        ],
    )
    budget = base.mark_rule(strokeDash=[6, 4], strokeWidth=2, color=LIMIT_COLOUR).encode(
        y="max(budget_amount):Q", tooltip=alt.Tooltip("max(budget_amount):Q", format=",.2f")
    )
    end = base.encode(x=alt.X("max(period_last_day):T"))
    ranges = end.mark_rule(strokeWidth=3, color=RANGE_COLOUR).encode(
        y="max(lower_80_charge):Q", y2="max(upper_80_charge):Q"
    )
    forecast = end.mark_point(filled=True, size=80).encode(
        y="max(forecast_charge):Q",
        tooltip=alt.Tooltip("max(forecast_charge):Q", format=",.2f"),
    )
    return course + budget + ranges + forecast


def _plain(rows: pa.Table) -> alt.Data:
    """Give decimals as floating-point numbers, which is all that a drawing can show."""
    decimals = {field.name for field in rows.schema if pa.types.is_decimal(field.type)}
    return alt.Data(
        values=[
            {
                name: float(value) if name in decimals and value is not None else _json(value)
                for name, value in row.items()
            }
            for row in rows.to_pylist()
        ]
    )


def _json(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
