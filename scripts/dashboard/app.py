"""The dashboard of AI chargeback: what is published, on pages; run by `make dashboard`."""

import functools

import streamlit as st

from published import PublishedBuild
from views import company, gaps_and_alerts, team, trend, unit_economics, usage

PAGES = {
    "Company": (company.show, "company"),
    "Team": (team.show, "team"),
    "Projects, tiers and models": (usage.show, "usage"),
    "Trend, budget and forecast": (trend.show, "trend"),
    "Unit economics": (unit_economics.show, "unit-economics"),
    "Gaps and alerts": (gaps_and_alerts.show, "gaps-and-alerts"),
}


def main() -> None:
    """Show the page that was chosen, of the build that is published now."""
    # without an icon: the named ones come from the network
    st.set_page_config(page_title="AI chargeback", layout="wide")
    build = PublishedBuild.current()
    if build is None:
        st.title("AI chargeback")
        st.info("Nothing is published yet. Run `python scripts/export.py publish`, then reload.")
        return
    page = st.navigation(
        [
            st.Page(functools.partial(show, build), title=title, url_path=path)
            for title, (show, path) in PAGES.items()
        ]
    )
    stamp = build.row("published_build")
    st.title(page.title, anchor=False)
    page.run()
    loaded = stamp["latest_load_at"]
    st.caption(
        f"Amounts in {stamp['currency']}, days and months in {stamp['billing_time_zone']}. "
        f"Usage up to {stamp['latest_charge_date']}; newest load "
        f"{f'{loaded:%Y-%m-%d %H:%M} UTC' if loaded else 'none'}; build {stamp['build_id']}."
    )


main()
