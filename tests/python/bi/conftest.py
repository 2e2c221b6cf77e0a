"""A published company, and the environments that read it."""

from pathlib import Path

import pytest

from bi.published_company import PublishedCompany, make_sample
from environments import Environment, UnavailableError
from warehouse import CompiledProject


@pytest.fixture(scope="session")
def published(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> PublishedCompany:
    """A company that no test changes."""
    folder = tmp_path_factory.mktemp("published")
    company = PublishedCompany(compiled_project, folder)
    warehouse = company.open_warehouse()
    warehouse.load(make_sample(folder / "sample", requests=2000))
    company.build(warehouse)
    run = company.publish()
    assert run.exit_code == 0, run.stderr
    return company


@pytest.fixture
def company(published: PublishedCompany, tmp_path: Path) -> PublishedCompany:
    """The same company to change, built and not published yet."""
    return published.copy(tmp_path)


def environment(name: str) -> Environment:
    try:
        return Environment.make(name)
    except UnavailableError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def metricflow() -> Environment:
    return environment("metricflow")


@pytest.fixture(scope="session")
def sqlalchemy() -> Environment:
    return environment("sqlalchemy")


@pytest.fixture(scope="session")
def dashboard_environment() -> Environment:
    return environment("dashboard")
