"""Days and months charged, against budgets and forecasts."""

import streamlit as st

import charts
import choices
import figures
from published import PublishedBuild


def show(build: PublishedBuild) -> None:
    """Show the days, the running budget's course, the months to come, and all budgets."""
    team = choices.team_or_all(build)

    st.subheader("Net charge of usage by day", anchor=False)
    st.caption("Without charges for a whole period, such as shared costs.")
    days = build.table("daily_charges", team=team)
    st.altair_chart(charts.daily_bars(days, "net_charge", build.currency))

    if team is not None:
        course = build.table("running_budget_days", team=team)
        if course.num_rows:
            st.subheader("Running budget", anchor=False)
            st.caption("Charge to date; dashed the budget; on the last day the forecast, 80 %.")
            st.altair_chart(charts.budget_course(course, build.currency))

    st.subheader("Months and forecast", anchor=False)
    st.caption(
        "Forecasts are of own usage, without shared costs; lines are ranges of 80 %"
        f"{', shown of one team at a time' if team is None else ''}."
    )
    st.altair_chart(charts.months_with_range(build.table("months", team=team), build.currency))

    st.subheader("Budgets", anchor=False)
    figures.table(
        build.table("budgets", team=team),
        {
            "budget_id": figures.text("Budget"),
            "project_id": figures.text("Project"),
            "period_start": st.column_config.DateColumn("From"),
            "period_last_day": st.column_config.DateColumn("To"),
            "status": figures.text("Status"),
            "budget_amount": figures.number("Budget", figures.MONEY),
            "spent_charge": figures.number("Spent", figures.MONEY),
            "committed_charge": figures.number("Committed", figures.MONEY),
            "remaining_amount": figures.number("Left", figures.MONEY),
            "forecast_charge": figures.number("Forecast", figures.MONEY),
            "forecast_over_budget": figures.number("Forecast less budget", figures.MONEY),
        },
        "There is no budget.",
    )
