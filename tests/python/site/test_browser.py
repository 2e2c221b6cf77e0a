"""Pages in a real browser: they load, add up, open by keyboard, and fit, for everybody."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from site_company import SiteCompany

from chargeback.site.words import COMPANY_PAGES

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

SCHEMES = ("light", "dark")
PHONE = {"width": 360, "height": 780}
# Of each table that says what it adds up to: that, and the amounts of its own body rows in cents.
TABLE_SUMS = """
    () => [...document.querySelectorAll('table[data-sums-to]')].map(table => [
        table.dataset.sumsTo,
        [...table.tBodies]
            .flatMap(body => [...body.rows])
            .flatMap(row => [...row.cells])
            .flatMap(cell => [...cell.querySelectorAll(':scope > data')])
            .map(data => data.value)
    ])
"""
SHOWN_AS_VALUED = """
    () => [...document.querySelectorAll('data')].map(data => [data.value, data.textContent])
"""
LINES = """
    () => [...document.querySelectorAll('table.lines > tbody > tr')]
        .filter(row => row.querySelector('.behind > p > code'))
        .map(row => [
            [...row.querySelectorAll('.behind > p > code')].at(-1).textContent,
            row.cells[row.cells.length - 1].querySelector('data').value,
        ])
"""


# How far what is shown has moved since the page began to load: 0 is not at all.
LAYOUT_SHIFT = """
    () => new Promise(resolve => {
        let shift = 0
        new PerformanceObserver(list => list.getEntries().forEach(entry => shift += entry.value))
            .observe({type: 'layout-shift', buffered: true})
        setTimeout(() => resolve(shift), 100)
    })
"""
PUSH_DOWN = """
    () => {
        const block = document.createElement('div')
        block.style.height = '300px'
        document.body.prepend(block)
    }
"""


@pytest.fixture(scope="module")
def loaded(browser: object, hostile_site: SiteCompany) -> Iterator[list[tuple[Path, str, object]]]:
    """Every page in both colour schemes, with what it complained of while loading."""
    pages = []
    contexts = []
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, bypass_csp=False)
        contexts.append(context)
        for path in hostile_site.pages():
            page = context.new_page()
            page.complaints = []
            page.requests = []
            page.on("console", lambda message, page=page: page.complaints.append(message.text))
            page.on("pageerror", lambda error, page=page: page.complaints.append(str(error)))
            page.on("dialog", lambda dialog, page=page: page.complaints.append(dialog.message))
            page.on("request", lambda request, page=page: page.requests.append(request.url))
            page.goto(path.as_uri())
            pages.append((path, scheme, page))
    yield pages
    for context in contexts:
        context.close()


def test_pages_load_without_errors_and_without_the_network(loaded: list) -> None:
    for path, _, page in loaded:
        assert page.complaints == [], path
        assert page.requests == [path.as_uri()]


def test_nothing_moves_while_a_page_loads(loaded: list) -> None:
    for path, _, page in loaded:
        assert page.evaluate(LAYOUT_SHIFT) == 0, path


def test_a_move_would_be_seen(browser: object, hostile_site: SiteCompany) -> None:
    page = browser.new_page()
    page.goto(hostile_site.pages()[0].as_uri())
    page.evaluate(PUSH_DOWN)
    assert page.evaluate(LAYOUT_SHIFT) > 0
    page.close()


def test_each_table_adds_up_to_what_it_says(loaded: list) -> None:
    for path, scheme, page in loaded:
        if scheme == "light":
            tables = page.evaluate(TABLE_SUMS)
            assert tables or path.stem in COMPANY_PAGES, path
            for total, amounts in tables:
                assert sum(map(Decimal, amounts)) == Decimal(total), path


def test_what_is_shown_is_the_value_behind_it(loaded: list) -> None:
    for path, scheme, page in loaded:
        if scheme == "light":
            for value, text in page.evaluate(SHOWN_AS_VALUED):
                shown = text.replace(",", "").replace("+", "").replace("\N{MINUS SIGN}", "-")
                assert Decimal(shown) == Decimal(value), (path, value, text)


def test_each_line_of_the_mart_is_on_its_page(loaded: list, hostile_site: SiteCompany) -> None:
    found: dict[str, Decimal] = {}
    for _, scheme, page in loaded:
        if scheme == "light":
            found |= {line: Decimal(amount) for line, amount in page.evaluate(LINES)}
    assert found == dict(
        hostile_site.warehouse.query("""
            select statement_line_id, amount
            from marts.team_statement_lines
            where billing_period < '2026-10-01'
        """)
    )


def test_a_line_opens_by_keyboard(loaded: list) -> None:
    page = next(page for path, scheme, page in loaded if path.name != "index.html")
    line = page.locator("table.lines details").first
    days = line.locator("table")
    assert not days.is_visible()
    for _ in range(200):
        page.keyboard.press("Tab")
        if line.locator("summary").evaluate("summary => summary === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert days.is_visible()
    assert days.locator("tbody tr").count() > 0
    page.keyboard.press("Enter")
    assert not days.is_visible()


def test_the_overview_leads_to_every_team(loaded: list, hostile_site: SiteCompany) -> None:
    for path, scheme, page in loaded:
        if scheme == "light" and path.name == "index.html":
            links = page.locator("main a").evaluate_all("links => links.map(link => link.href)")
            others = {page.as_uri() for page in path.parent.glob("*.html")} - {path.as_uri()}
            assert set(links) == others


def test_axe_finds_nothing_serious(loaded: list) -> None:
    for path, scheme, page in loaded:
        page.locator("details").evaluate_all("all => all.forEach(details => details.open = true)")
        violations = axe.Axe().run(page).response["violations"]
        serious = [
            (violation["id"], violation["nodes"][0]["html"])
            for violation in violations
            if violation["impact"] in ("serious", "critical")
        ]
        assert serious == [], (path.name, scheme)


def test_a_phone_needs_no_sideways_scrolling(loaded: list) -> None:
    for path, scheme, page in loaded:
        if scheme == "light":
            page.set_viewport_size(PHONE)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], path.name


def test_charts_have_a_fixed_size_and_say_what_they_show(loaded: list) -> None:
    for path, scheme, page in loaded:
        if scheme == "light":
            charts = page.locator("figure.chart > [role=img]")
            assert charts.count() >= 2 or path.stem in COMPANY_PAGES, path.name
            for chart in charts.all():
                assert len(chart.get_attribute("aria-label")) > 20
                svg = chart.locator("svg").first
                assert float(svg.get_attribute("width")) > 0 < float(svg.get_attribute("height"))
