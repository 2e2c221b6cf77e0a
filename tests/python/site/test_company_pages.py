"""The company's pages beside the overview say what their marts say, and name what to do first."""

import re
from decimal import Decimal
from html import unescape

import pytest
from site_company import SiteCompany

from chargeback.site import charts, formats, words
from chargeback.site.company import read_company
from chargeback.site.pages import company_page

VERSIONS = {"currency": "USD", "billing_time_zone": "Europe/Berlin"}


@pytest.fixture(scope="module")
def lists(hostile_site: SiteCompany) -> dict[str, dict]:
    return read_company(hostile_site.warehouse.connection, "2026-09")


def cells(page: str, heading: str) -> list[list[str]]:
    """The cells of each body row of the tables below a heading, without tags."""
    (section,) = re.findall(rf'<section aria-labelledby="{heading}">(.*?)</section>', page, re.S)
    return [
        [" ".join(unescape(re.sub("<[^>]+>", " ", cell)).split()) for cell in row]
        for body in re.findall("<tbody>(.*?)</tbody>", section, re.S)
        for row in (
            re.findall("<t[hd][^>]*>(.*?)</t[hd]>", text, re.S)
            for text in re.findall("<tr>(.*?)</tr>", body, re.S)
        )
    ]


def page_of(site: SiteCompany, name: str, period: str = "2026-09") -> str:
    return (site.folders[period] / f"{name}.html").read_text("utf-8")


def rendered(site: SiteCompany, name: str, lists: dict) -> str:
    (row,) = site.warehouse.query("select max(billing_period) from marts.team_statements")
    return company_page(name, lists[name], {"billing_period": row[0]}, VERSIONS).decode()


def test_there_is_a_page_for_each(hostile_site: SiteCompany, lists: dict) -> None:
    assert lists.keys() == words.COMPANY_PAGES.keys()
    for name, (title, _) in words.COMPANY_PAGES.items():
        page = page_of(hostile_site, name)
        assert f"<h1>{title}</h1>" in page
        assert "What to do first" in page


def test_gaps_and_quality_are_the_marts(hostile_site: SiteCompany) -> None:
    page = page_of(hostile_site, "audits")
    ((requests, charge),) = hostile_site.warehouse.query("""
        select sum(request_count), sum(gross_charge)
        from marts.metadata_gap_audit
        where billing_period = '2026-09-01'
    """)
    found = cells(page, "gaps")
    assert found
    assert sum(int(row[1].replace(",", "")) for row in found) == requests
    shown = sum(Decimal(row[2]) for row in found)
    assert abs(shown - charge) <= Decimal("0.005") * len(found)
    scores = hostile_site.warehouse.query("""
        select tag_quality_score from marts.tag_quality
        where billing_period = '2026-09-01' order by tag_quality_score
    """)
    assert sorted(row[1] for row in cells(page, "quality")) == sorted(
        formats.amount(score) for (score,) in scores
    )


def test_recovery_is_the_mart(hostile_site: SiteCompany, lists: dict) -> None:
    rows = lists["reconciliation"]["recovery"]
    assert rows
    assert [row[1:] for row in cells(page_of(hostile_site, "reconciliation"), "recovery")] == [
        [
            formats.amount(row["charged_amount"]),
            formats.amount(row["paid_amount"]),
            formats.change(row["over_recovered_amount"]),
        ]
        for row in rows
    ]


def test_projects_of_the_quarter_are_the_mart(hostile_site: SiteCompany, lists: dict) -> None:
    rows = lists["reviews"]["projects"]
    assert rows
    assert [row[1:3] for row in cells(page_of(hostile_site, "reviews"), "projects")] == [
        [formats.count(row["request_count"]), formats.amount(row["gross_charge"])] for row in rows
    ]


def test_causes_lead_from_the_logs_to_the_invoice(
    hostile_site: SiteCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    draw = charts._waterfall_spec
    monkeypatch.setattr(
        charts, "_waterfall_spec", lambda bars, *rest: drawn.append(bars) or draw(bars, *rest)
    )
    account = {
        "account_name": "<b>openai</b>",
        "status": "outside_tolerance",
        "logged_cost": Decimal("10.00"),
        "invoiced_amount": Decimal("12.50"),
        "variance": Decimal("2.50"),
        "tolerance_amount": Decimal("0.10"),
    }
    page = {
        "accounts": [account],
        "causes": [
            {"cause": "unmetered_amount", "amount": Decimal("3.00")},
            {"cause": "price_variance", "amount": Decimal("-0.50")},
        ],
        "recovery": [],
        "checks": [],
    }
    html = rendered(hostile_site, "reconciliation", {"reconciliation": page})
    assert (
        'aria-label="From the logs to the invoices. In the logs 10.00, In no log +3.00, '
        'Other prices \N{MINUS SIGN}0.50, Billed 12.50."'
    ) in html
    ends = [(bar["from"], bar["to"]) for bar in drawn[0]]
    assert ends == [(0, 10), (10, 13), (13, 12.5), (0, 12.5)]
    assert "2.50 more was billed than the logs say, beyond the tolerance of 0.10" in html
    assert "<b>openai" not in html
    assert '<th scope="row">Difference</th><td class="number">+2.50</td>' in html


def test_what_is_most_urgent_stands_first(hostile_site: SiteCompany, lists: dict) -> None:
    audits = lists["audits"] | {
        "unrated": [
            {
                "billed_model": "<i>llama</i>",
                "unrated_reason": "model in no tier",
                "request_count": 3,
                "total_tokens": 9,
                "last_seen_at": hostile_site.warehouse.query("select timestamp '2026-09-05'")[0][0],
            }
        ]
    }
    html = rendered(hostile_site, "audits", {"audits": audits})
    (first,) = re.findall("<ol>(.*?)</ol>", html, re.S)
    assert "Give <bdi>&lt;i&gt;llama&lt;/i&gt;</bdi> a rate: 3 requests" in first.split("</li>")[0]
