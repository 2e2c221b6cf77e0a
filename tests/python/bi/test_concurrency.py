"""Eight readers look on while the warehouse is built and published again: none sees a mix."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import company as usage
from bi.published_company import PublishedCompany

READER = Path(__file__).with_name("reader.py")
READERS = 8
ROUNDS = 2


def start_reader(company: PublishedCompany, stop_file: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(READER), str(company.serving), str(stop_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_readers_see_whole_builds_only(company: PublishedCompany, tmp_path: Path) -> None:
    assert company.publish().exit_code == 0
    published = [company.current.resolve().name]
    stop_file = tmp_path / "stop"
    readers = [start_reader(company, stop_file) for _ in range(READERS)]
    for number in range(ROUNDS):
        warehouse = company.open_warehouse()
        # it waits for the build, which holds the warehouse, and publishes what was built
        publisher = company.start_publishing()
        late = usage.request(
            f"late-{number}", datetime(2026, 10, 20), project="ide-assist", _file_id=f"f{number}"
        )
        warehouse.insert("plain", [late])
        warehouse.insert("load_manifest", usage.manifest([late]))
        company.build(warehouse)
        output, _ = publisher.communicate(timeout=120)
        assert publisher.returncode == 0
        assert output.startswith("published")
        published.append(company.current.resolve().name)
    stop_file.touch()
    outcomes = []
    for reader in readers:
        output, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, errors
        outcomes.append(json.loads(output))

    assert len(set(published)) == ROUNDS + 1
    assert [outcome["faults"] for outcome in outcomes] == [[]] * READERS
    assert all(outcome["looks"] > ROUNDS for outcome in outcomes)
    seen = {build for outcome in outcomes for build in outcome["builds"]}
    assert seen <= set(published) and len(seen) > 1
