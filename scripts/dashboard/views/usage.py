"""What usage is charged, by project, tier, environment and model."""

import streamlit as st

import charts
import choices
import figures
from published import PublishedBuild

DIMENSIONS = {"project": "Project", "tier": "Model tier", "environment": "Environment"}


def show(build: PublishedBuild) -> None:
    """Show a month's usage by one dimension, and by model."""
    left, middle, right = st.columns(3)
    with left:
        team = choices.team_or_all(build)
    with middle:
        period = choices.billing_period(build)
    with right:
        dimension = st.selectbox(
            "By",
            [*DIMENSIONS],
            format_func=DIMENSIONS.__getitem__,
            key="by",
            bind="query-params",
        )
    st.caption("As today's inputs say; the statement of a closed period stays as it was posted.")
    parts = build.table("usage_by", team=team, period=period, dimension=dimension)
    if parts.num_rows:
        st.altair_chart(charts.ranked_bars(parts, "part", "gross_charge", build.currency))
    figures.table(
        parts,
        {
            "part": figures.text(DIMENSIONS[dimension]),
            "gross_charge": figures.number("Gross", figures.MONEY),
            "absorbed_charge": figures.number("Absorbed", figures.MONEY),
            "net_charge": figures.number("Net", figures.MONEY),
            "provider_cost": figures.number("Provider cost", figures.MONEY),
            "request_count": figures.number("Requests", figures.COUNT),
            "total_tokens": figures.number("Tokens", figures.COUNT),
        },
        "No usage in this period.",
    )
    st.subheader("By model", anchor=False)
    figures.table(
        build.table("models", team=team, period=period),
        {
            "billed_model": figures.text("Model"),
            "gross_charge": figures.number("Gross", figures.MONEY),
            "provider_cost": figures.number("Provider cost", figures.MONEY),
            "request_count": figures.number("Requests", figures.COUNT),
            "total_tokens": figures.number("Tokens", figures.COUNT),
        },
        "No model was used in this period.",
    )
