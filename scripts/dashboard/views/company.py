"""Who pays the month, and how that changed."""

import streamlit as st

import charts
import choices
import figures
from published import PublishedBuild


def show(build: PublishedBuild) -> None:
    """Show the company's month: totals, payers, and the months before."""
    period = choices.billing_period(build)
    totals = build.row("period_totals", period=period)

    columns = st.columns(6)
    shown = [
        ("Total", figures.money(totals["total_charge"]), totals["total_change"]),
        ("Teams pay", figures.money(totals["team_charge"]), totals["team_change"]),
        ("Funds pay", figures.money(totals["fund_charge"]), totals["fund_change"]),
        ("Suspense", figures.money(totals["suspense_charge"]), totals["suspense_change"]),
        ("Requests", f"{totals['request_count']:,}", totals["request_change"]),
        ("Complete tags", figures.per_mille(totals["complete_per_mille"]), None),
    ]
    for column, (label, value, change) in zip(columns, shown, strict=True):
        compared = figures.change(change) if totals["has_month_before"] else None
        column.metric(label, value, compared, delta_color="off")

    st.subheader("Charge by month", anchor=False)
    st.altair_chart(
        charts.stacked_months(build.table("charge_by_month"), "payer", "charge", build.currency)
    )
    st.subheader("Who pays", anchor=False)
    figures.table(
        build.table("payers", period=period),
        {
            "payer": figures.text("Payer"),
            "gross_charge": figures.number("Gross", figures.MONEY),
            "absorbed_charge": figures.number("Absorbed", figures.MONEY),
            "adjustment_charge": figures.number("Adjusted", figures.MONEY),
            "charge": figures.number("Pays", figures.MONEY),
            "change": figures.number("Change", figures.MONEY, "Less what it paid a month before"),
            "request_count": figures.number("Requests", figures.COUNT),
        },
        "Nobody pays anything in this period.",
    )
