"""Where the project is and what it is set to."""

from functools import cache
from pathlib import Path

import yaml

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@cache
def project_vars() -> dict:
    """Read the `vars` of dbt_project.yml, the settings that SQL and Python share."""
    return yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text("utf-8"))["vars"]


def tag_keys() -> list[str]:
    """List the metadata keys that may land, in the order of `vars.tag_keys`, each once."""
    keys = (key for keys in project_vars()["tag_keys"].values() for key in keys)
    return list(dict.fromkeys(keys))
