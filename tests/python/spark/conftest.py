"""Where Spark runs: an environment of its own, with Java 17."""

import shutil

import pytest

from environments import Environment, UnavailableError


@pytest.fixture(scope="session")
def spark() -> Environment:
    if not shutil.which("java"):
        pytest.skip("Java is absent: Spark needs Java 17")
    try:
        return Environment.make("spark")
    except UnavailableError as reason:
        pytest.skip(str(reason))
