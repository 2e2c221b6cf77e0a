"""Bring the seed of list prices up to date with the package genai-prices."""

from pathlib import Path

import click

from chargeback.list_prices import PACKAGE, package_version, plan_refresh
from chargeback.project import PROJECT_ROOT


@click.command(help=__doc__)
@click.option(
    "--seeds",
    envvar="CHARGEBACK_SEEDS",
    default="seeds",
    show_default=True,
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the seeds, within the project.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the seed is out of date.")
def main(seeds: Path, check: bool) -> None:
    """Write or compare the seed, naming each row that differs and each model that stays."""
    version = package_version()
    refresh = plan_refresh(PROJECT_ROOT / seeds)
    for list_price_id in refresh.added:
        click.echo(f"added    {list_price_id}")
    for list_price_id, cells in refresh.changed.items():
        click.echo(f"changed  {list_price_id}  {cells}")
    for list_price_id in refresh.removed:
        click.echo(f"removed  {list_price_id}")
    for model_id, reason in refresh.kept.items():
        click.echo(f"kept     {model_id}  {reason}")

    outcome = "current"
    if not refresh.is_current:
        outcome = "differs" if check else "written"
    if outcome == "written":
        refresh.path.write_bytes(refresh.content)
    click.echo(
        f"{outcome}  {refresh.path.name}  {PACKAGE} {version}  rows={refresh.rows}  "
        f"added={len(refresh.added)}  changed={len(refresh.changed)}  "
        f"removed={len(refresh.removed)}  kept={len(refresh.kept)}"
    )
    if outcome == "differs":
        raise SystemExit(1)


if __name__ == "__main__":
    main()
