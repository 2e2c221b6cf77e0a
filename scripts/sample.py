"""Write the logs of a made-up company, to try the project on."""

from datetime import date, datetime
from pathlib import Path

import click

from chargeback.console import Command, UsageFault, json_option, show
from chargeback.sample.files import write_sample
from chargeback.sample.stories import covers_stories


class Month(click.ParamType):
    """A calendar month such as 2026-08, as its first day."""

    name = "month"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read a month or fail with a usage error."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m").date()
        except ValueError:
            self.fail(f"{value!r} is not a month such as 2026-08", param, ctx)


@click.command(
    cls=Command,
    help=__doc__,
    examples=[
        "python scripts/sample.py --out data/sample",
        "python scripts/sample.py --out data/small --months 1 --requests 1000 --clean",
    ],
)
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the files; an earlier sample in it is replaced.",
)
@click.option("--seed", default=7, show_default=True, help="Same seed and options, same bytes.")
@click.option("--start", default="2026-08", show_default=True, type=Month(), help="First month.")
@click.option(
    "--months",
    default=3,
    show_default=True,
    type=click.IntRange(1, 24),
    help="How many months, the first included.",
)
@click.option(
    "--requests",
    default=100_000,
    show_default=True,
    type=click.IntRange(1),
    help="Distinct requests over all months.",
)
@click.option("--clean", is_flag=True, help="No duplicates, late files, gaps or broken records.")
@click.option(
    "--findings",
    is_flag=True,
    help="With behaviour that a quarterly review must find, in the third quarter of 2026; needs"
    " --start 2026-04 --months 6, and the seeds that it writes to the folder policy.",
)
@json_option
def main(
    folder: Path, seed: int, start: date, months: int, requests: int, clean: bool, findings: bool
) -> None:
    """Write the files and name each one with its number of records."""
    if findings and not covers_stories(start, months):
        raise UsageFault("--findings compares 2026-04 to 2026-06 with 2026-07 to 2026-09")
    files = write_sample(
        folder,
        seed=seed,
        start=start,
        months=months,
        requests=requests,
        clean=clean,
        findings=findings,
    )
    for path, count in files:
        show(f"{path}\t{count} records", {"file": str(path), "records": count})


if __name__ == "__main__":
    main()
