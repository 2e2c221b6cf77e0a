"""One small site and one browser for all tests of pages."""

import shutil
from collections.abc import Iterator

import pytest
import site_company
from site_company import SiteCompany

from warehouse import CompiledProject


@pytest.fixture(scope="session")
def hostile_site(
    compiled_project: CompiledProject,
    compiled_again: CompiledProject,
    tmp_path_factory: pytest.TempPathFactory,
) -> SiteCompany:
    return site_company.build(compiled_project, compiled_again, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Debian's chromium, which is not here (apt install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
