"""The dashboard in a real browser: its figures are the marts', and nothing leaves the machine."""

import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from bi.published_company import PublishedCompany
from environments import Environment
from servers import free_port
from warehouse import PROJECT

playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")

HOSTILE_NAMES = {
    "search": "<script>alert(1)</script>",
    "legal": "**bold** [link](https://example.com) $x^2$ :red[x]",
    "finance": "=cmd()",
    "growth": "../../x",
    "support": "\u202e\u05d0\u05d1\u05d2",
    "data": "W" * 120,
}


@dataclass
class Browser:
    """A page of the dashboard, and what was wrong while it was looked at."""

    page: playwright.Page
    address: str
    faults: list[str] = field(default_factory=list)

    def open(self, query: str = "") -> None:
        """Open the dashboard's first page."""
        self.page.goto(f"{self.address}/{query}")
        self.wait()

    def go_to(self, title: str) -> None:
        """Follow a link of the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        self.page.get_by_role("heading", name=title, exact=True, level=1).wait_for()
        self.wait()

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a select box."""
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.wait()

    def wait(self) -> None:
        """Wait until the page is complete: its last line says which build it shows."""
        self.page.get_by_text("newest load").wait_for()
        self.page.wait_for_function(
            "!document.querySelector('[data-stale=true], [data-testid=stStatusWidget]')"
        )

    def shows(self, label: str, figure: str) -> None:
        """Check the figure under a label, once the page has it."""
        metric = self.page.get_by_test_id("stMetric").filter(has_text=label)
        playwright.expect(metric.get_by_test_id("stMetricValue")).to_have_text(figure)

    def text(self) -> str:
        """All text of the page."""
        return self.page.get_by_test_id("stMain").inner_text()


@contextmanager
def dashboard(environment: Environment, company: PublishedCompany) -> Iterator[str]:
    """Run the dashboard on a free port; gives its address."""
    port = free_port()
    server = subprocess.Popen(
        [
            *(environment.folder / "bin" / "python", "-m", "streamlit", "run"),
            *("scripts/dashboard/app.py", "--server.port", str(port)),
        ],
        cwd=PROJECT,
        env=environment.variables | {"CHARGEBACK_SERVING": str(company.serving)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health").close()  # noqa: S310
                break
            except OSError:
                assert server.poll() is None, server.communicate()[0]
                assert time.monotonic() < deadline, "the dashboard does not answer"
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        output, _ = server.communicate()
        assert "Traceback" not in output, output


@pytest.fixture(scope="module")
def chromium() -> Iterator[playwright.Browser]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs the browser chromium, which is not here")
    playwright.expect.set_options(timeout=30_000)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def looking(chromium: playwright.Browser, address: str) -> Iterator[Browser]:
    """Look at the dashboard; errors of the console and calls to elsewhere are faults."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(30_000)
    browser = Browser(context.new_page(), address)
    here = (address, address.replace("http", "ws"), "data:", "blob:")

    def note_request(request: playwright.Request) -> None:
        if not request.url.startswith(here):
            browser.faults.append(f"calls {request.url}")

    browser.page.on("request", note_request)
    browser.page.on(
        "console", lambda said: browser.faults.append(said.text) if said.type == "error" else None
    )
    browser.page.on("pageerror", lambda error: browser.faults.append(str(error)))
    browser.page.on("dialog", lambda dialog: browser.faults.append(f"dialog {dialog.message}"))
    try:
        yield browser
        assert browser.faults == []
    finally:
        context.close()


def answer(company: PublishedCompany, sql: str) -> tuple:
    with duckdb.connect(str(company.database), read_only=True) as connection:
        (row,) = connection.execute(sql).fetchall()
    return row


def test_pages_show_the_figures_of_the_marts(
    chromium: playwright.Browser, dashboard_environment: Environment, published: PublishedCompany
) -> None:
    with (
        dashboard(dashboard_environment, published) as address,
        looking(chromium, address) as browser,
    ):
        browser.open()
        for period in ("2026-10", "2026-09"):
            browser.choose("Billing period", period)
            total, teams, requests = answer(
                published,
                f"""
                select sum(charge), sum(charge) filter (where payer_type = 'team'),
                    sum(request_count)
                from marts.billing_period_totals where billing_period = '{period}-01'
                """,
            )
            browser.shows("Total", f"{total:,.2f}")
            browser.shows("Teams pay", f"{teams:,.2f}")
            browser.shows("Requests", f"{requests:,}")
        assert "period=2026-09" in browser.page.url
        browser.page.locator("[data-testid=stVegaLiteChart] svg").first.wait_for()

        browser.go_to("Team")
        browser.choose("Team", "Product")
        browser.choose("Billing period", "2026-09")
        net, gross, absorbed = answer(
            published,
            """
            select net_charge, gross_charge, absorbed_charge from marts.team_statements
            where team_id = 'product' and billing_period = '2026-09-01'
            """,
        )
        browser.shows("To pay", f"{net:,.2f}")
        browser.shows("Gross charge", f"{gross:,.2f}")
        browser.shows("Absorbed by funds", f"{absorbed:,.2f}")

        (alerts,) = answer(published, "select count(*) from marts.alerts")
        assert alerts > 0
        for title, headings in {
            "Projects, tiers and models": ["By model"],
            "Trend, budget and forecast": ["Months and forecast", "Budgets"],
            "Unit economics": ["Requests and tasks", "Business outcomes"],
            "Gaps and alerts": ["Alerts", "Tags", "Usage without a price", "Hours without logs"],
        }.items():
            browser.go_to(title)
            for heading in headings:
                browser.page.get_by_role("heading", name=heading, exact=True).wait_for()
            assert "Something went wrong" not in browser.text()
        browser.go_to("Trend, budget and forecast")
        browser.choose("Team", "Engineering")
        browser.page.get_by_role("heading", name="Running budget").wait_for()


def test_a_page_shows_the_newest_build_and_any_name(
    chromium: playwright.Browser, dashboard_environment: Environment, company: PublishedCompany
) -> None:
    assert company.publish().exit_code == 0
    with (
        dashboard(dashboard_environment, company) as address,
        looking(chromium, address) as browser,
    ):
        browser.open()
        before = company.current.resolve().name
        assert f"build {before}" in browser.text()
        with duckdb.connect(str(company.database)) as connection:
            for team, name in HOSTILE_NAMES.items():
                for mart in ("team_statements", "dim_teams", "team_statement_lines"):
                    connection.execute(
                        f"update marts.{mart} set team_name = $name where team_id = $team",
                        {"name": name, "team": team},
                    )
        assert company.publish("--keep", "1").exit_code == 0
        browser.open()
        assert f"build {company.current.resolve().name}" in browser.text()
        assert before != company.current.resolve().name

        browser.go_to("Team")
        for name in HOSTILE_NAMES.values():
            browser.choose("Team", name)
            browser.page.get_by_test_id("stMetric").first.wait_for()
            assert "Something went wrong" not in browser.text()


def test_without_a_publication_it_says_what_to_do(
    chromium: playwright.Browser, dashboard_environment: Environment, company: PublishedCompany
) -> None:
    with (
        dashboard(dashboard_environment, company) as address,
        looking(chromium, address) as browser,
    ):
        browser.page.goto(address)
        browser.page.get_by_text("scripts/export.py publish").wait_for()


def test_the_dashboard_reads_what_is_published_only() -> None:
    sources = [*(PROJECT / "scripts" / "dashboard").rglob("*.py")]
    assert len(sources) > 8
    queries = [*Path(PROJECT, "scripts", "dashboard", "queries").glob("*.sql")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    used = {path.stem for path in queries if f'"{path.stem}"' in text}
    assert used == {path.stem for path in queries}, "each query is shown somewhere"
    for path in queries:
        words = path.read_text("utf-8").lower()
        for schema in ("raw.", "staging.", "intermediate.", "policy.", "reference."):
            assert schema not in words, path.name
