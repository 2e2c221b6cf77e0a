"""What is out of the ordinary, and what is missing."""

import streamlit as st

import choices
import figures
from published import PublishedBuild


def show(build: PublishedBuild) -> None:
    """Show alerts, tag quality, repairs, usage without a price, and silent hours."""
    left, right = st.columns(2)
    with left:
        team = choices.team_or_all(build)
    with right:
        period = choices.billing_period(build)

    st.subheader("Alerts", anchor=False)
    all_states = st.toggle("Resolved ones too", key="resolved", bind="query-params")
    figures.table(
        build.table("alerts", team=team, all_states=all_states),
        {
            "severity": figures.text("Severity"),
            "state": figures.text("State"),
            "team": figures.text("Team"),
            "message": figures.text("What"),
            "charge_at_stake": figures.number("At stake", figures.MONEY),
            "first_date": st.column_config.DateColumn("Since"),
            "last_date": st.column_config.DateColumn("Until"),
            "owner": figures.text("To act"),
        },
        "Nothing is out of the ordinary.",
    )
    st.subheader("Tags", anchor=False)
    figures.table(
        build.table("tag_quality", team=team, period=period),
        {
            "team": figures.text("Team"),
            "tag_quality_score": figures.number("Score of 100", "%.2f"),
            "score_change": figures.number("Change", "%.2f"),
            "request_count": figures.number("Requests", figures.COUNT),
            "missing_request_count": figures.number("Lack a tag", figures.COUNT),
            "missing_charge": figures.number("Their charge", figures.MONEY),
        },
        "No requests in this period.",
    )
    st.subheader("Repairs that mend most money, of all teams", anchor=False)
    figures.table(
        build.table("repairs"),
        {
            "action_rank": figures.number("Rank", figures.COUNT),
            "repair": figures.text("Repair"),
            "advice": figures.text("Advice"),
            "key_or_spelling": figures.text("Key or spelling"),
            "request_count": figures.number("Requests", figures.COUNT),
            "gross_charge": figures.number("Charge", figures.MONEY),
            "released_suspense_charge": figures.number("Leaves suspense", figures.MONEY),
            "seed": figures.text("Seed"),
            "seed_row": figures.text("Row to add"),
        },
        "All requests carry their tags.",
    )
    st.subheader("Usage without a price", anchor=False)
    figures.table(
        build.table("unrated_usage", team=team),
        {
            "billing_period": figures.text("Billing period"),
            "team": figures.text("Team"),
            "project": figures.text("Project"),
            "billed_model": figures.text("Model"),
            "unrated_reason": figures.text("Why"),
            "request_count": figures.number("Requests", figures.COUNT),
            "total_tokens": figures.number("Tokens", figures.COUNT),
        },
        "All usage has a price.",
    )
    st.subheader("Hours without logs", anchor=False)
    figures.table(
        build.table("usage_gaps"),
        {
            "log_name": figures.text("Log"),
            "gap_from": st.column_config.DatetimeColumn("From, UTC"),
            "gap_to": st.column_config.DatetimeColumn("To, UTC"),
            "missed_request_count": figures.number("Requests missed", figures.COUNT),
            "missed_provider_cost": figures.number("Cost missed", figures.MONEY),
            "severity": figures.text("Severity"),
        },
        "No log fell silent.",
    )
