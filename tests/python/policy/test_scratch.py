"""Scratch folders keep what dbt has parsed, and nothing else."""

import os
import signal
import sys
from pathlib import Path

import pytest

from chargeback.database import UsageFault
from chargeback.scratch import Scratch, scratch_folder
from warehouse import copy_project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project that the scratches are of."""
    copy = copy_project(tmp_path)
    monkeypatch.setenv("CHARGEBACK_PROJECT", str(copy))
    monkeypatch.delenv("DBT_TARGET_PATH", raising=False)
    return copy


def compiled() -> tuple[str, int]:
    """A query compiled in a scratch, and when dbt wrote what it has parsed."""
    with scratch_folder() as folder:
        scratch = Scratch("today", Path("seeds"), folder)
        sql = scratch.compiled("ledger_chain_faults")
        return sql, (scratch.target / "partial_parse.msgpack").stat().st_mtime_ns


def test_only_what_was_edited_is_parsed_again(project: Path) -> None:
    first, parsed = compiled()
    assert compiled() == (first, parsed)
    analysis = project / "analyses" / "ledger_chain_faults.sql"
    analysis.write_text(f"{analysis.read_text()}-- edited")
    sql, parsed_again = compiled()
    assert sql == f"{first}\n-- edited"
    assert parsed_again > parsed


def test_each_process_has_a_folder_of_its_own_without_the_databases_of_others(
    project: Path,
) -> None:
    with scratch_folder() as first, scratch_folder() as second:
        assert (first, second) == (project / "target/scratch/1", project / "target/scratch/2")
        (first / "today.duckdb").touch()
    assert not (first / "today.duckdb").exists()
    for left in (first / "today.duckdb.wal", first / "spill" / "file"):  # by a killed process
        left.parent.mkdir(exist_ok=True)
        left.touch()
    with scratch_folder() as again:
        assert again == first
        assert [path.name for path in again.iterdir()] == ["lock"]


def test_a_dbt_that_outlives_its_process_keeps_the_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan = tmp_path / "orphan"
    dbt = tmp_path / "dbt"
    dbt.write_text(f"#!/bin/sh\nsleep 60 > /dev/null 2>&1 &\necho $! > {orphan}\n")
    dbt.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dbt))
    with scratch_folder() as folder, pytest.raises(UsageFault, match="dbt cannot build from"):
        Scratch("today", Path("seeds"), folder).run_dbt("compile")
    with scratch_folder() as other:
        assert other != folder
    os.kill(int(orphan.read_text()), signal.SIGKILL)


def test_the_folder_is_where_dbt_writes(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "elsewhere"))
    with scratch_folder() as folder:
        assert folder == tmp_path / "elsewhere" / "scratch" / "1"


def test_the_folder_is_temporary_where_nothing_can_be_kept(project: Path) -> None:
    (project / "target").touch()
    with scratch_folder() as folder:
        assert folder.is_dir()
        assert project not in folder.parents
    assert not folder.exists()
