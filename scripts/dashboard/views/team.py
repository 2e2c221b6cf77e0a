"""What a team owes, and why."""

import streamlit as st

import charts
import choices
import figures
from published import PublishedBuild


def show(build: PublishedBuild) -> None:
    """Show a team's statement: the amount due, its parts, its projects and its lines."""
    left, right = st.columns(2)
    with left:
        team = choices.team(build)
    with right:
        period = choices.billing_period(build)
    statement = build.row("team_statement", team=team, period=period)
    if statement is None:
        st.info("The team has no statement in this period.")
        return
    st.text(f"Statement {statement['statement_number']}, {statement['status']}")

    columns = st.columns(5)
    columns[0].metric(
        "To pay",
        figures.money(statement["net_charge"]),
        figures.change(statement["net_change"]),
        delta_color="inverse",
    )
    columns[1].metric("Gross charge", figures.money(statement["gross_charge"]))
    columns[2].metric("Absorbed by funds", figures.money(statement["absorbed_charge"]))
    columns[3].metric("Requests", f"{statement['request_count']:,}")
    columns[4].metric("Complete tags", figures.per_mille(statement["complete_per_mille"]))

    st.subheader("Why it changed", anchor=False)
    figures.table(
        build.table("team_charge_parts", team=team, period=period),
        {
            "part": figures.text("Part"),
            "amount": figures.number("Amount", figures.MONEY),
            "amount_before": figures.number("Month before", figures.MONEY),
            "change": figures.number("Change", figures.MONEY),
        },
        "The statement has no parts.",
    )
    st.subheader("By project", anchor=False)
    projects = build.table("team_projects", team=team, period=period)
    st.altair_chart(charts.ranked_bars(projects, "project", "amount", build.currency))

    st.subheader("Lines of the statement", anchor=False)
    figures.table(
        build.table("team_lines", team=team, period=period),
        {
            "section": figures.text("Section"),
            "project": figures.text("Project"),
            "environment": figures.text("Environment"),
            "provider_tier": figures.text("Tier"),
            "line_type": figures.text("Type"),
            "description": figures.text("Description"),
            "reason": figures.text("Reason", "Why an earlier, closed period is adjusted"),
            "request_count": figures.number("Requests", figures.COUNT),
            "amount": figures.number("Amount", figures.MONEY),
            "statement_line_id": figures.text("Line", "For dbt show explain_statement_line"),
        },
        "The statement has no lines.",
    )
