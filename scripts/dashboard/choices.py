"""The choices at the top of pages; the page's address keeps them, so that a link leads back."""

from collections import Counter
from datetime import date

import streamlit as st

from published import PublishedBuild


def billing_period(build: PublishedBuild) -> date:
    """Let the reader choose a billing period, at first the newest complete one."""
    periods = [row["billing_period"] for row in build.rows("billing_periods")]
    if not periods:
        st.info("Nothing is charged yet.")
        st.stop()
    return st.selectbox(
        "Billing period",
        periods,
        format_func=lambda period: period.strftime("%Y-%m"),
        key="period",
        bind="query-params",
    )


def team(build: PublishedBuild) -> str:
    """Let the reader choose a team; returns its team_id."""
    names = _team_names(build)
    if not names:
        st.info("No team has a statement yet.")
        st.stop()
    return st.selectbox(
        "Team", [*names], format_func=names.__getitem__, key="team", bind="query-params"
    )


def team_or_all(build: PublishedBuild) -> str | None:
    """Let the reader choose a team or all; returns the team_id, None for all."""
    names = {None: "All teams", **_team_names(build)}
    return st.selectbox(
        "Team", [*names], format_func=names.__getitem__, key="scope", bind="query-params"
    )


def _team_names(build: PublishedBuild) -> dict[str, str]:
    """Names of teams by team_id, the id beside a name that two teams have: addresses hold names."""
    teams = build.rows("teams")
    repeated = Counter(row["team_name"] for row in teams)
    return {
        row["team_id"]: f"{row['team_name']} ({row['team_id']})"
        if repeated[row["team_name"]] > 1
        else row["team_name"]
        for row in teams
    }
