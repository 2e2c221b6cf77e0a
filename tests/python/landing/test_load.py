"""Landing, through the command line as people use it."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from chargeback.sources import SOURCES
from loader import Loader, as_csv, as_parquet, rows

SECRET = "the-secret-prompt-4711"  # noqa: S105
CLEAR_KEY = "sk-clear-key-4711"
END_USER = "jane.doe@example.com"


def spend_log(number: int, **changes: object) -> dict:
    record = {
        "request_id": f"r{number}",
        "api_key": CLEAR_KEY if number % 2 else "f" * 64,
        "spend": 2.186e-05,
        "prompt_tokens": 10 + number,
        "startTime": "2026-09-01T23:30:00.123",
        "endTime": "",
        "model": "gpt-4o",
        "team_id": "",
        "end_user": END_USER,
        "request_tags": ["project:search", 'a "quoted", tag'],
        "messages": [{"role": "user", "content": SECRET}],
        "response": {"text": SECRET},
        "proxy_server_request": {"body": SECRET},
        "metadata": {
            "status": None,
            "requester_ip_address": SECRET,
            "user_api_key_alias": "search-prod",
            "error_information": {"error_class": "Timeout", "error_message": SECRET},
            "spend_logs_metadata": {"project": "search", "note": SECRET, "team": {"x": SECRET}},
            "usage_object": {"prompt_tokens_details": {"cached_tokens": 3}},
        },
    }
    return record | changes


def standard_log(number: int, **changes: object) -> dict:
    record = spend_log(number)
    record["id"] = record.pop("request_id")
    record["response_cost"] = record.pop("spend")
    record["startTime"] = 1795434322.762311
    record["metadata"]["user_api_key_hash"] = record.pop("api_key")
    record["metadata"]["requester_metadata"] = {"project": "rag", "body": SECRET}
    return record | changes


def plain(number: int, **changes: object) -> dict:
    record = {
        "request_id": f"p{number}",
        "started_at": "2026-09-01T12:00:00+02:00",
        "model": "gpt-4o",
        "output_tokens": number,
        "end_user": END_USER,
        "api_key_hash": CLEAR_KEY,
        "tags": ["a:b", "c"],
        "prompt": SECRET,
    }
    return record | changes


def test_formats_agree(load: Loader) -> None:
    records = [spend_log(n) for n in range(5)]
    load.write("a.jsonl", *records)
    as_csv(load.folder / "a.csv", records)
    as_parquet(load.folder / "text.parquet", load.folder / "a.csv")
    nested = f"read_json('{load.folder / 'a.jsonl'}', format='newline_delimited')"
    duckdb.sql(f"from {nested}").write_parquet(str(load.folder / "nested.parquet"))
    load("litellm_spend_logs", "a.jsonl", "a.csv", "text.parquet", "nested.parquet")
    expected = rows(load, "litellm_spend_logs", "a.jsonl")
    assert len(expected) == 5
    for name in ("a.csv", "text.parquet", "nested.parquet"):
        assert rows(load, "litellm_spend_logs", name) == expected
    found = load.query("""
        select distinct spend, startTime::varchar, endTime, team_id, request_tags,
            metadata__spend_logs_metadata.project,
            metadata__usage_object__prompt_tokens_details__cached_tokens
        from raw.litellm_spend_logs
    """)
    tags = ["project:search", 'a "quoted", tag']
    expected = (Decimal("0.00002186"), "2026-09-01 23:30:00.123", None, None, tags, "search", 3)
    assert found == [expected]


def test_plain_formats_agree(load: Loader) -> None:
    load.write("p.jsonl", plain(1), plain(2))
    flat = [plain(n, tags="a:b|c") for n in (1, 2)]
    as_csv(load.folder / "p.csv", flat)
    as_parquet(load.folder / "p.parquet", load.folder / "p.csv")
    load("plain", "p.jsonl", "p.csv", "p.parquet")
    expected = rows(load, "plain", "p.jsonl")
    assert expected
    assert rows(load, "plain", "p.csv") == rows(load, "plain", "p.parquet") == expected
    assert load.query("select distinct started_at::varchar, tags from raw.plain") == [
        ("2026-09-01 10:00:00", ["a:b", "c"])
    ]


@pytest.mark.parametrize("broken", [b"{broken", b'{"request_id": "only"}', b"\xff\xfe"])
def test_both_ways_of_reading_give_the_same_rows(load: Loader, broken: bytes) -> None:
    records = [spend_log(n, spend=0.1 + n / 7, request_tags=["x", 1, None]) for n in range(40)]
    load.write("clean.jsonl", *records)
    load.write("dirty.jsonl", *records, broken)
    load("litellm_spend_logs", "clean.jsonl", "dirty.jsonl")
    clean = rows(load, "litellm_spend_logs", "clean.jsonl")
    assert [row[0] for row in clean] == list(range(1, 41))
    assert rows(load, "litellm_spend_logs", "dirty.jsonl") == clean


def test_times_and_costs_keep_their_digits(load: Loader) -> None:
    iso = standard_log(2, startTime="2026-11-23T11:45:22.762311Z", response_cost="0.000000000001")
    load.write("s.jsonl", standard_log(1, response_cost=0.015082500000000002), iso)
    load("litellm_standard_logging", "s.jsonl")
    assert load.query(
        "select startTime::varchar, response_cost from raw.litellm_standard_logging order by id"
    ) == [
        ("2026-11-23 11:45:22.762311", Decimal("0.0150825")),
        ("2026-11-23 11:45:22.762311", Decimal("1e-12")),
    ]


@pytest.mark.parametrize(
    ("written", "landed"),
    [
        ("0.00009405000000000001", "0.000094050000"),
        ("9.405000000000001e-05", "0.000094050000"),
        ("0.0000000000004999999999", "0"),
        ("0.0000000000005", "0.000000000001"),
        ("-0.1234567890125", "-0.123456789013"),
        ("999999.999999999999499", "999999.999999999999"),
        ("999999.9999999999995", "1000000"),
        ("1234567890123456.1234567890125", "1234567890123456.123456789013"),
    ],
)
def test_costs_are_rounded_half_up_to_twelve_decimals(
    load: Loader, written: str, landed: str
) -> None:
    load.write("plain.jsonl", plain(1, provider_cost=written))
    load("plain", "plain.jsonl")
    assert load.query("select provider_cost from raw.plain") == [(Decimal(landed),)]


def test_same_content_lands_once_under_any_name(load: Loader) -> None:
    load.write("a.jsonl", spend_log(1))
    load("litellm_spend_logs", "a.jsonl")
    shutil.copy(load.folder / "a.jsonl", load.folder / "b.jsonl")
    load.write("c.jsonl.gz", spend_log(1))
    (load.folder / "d.gz").write_bytes((load.folder / "c.jsonl.gz").read_bytes())
    output = load("litellm_spend_logs", "b.jsonl", "c.jsonl.gz", "d.gz", "a.jsonl")
    assert output.count("skipped") == 4
    assert output.count("loaded as a.jsonl on ") == 4
    assert load.query("select count(*) from raw.litellm_spend_logs") == [(1,)]
    assert load.query("select count(*) from raw.load_manifest") == [(1,)]


def test_folders_globs_and_gzip(load: Loader) -> None:
    load.write("logs/1.jsonl", spend_log(1))
    load.write("logs/deep/2.jsonl.gz", spend_log(2))
    load.write("logs/[3]*.jsonl", spend_log(3))
    load.write("logs/3, which that name would match.jsonl", spend_log(4))
    load.write("logs/README.md", b"not a log")
    load("litellm_spend_logs", "logs")
    assert load.query("select count(distinct request_id) from raw.litellm_spend_logs") == [(4,)]
    assert load("litellm_spend_logs", "logs/**/*.gz", "logs/1.*").count("skipped") == 2


def test_quarantine_of_json_lines_names_line_and_reason(load: Loader) -> None:
    good = spend_log(1)
    load.write(
        "q.jsonl",
        b"\xef\xbb\xbf" + json.dumps(good).encode() + b"\r",
        b"",
        b"{" + SECRET.encode(),
        spend_log(2, request_id=""),
        spend_log(3, startTime="soon"),
        b"   ",
        spend_log(4, model={"name": SECRET}),
        spend_log(5, startTime="1999-01-01"),
        spend_log(6, prompt_tokens=-1),
        spend_log(7, prompt_tokens=1e30),
        b'{"request_id": "\xff"}',
        b"[1]",
        b"{}{}",
        spend_log(8, metadata=json.dumps(good["metadata"])),
    )
    output = load("litellm_spend_logs", "q.jsonl")
    assert "landed=2 quarantined=10 offered=12" in output
    found = dict(load.quarantine())
    assert list(found) == [3, 4, 5, 7, 8, 9, 10, 11, 12, 13]
    expected = {
        4: "request_id is missing",
        5: "startTime is not a time",
        7: "model is missing",
        8: "startTime is out of range",
        9: "prompt_tokens is out of range",
        10: "prompt_tokens is out of range",
        11: "not valid UTF-8",
    }
    assert {line: found[line] for line in expected} == expected
    # Nested and as JSON text is the same metadata; blank lines are no records.
    landed = load.query("""
        select request_id, _record_number, metadata__user_api_key_alias
        from raw.litellm_spend_logs order by 1
    """)
    assert landed == [("r1", 1, "search-prod"), ("r8", 12, "search-prod")]


def test_quarantine_of_csv_names_the_line(load: Loader) -> None:
    path = load.folder / "q.csv"
    path.write_bytes(
        b"request_id,started_at,model,prompt\r\n"
        b'a,2026-09-01,gpt,"two\nlines"\r\n'  # lines 2 and 3
        b"b,2026-09-01\r\n"
        b"\r\n"
        b",2026-09-01,gpt,x\r\n"  # line 6
        b"c,2026-09-01,gpt,x,y\r\n"
        b"d\xff,2026-09-01,gpt,x\r\n"
        b"e,2026-09-01 08:00:00+02,gpt,x\r\n"
    )
    assert "landed=2 quarantined=4 offered=6" in load("plain", path)
    assert [line for line, _ in load.quarantine()] == [4, 6, 7, 8]
    assert load.query("select request_id from raw.plain order by 1") == [("a",), ("e",)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.jsonl", b""),
        ("blank.jsonl", b"\n \n"),
        ("header.csv", b"request_id,startTime,model\n"),
        ("other.csv", b"a,b\n1,2\n"),
        ("text.jsonl", b"hello\nworld\n"),
        ("fake.parquet", b"PAR1 no"),
        ("broken.jsonl.gz", b"\x1f\x8b\x08 no"),
        ("binary.csv", bytes(range(256))),
        ("standard.jsonl", json.dumps(standard_log(1)).encode()),
        ("plain.jsonl", json.dumps(plain(1)).encode()),
    ],
)
def test_wrong_file_changes_nothing(load: Loader, name: str, content: bytes) -> None:
    (load.folder / name).write_bytes(content)
    load.write("good.jsonl", spend_log(1))
    output = load("litellm_spend_logs", name, "good.jsonl", code=2)
    errors = [line for line in output.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert name in errors[0]
    # The other file landed; of this one nothing but the reason is there.
    assert load.query("select file_name from raw.load_manifest") == [("good.jsonl",)]
    assert load.query("select count(*) from raw.litellm_spend_logs") == [(1,)]
    [(refused, line, reason)] = load.query(
        "select file_name, file_line, reason from raw.quarantine"
    )
    assert (refused, line) == (name, None)
    assert errors[0].endswith(reason)


def test_wrong_arguments(load: Loader) -> None:
    load.write("good.jsonl", spend_log(1))
    assert "error: nowhere.jsonl: no such file" in load(
        "litellm_spend_logs", "good.jsonl", "nowhere.jsonl", code=2
    )
    assert not load.database.exists()
    load("langfuse", "good.jsonl", code=2)
    load("litellm_spend_logs", code=2)
    del load.environment["CHARGEBACK_SALT"]
    assert "CHARGEBACK_SALT is not set" in load("litellm_spend_logs", "good.jsonl", code=2)
    assert not load.database.exists()


def test_a_database_named_as_a_schema_is_refused(load: Loader) -> None:
    """DuckDB calls a database by its file's name, so that `marts.x` would mean two things."""
    file = load.write("a.jsonl", spend_log(1))
    load.environment["CHARGEBACK_DB"] = str(load.folder / "marts.duckdb")
    assert "marts.duckdb: DuckDB would take marts for the schema" in load(
        "litellm_spend_logs", file, code=2
    )


def test_help_explains_each_source(load: Loader) -> None:
    output = load("--help")
    for word in (*SOURCES, "CHARGEBACK_SALT"):
        assert word in output


def test_nothing_private_reaches_the_database(load: Loader) -> None:
    spend, standard = [spend_log(n) for n in range(4)], [standard_log(n) for n in range(4)]
    bad = [spend_log(9, model=""), b"{" + SECRET.encode()]
    as_csv(load.folder / "a.csv", spend)
    as_parquet(load.folder / "a.parquet", load.folder / "a.csv")
    load.write("a.jsonl", *spend)
    load.write("bad.jsonl", *spend, *bad)
    load.write("p.jsonl", plain(1))
    load.write("s.jsonl", *standard)
    output = load("litellm_spend_logs", "a.csv", "a.parquet", "a.jsonl", "bad.jsonl")
    output += load("litellm_standard_logging", "s.jsonl") + load("plain", "p.jsonl")
    with duckdb.connect(str(load.database)) as connection:
        connection.execute("checkpoint")
        # Stored text may be compressed: look at the values as well as at the bytes.
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ).fetchall()
        values = "".join(
            str(connection.execute(f"select * from raw.{name}").fetchall()) for (name,) in names
        )
    for path in load.database.parent.rglob("*"):
        values += path.read_bytes().decode("latin-1") if path.is_file() else ""
    for secret in (SECRET, CLEAR_KEY, END_USER):
        assert secret not in values + output
    hashed = load.query(
        "select distinct end_user_hash, sha256('salt' || 'jane.doe@example.com')"
        " from raw.litellm_spend_logs"
    )
    assert len(hashed) == 1
    assert hashed[0][0] == hashed[0][1]
    keys = load.query(f"select count(*) from raw.plain where api_key_hash = sha256('{CLEAR_KEY}')")
    assert keys == [(1,)]


def test_reading_record_by_record_copies_nothing_to_disk(load: Loader) -> None:
    temporary = load.folder / "temporary"
    temporary.mkdir(mode=0o500)
    load.environment["TMPDIR"] = str(temporary)
    load.write("bad.jsonl", spend_log(1), b"{broken")
    before = temporary.stat().st_mtime_ns
    load("litellm_spend_logs", "bad.jsonl")
    assert temporary.stat().st_mtime_ns == before


def test_record_numbers_follow_the_file(load: Loader) -> None:
    count = 150_000
    load.write("many.jsonl", *(plain(n, output_tokens=n) for n in range(1, count + 1)))
    load("plain", "many.jsonl")
    assert load.query(
        "select count(*), count(*) filter (_record_number = output_tokens) from raw.plain"
    ) == [(count, count)]


def test_offered_is_landed_and_quarantined(load: Loader) -> None:
    load.write("a.jsonl", spend_log(1), spend_log(2), b"x")
    load.write("b.jsonl", spend_log(3))
    load("litellm_spend_logs", "a.jsonl", "b.jsonl")
    manifest = load.query(
        "select rows_offered, rows_landed, rows_quarantined, file_bytes"
        " from raw.load_manifest order by file_name"
    )
    assert [row[:3] for row in manifest] == [(3, 2, 1), (1, 1, 0)]
    assert manifest[0][3] == (load.folder / "a.jsonl").stat().st_size


def test_new_tag_keys_become_fields(load: Loader) -> None:
    load.write("a.jsonl", spend_log(1))
    load("litellm_spend_logs", "a.jsonl")
    with duckdb.connect(str(load.database)) as connection:
        connection.execute(
            "alter table raw.litellm_spend_logs drop column metadata__spend_logs_metadata.project"
        )
    load.write("b.jsonl", spend_log(2))
    load("litellm_spend_logs", "b.jsonl")
    assert load.query(
        "select request_id, metadata__spend_logs_metadata.project"
        " from raw.litellm_spend_logs order by 1"
    ) == [("r1", None), ("r2", "search")]


def test_real_logs_agree(load: Loader, shared_data: Path) -> None:
    logs = shared_data / "litellm"
    as_parquet(load.folder / "x.parquet", logs / "LiteLLM_SpendLogs.csv")
    load("litellm_spend_logs", *sorted(logs.glob("LiteLLM_SpendLogs.*")), "x.parquet")
    load("litellm_standard_logging", logs / "standard_logging.jsonl")
    expected = rows(load, "litellm_spend_logs", "LiteLLM_SpendLogs.jsonl")
    assert len(expected) == 190
    assert rows(load, "litellm_spend_logs", "LiteLLM_SpendLogs.csv") == expected
    assert rows(load, "litellm_spend_logs", "x.parquet") == expected
    # The payload and the table describe the same 190 requests.
    assert load.query("""
        select count(*) from raw.litellm_standard_logging as payload
        join raw.litellm_spend_logs as spend on payload.id = spend.request_id
        join raw.load_manifest as loads on loads.file_id = spend._file_id
        where loads.file_name = 'x.parquet' and payload.response_cost = spend.spend
            and payload.total_tokens = spend.total_tokens
            and abs(epoch_us(payload.startTime) - epoch_us(spend.startTime)) <= 1000
    """) == [(190,)]
