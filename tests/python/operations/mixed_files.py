"""Twenty files of several sources and formats, gzipped ones and bad records among them."""

import shutil
import subprocess
import sys
from pathlib import Path

from loader import as_parquet
from warehouse import PROJECT

FIXTURES = PROJECT / "tests" / "python" / "landing" / "fixtures"
FIXTURE_SOURCES = ("bedrock_invocations", "openrouter_generations", "otel_spans")


def write_mixed_files(folder: Path) -> list[Path]:
    """Write a small sample and the fixtures, a folder a source; returns the files."""
    sample = ["--seed", "7", "--start", "2026-09", "--months", "2", "--requests", "300"]
    subprocess.run(
        [sys.executable, "scripts/sample.py", "--out", str(folder), *sample],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    shutil.rmtree(folder / "business_outcomes")
    for source in FIXTURE_SOURCES:
        (folder / source).mkdir()
        (fixture,) = FIXTURES.glob(f"{source}.*")
        shutil.copy(fixture, folder / source)
    # The same records once more, in a third format.
    records = sorted((folder / "plain").glob("*.csv"))[0]
    as_parquet(records.with_suffix(".parquet"), records)
    return sorted(folder.glob("*/*"))
