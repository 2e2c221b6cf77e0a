"""Where the project is and what it is set to."""

import os
from functools import cache
from pathlib import Path

import yaml

from chargeback.console import UsageFault

PROJECT_ROOT = Path(__file__).resolve().parents[2]
NAME = "ai_chargeback"


def company_project() -> Path:
    """Return the dbt project that runs: CHARGEBACK_PROJECT, or this one where it is unset.

    A company that installs this project as a package runs a project of its own.

    Raises:
        UsageFault: There is no dbt project in the folder.
    """
    folder = os.environ.get("CHARGEBACK_PROJECT")
    if not folder:
        return PROJECT_ROOT
    if not Path(folder, "dbt_project.yml").is_file():
        raise UsageFault(f"CHARGEBACK_PROJECT: {folder}: no dbt_project.yml in it")
    return Path(folder).resolve()


def is_package() -> bool:
    """Tell whether this project runs as a package of another."""
    return company_project() != PROJECT_ROOT


@cache
def project_vars() -> dict:
    """Read the settings that SQL and Python share, as dbt resolves them.

    They are the `vars` of our dbt_project.yml; as a package, those of the company's project win,
    and what it sets for `ai_chargeback` wins over what it sets for all.
    """
    ours = _vars_of(PROJECT_ROOT)
    if not is_package():
        return ours
    theirs = _vars_of(company_project())
    for_all = {name: theirs[name] for name in ours.keys() & theirs.keys()}
    return ours | for_all | theirs.get(NAME, {})


def _vars_of(project: Path) -> dict:
    return yaml.safe_load((project / "dbt_project.yml").read_text("utf-8")).get("vars") or {}


def tag_keys() -> list[str]:
    """List the metadata keys that may land, in the order of `vars.tag_keys`, each once."""
    keys = (key for keys in project_vars()["tag_keys"].values() for key in keys)
    return list(dict.fromkeys(keys))
