"""What `make bench` compares comes to the same answer, and a difference would be found."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from benchmark_build import Row
from benchmarks import usage
from benchmarks.answers import check_floor, check_lines
from benchmarks.company import Company
from benchmarks.measuring import Run, measured, module
from chargeback.console import UsageFault
from warehouse import PROJECT, CompiledProject, Warehouse

REQUESTS, COPIES = 1500, 2


@pytest.fixture(scope="module")
def landed(
    compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> Warehouse:
    """A warehouse of usage of which each request stands in it twice under two ids."""
    folder = tmp_path_factory.mktemp("landed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usage, "BASE_REQUESTS", REQUESTS)
        patch.setattr(usage, "COPIES_IN_FILE", 1)
        usage.write_usage(folder, REQUESTS * COPIES)
    warehouse = Warehouse(compiled_project, file=str(folder / "project.duckdb"))
    warehouse.load(folder)
    return warehouse


@pytest.fixture(scope="module")
def databases(landed: Warehouse) -> tuple[Path, Path]:
    """What the floor and the project make of it."""
    project = Path(landed.file)
    floor = project.with_name("floor.duckdb")
    landed.build(of=["billing_period_totals", "team_statement_lines"])
    landed.connection.close()
    command = module("floor", project, floor, PROJECT / "seeds", "1GB", 2)
    subprocess.run(command, check=True, capture_output=True, text=True)
    return floor, project


def test_a_copy_is_a_request_of_its_own_and_like_the_other(landed: Warehouse) -> None:
    requests = landed.query("""
        select request_id, model, date_trunc('hour', starttime), count(*)
        from raw.litellm_spend_logs
        group by all
    """)
    first = [row[1:] for row in requests if not row[0].endswith("-1")]
    second = [row[1:] for row in requests if row[0].endswith("-1")]
    assert len(first) > REQUESTS / 2
    assert Counter(first) == Counter(second)
    assert any(times > 1 for *_, times in first), "nothing is delivered twice"
    payloads = landed.query("select id, starttime from raw.litellm_standard_logging")
    assert len(dict(payloads)) == len(payloads)
    assert len({started for _, started in payloads}) == len(payloads)


def test_the_floor_comes_to_the_projects_statements(databases: tuple[Path, Path]) -> None:
    check_floor(*databases)


@pytest.mark.parametrize(
    ("table", "column"),
    [("billing_period_totals", "exact_charge"), ("statement_lines", "provider_cost")],
)
def test_the_last_decimal_counts(
    databases: tuple[Path, Path], tmp_path: Path, table: str, column: str
) -> None:
    floor, project = databases
    changed = tmp_path / "changed.duckdb"
    changed.write_bytes(floor.read_bytes())
    with duckdb.connect(str(changed)) as connection:
        connection.execute(f"""
            update {table} set {column} = {column} + 0.000000000001
            where rowid = (select min(rowid) from {table} where {column} is not null)
        """)
    with pytest.raises(UsageFault, match="only the project says"):
        check_floor(changed, project)


def test_a_line_that_differs_is_named(tmp_path: Path) -> None:
    line = """
        select
            date '2026-09-01' as charge_date, 'legal' as team_id, 'cc-legal' as cost_center,
            'contracts' as project_id, 'production' as environment, 'premium' as provider_tier,
            'token' as charge_unit, null as rate_id, 'unrated' as rating_status,
            3 as request_count, 40 as total_tokens, {} as gross_charge
    """
    for name, charge in (("project", 5), ("same", 5), ("other", 6)):
        file = tmp_path / f"{name}.parquet"
        duckdb.sql(f"copy ({line.format(charge)}) to '{file}' (format parquet)")
    check_lines(tmp_path / "project.parquet", tmp_path / "same.parquet")
    with pytest.raises(UsageFault, match="other: only the project says"):
        check_lines(tmp_path / "project.parquet", tmp_path / "other.parquet")


def test_memory_and_time_of_what_a_command_starts_are_its_own() -> None:
    hungry = "import time; kept = bytearray(200_000_000); time.sleep(1); sum(range(5_000_000))"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hungry!r}])"
    run = measured([sys.executable, "-c", parent])
    assert 200 < run.peak_megabytes < 400
    assert run.seconds > 1
    assert 0 < run.core_seconds < run.seconds


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(UsageFault, match=r"(?s)exit code 3.*no such thing"):
        measured([sys.executable, "-c", "import sys; print('no such thing'); sys.exit(3)"])


def test_where_nothing_is_new_no_node_is_built(
    databases: tuple[Path, Path], tmp_path: Path
) -> None:
    _, project = databases
    company = Company(tmp_path, REQUESTS, "1GB", 2)
    shutil.copyfile(project, company.landed)
    company.start_afresh()
    company.dbt("source", "freshness")
    company.keep_state()
    run = company.build_changed("build", Run(0, 0, 0))
    assert run.seconds > 0
    with duckdb.connect(str(company.built), read_only=True) as connection:
        noted = "select 1 from duckdb_tables() where table_name = 'dbt_runs'"
        assert connection.execute(noted).fetchall() == []
    row = Row("what changed, nothing", run, target_seconds=2)
    assert row.cells()[-1] == "<= 2 s"
