"""The way out of quarantine: `load.py --retry`, after a file or the loader was corrected."""

import json
from pathlib import Path

import duckdb
import pytest

from chargeback import retrying
from chargeback.database import UsageFault
from chargeback.retrying import OpenFile, open_files, retry_file
from chargeback.sources import SOURCES
from landing_place import LandingPlace, as_line
from loader import Loader

PLAIN = "plain"


def record(number: int, **changes: object) -> dict:
    known = {"request_id": f"r{number}", "started_at": "2026-10-01T08:00:00Z", "model": "gpt-4o"}
    return known | changes


@pytest.fixture
def place(tmp_path: Path) -> LandingPlace:
    return LandingPlace(tmp_path)


@pytest.fixture
def path(place: LandingPlace, tmp_path: Path) -> Path:
    """A loaded file of which record 2 is in quarantine."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(as_line(record(1)) + as_line(record(2, model="")) + as_line(record(3)))
    assert place.load(PLAIN, path).quarantined == 1
    return path


def retry(place: LandingPlace) -> list:
    return [retry_file(place.connection, file) for file in open_files(place.connection, None)]


def model_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Change the loader as a correction of it would."""
    source = SOURCES[PLAIN]
    columns = [c if c.name != "model" else type(c)("model") for c in source.columns]
    changed = type(source)(source.name, source.formats, tuple(columns))
    monkeypatch.setitem(SOURCES, PLAIN, changed)


def landed(place: LandingPlace) -> list[tuple]:
    return place.query("select request_id, _record_number from raw.plain order by all")


def test_a_file_corrected_in_place_resolves_its_rows(place: LandingPlace, path: Path) -> None:
    path.write_bytes(b"".join(as_line(record(n)) for n in (1, 2, 3)))
    [outcome] = retry(place)
    assert outcome.landed == 3
    assert place.quarantine(path) == []
    [(before, resolved_by)] = place.query(
        "select file_id, resolved_by_file_id from raw.quarantine where resolved_at is not null"
    )
    assert place.query("select file_id from raw.load_manifest order by loaded_at") == [
        (before,),
        (resolved_by,),
    ]
    assert place.books_balance()


def test_the_same_content_is_judged_again_and_lands_once(
    place: LandingPlace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model_may_be_missing(monkeypatch)
    [outcome] = retry(place)
    assert outcome.landed == 1
    assert landed(place) == [("r1", 1), ("r2", 2), ("r3", 3)]
    assert place.query("select rows_landed, rows_quarantined from raw.load_manifest") == [(3, 0)]
    assert place.quarantine(path) == []
    assert place.books_balance()
    assert retry(place) == []
    assert len(landed(place)) == 3


def test_of_two_bad_records_the_one_that_is_sound_now_is_resolved(
    place: LandingPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "two.jsonl"
    lines = [record(1), record(2, model=""), record(3, request_id=""), record(4)]
    path.write_bytes(b"".join(map(as_line, lines)))
    place.load(PLAIN, path)
    model_may_be_missing(monkeypatch)
    assert [outcome.landed for outcome in retry(place)] == [1]
    assert place.quarantine(path) == [(3, "request_id is missing")]
    assert landed(place) == [("r1", 1), ("r2", 2), ("r4", 4)]
    assert place.books_balance()


def test_what_is_still_wrong_stays_open(place: LandingPlace, path: Path) -> None:
    [outcome] = retry(place)
    assert (outcome.landed, outcome.quarantined) == (0, 1)
    assert place.quarantine(path) == [(2, "model is missing")]
    assert len(landed(place)) == 2
    assert place.books_balance()


def test_another_file_in_its_place_resolves_nothing(place: LandingPlace, path: Path) -> None:
    path.write_bytes(as_line(record(9)))
    with pytest.raises(UsageFault, match="another file is there now"):
        retry(place)
    assert place.quarantine(path) == [(2, "model is missing")]
    assert len(landed(place)) == 3  # the other file has landed as any file would


def test_a_file_that_is_gone_is_told(place: LandingPlace, path: Path) -> None:
    path.unlink()
    with pytest.raises(UsageFault, match="no longer there"):
        retry(place)
    assert place.quarantine(path) == [(2, "model is missing")]


def test_a_refused_file_is_tried_again(place: LandingPlace, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    with pytest.raises(UsageFault):
        place.load(PLAIN, path)
    with pytest.raises(UsageFault, match="the file is empty"):
        retry(place)
    path.write_bytes(as_line(record(1)))
    assert [outcome.landed for outcome in retry(place)] == [1]
    assert place.quarantine(path) == []


def test_parquet_is_judged_again(place: LandingPlace, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    duckdb.sql("""
        select 'p' || i as request_id, '2026-10-01' as started_at,
            case when i <> 1 then 'gpt-4o' end as model
        from range(3) as t(i)
    """).write_parquet(str(path))
    place.load(PLAIN, path)
    [outcome] = retry(place)
    assert (outcome.landed, place.quarantine(path)) == (0, [(2, "model is missing")])


def test_a_retry_that_is_killed_is_done_by_the_next(
    place: LandingPlace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the landing of the corrected file and the settling of the old rows."""
    path.write_bytes(b"".join(as_line(record(n)) for n in (1, 2, 3)))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(retrying, "_settle_replaced", killed)
        with pytest.raises(KeyboardInterrupt):
            retry(place)
    assert place.quarantine(path) != []
    retry(place)
    assert place.quarantine(path) == []
    assert len(landed(place)) == 5
    assert place.books_balance()


def test_rows_of_an_early_version_have_no_place(place: LandingPlace) -> None:
    with pytest.raises(UsageFault, match="before quarantine kept the place"):
        retry_file(place.connection, OpenFile(SOURCES[PLAIN], "a.jsonl", None))


def test_the_command_line(load: Loader) -> None:
    load.write("a.jsonl", record(1), record(2, model=""))
    load(PLAIN, "a.jsonl")
    assert "retried  plain  a.jsonl  landed=0 open=1" in load("--retry")
    (load.folder / "a.jsonl").write_text("\n".join(json.dumps(record(n)) for n in (1, 2)))
    assert "retried  plain  a.jsonl  landed=2 open=0" in load("--retry", PLAIN)
    assert "nothing is open in quarantine" in load("--retry")
    assert "--retry takes a source" in load("--retry", PLAIN, "a.jsonl", code=2)
