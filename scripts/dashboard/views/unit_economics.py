"""What a request, a task and an outcome cost."""

import streamlit as st

import choices
import figures
from published import PublishedBuild


def show(build: PublishedBuild) -> None:
    """Show the unit costs of projects in a month, and of their outcomes."""
    left, right = st.columns(2)
    with left:
        team = choices.team_or_all(build)
    with right:
        period = choices.billing_period(build)

    st.subheader("Requests and tasks", anchor=False)
    figures.table(
        build.table("unit_economics", team=team, period=period),
        {
            "project": figures.text("Project"),
            "request_count": figures.number("Requests", figures.COUNT),
            "gross_charge_per_request": figures.number("Charge a request", figures.UNIT_MONEY),
            "provider_cost_per_request": figures.number("Cost a request", figures.UNIT_MONEY),
            "successful_task_count": figures.number("Tasks solved", figures.COUNT),
            "gross_charge_per_successful_task": figures.number(
                "Charge a task solved", figures.UNIT_MONEY
            ),
            "failed_share": figures.share("Failed"),
            "retries_per_request": figures.number("Retries a request", "%.3f"),
            "cache_read_share": figures.share("Input from cache"),
            "latency_p50_ms": figures.number("Median ms", figures.COUNT),
            "latency_p95_ms": figures.number("95 % within ms", figures.COUNT),
        },
        "No project has requests in this period.",
    )
    st.subheader("Business outcomes", anchor=False)
    figures.table(
        build.table("outcomes", team=team, period=period),
        {
            "project": figures.text("Project"),
            "outcome": figures.text("Outcome"),
            "outcome_count": figures.number("Number", figures.COUNT),
            "gross_charge_per_outcome": figures.number("Charge each", figures.UNIT_MONEY),
            "value_per_outcome": figures.number("Value each", figures.UNIT_MONEY),
            "value_over_charge": figures.number("Value less charge", figures.MONEY),
        },
        "No outcome was reported for this period.",
    )
