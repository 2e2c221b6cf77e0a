"""A build that spills to disk goes on: dbt opens a connection for each node after it."""

from pathlib import Path

import yaml
from dbt.adapters.duckdb import environments
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from jinja2 import Template

from warehouse import PROJECT

SPILLING = "create temp table sorted as select hash(range) as x from range(6000000) order by x"


def test_a_connection_opens_after_the_build_has_spilled(tmp_path: Path) -> None:
    chosen = {
        "CHARGEBACK_DB": str(tmp_path / "chargeback.duckdb"),
        "CHARGEBACK_MEMORY_LIMIT": "40MB",
        "CHARGEBACK_SPILL_DIRECTORY": str(tmp_path / "spill"),
    }
    profile = _profile(chosen)
    environment = environments.create(DuckDBCredentials.from_dict(profile))
    first = environment.handle().cursor()
    first.execute(SPILLING)
    assert first.execute("select count(*) from duckdb_temporary_files()").fetchone() > (0,)
    second = environment.handle().cursor()
    limits = "select current_setting('memory_limit'), current_setting('temp_directory')"
    assert second.execute(limits).fetchone() == ("38.1 MiB", chosen["CHARGEBACK_SPILL_DIRECTORY"])


def _profile(chosen: dict[str, str]) -> dict:
    """Return the project's output for DuckDB, as dbt reads it."""
    text = (PROJECT / "profiles.yml").read_text("utf-8")
    rendered = Template(text).render(env_var=lambda name, default=None: chosen.get(name, default))
    return yaml.safe_load(rendered)["ai_chargeback"]["outputs"]["duckdb"]
