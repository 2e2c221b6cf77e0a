"""LiteLLM's spend logs, pulled from a real PostgreSQL with LiteLLM's column types."""

import json
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from postgres import PASSWORD, Postgres, running_postgres
from puller import Puller

from loader import Loader
from servers import wait_for

NOON = datetime(2026, 9, 5, 12)
SECRET = "the-secret-of-the-prompt-93b1"  # noqa: S105 - planted, to be looked for
SPEND_LOGS = "litellm_spend_logs"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as postgres:
        yield postgres


@pytest.fixture
def postgres(server: Postgres) -> Postgres:
    server.execute('truncate "LiteLLM_SpendLogs"')
    return server


@pytest.fixture
def pull(tmp_path: Path, postgres: Postgres) -> Puller:
    return Puller(tmp_path, LITELLM_DATABASE_URL=postgres.url)


def spend_log(number: int, at: datetime = NOON, **changes: object) -> dict:
    """A row with content in every column that may hold some."""
    row = {
        "request_id": f"r-{number:06}",
        "call_type": "acompletion",
        "api_key": "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b",
        "spend": 1.2345e-05,
        "total_tokens": 150,
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "startTime": at + timedelta(seconds=number),
        "endTime": at + timedelta(seconds=number, milliseconds=1234),
        "model": "gpt-4o",
        "user": SECRET,
        "metadata": {
            "status": "success",
            "user_api_key_alias": "alias",
            "spend_logs_metadata": {"team": "search", "note": SECRET},
            "usage_object": {"prompt_tokens_details": {"cached_tokens": 40}},
            "error_information": {"error_class": {"message": SECRET}, "error_message": SECRET},
            "guardrail_information": SECRET,
        },
        "request_tags": ["User-Agent: x", "team:search"],
        "end_user": "person-17",
        "requester_ip_address": SECRET,
        "messages": [{"role": "user", "content": SECRET}],
        "response": {"choices": [SECRET]},
        "proxy_server_request": {"body": SECRET},
    }
    return row | changes


def insert(postgres: Postgres, rows: list[dict]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join(["%s"] * len(rows[0]))
    postgres.execute(
        f'insert into "LiteLLM_SpendLogs" ({names}) values ({marks})',
        [
            tuple(json.dumps(v) if isinstance(v, dict | list) else v for v in row.values())
            for row in rows
        ],
    )


def request_ids(pull: Puller) -> list[str]:
    return [
        row[0] for row in pull.query("select request_id from raw.litellm_spend_logs order by 1")
    ]


def ids(*numbers: int) -> list[str]:
    return [f"r-{number:06}" for number in numbers]


def test_a_row_lands_as_from_a_dump_and_its_content_stays(
    pull: Puller, postgres: Postgres, load: Loader
) -> None:
    """Nothing that may not land leaves the server, so it is in no file, state or database.

    What has been fetched is looked at while it waits for a database that is in use.
    """
    rows = [spend_log(1), spend_log(2, request_tags=[], metadata={}, end_user=None, spend=0.1)]
    insert(postgres, rows)
    pull.database.parent.mkdir()
    with duckdb.connect(str(pull.database)):
        pull(SPEND_LOGS, "--since", "2026-09-01", code=2)
    assert len(pull.holds("person-17")) == 1
    assert pull.holds(SECRET) == []
    pull(SPEND_LOGS)
    load.database.unlink(missing_ok=True)
    dump = [
        row | {name: row[name].isoformat() for name in ("startTime", "endTime")} for row in rows
    ]
    load.write("dump.jsonl", *dump)
    load("litellm_spend_logs", "dump.jsonl")
    content = "select * exclude (_file_id) from raw.litellm_spend_logs order by request_id"
    assert pull.query(content) == load.query(content)
    assert pull.query("select spend, startTime, request_tags from raw.litellm_spend_logs") == [
        (Decimal("0.000012345"), NOON + timedelta(seconds=1), ["User-Agent: x", "team:search"]),
        (Decimal("0.1"), NOON + timedelta(seconds=2), []),
    ]
    (load.folder / "dump.jsonl").unlink()
    for private in (SECRET, PASSWORD, "person-17"):
        assert pull.holds(private) == []


def test_rows_that_come_late_land_once(pull: Puller, postgres: Postgres) -> None:
    """LiteLLM writes a row when its request has ended: it may begin before rows that are there."""
    insert(postgres, [spend_log(n) for n in (0, 3600, 7200)])
    window = ("--overlap-hours", "1")
    pull(SPEND_LOGS, "--since", "2026-09-01", *window)
    assert pull(SPEND_LOGS, *window) == ""
    late, later, too_late = spend_log(3601), spend_log(7201), spend_log(3599)
    insert(postgres, [late, later, too_late])
    assert "landed=2 quarantined=0 offered=2" in pull(SPEND_LOGS, *window)
    assert pull(SPEND_LOGS, *window) == ""
    assert request_ids(pull) == ids(0, 3600, 3601, 7200, 7201)


def test_a_part_may_end_among_rows_of_the_same_moment(pull: Puller, postgres: Postgres) -> None:
    insert(postgres, [spend_log(n, NOON - timedelta(seconds=n)) for n in range(7)])
    pull(SPEND_LOGS, "--since", "2026-09-01", "--rows", "3", "--overlap-hours", "0")
    assert request_ids(pull) == ids(*range(7))


def test_a_server_that_stops_is_a_clear_error(pull: Puller, postgres: Postgres) -> None:
    """What had been fetched has landed; the next pull fetches the rest."""
    insert(postgres, [spend_log(n) for n in range(12_000)])
    running = pull.start(SPEND_LOGS, "--since", "2026-09-01", "--rows", "1500")
    wait_for(lambda: pull.waiting(SPEND_LOGS))
    postgres.stop()
    said = pull.finish(running, 2)
    assert "error: LITELLM_DATABASE_URL: the server" in said
    assert "run again to go on" in said
    assert "landed=1500" in said
    postgres.start()
    pull(SPEND_LOGS)
    assert request_ids(pull) == ids(*range(12_000))
    assert PASSWORD not in pull.said


def test_a_pull_that_is_killed_goes_on(pull: Puller, postgres: Postgres) -> None:
    """At moments of which some lie between fetching and landing."""
    insert(postgres, [spend_log(n) for n in range(2000)])
    rng = random.Random(5)
    for _ in range(3):
        running = pull.start(SPEND_LOGS, "--since", "2026-09-01", "--rows", "500")
        before = set(pull.waiting(SPEND_LOGS))
        while running.poll() is None and set(pull.waiting(SPEND_LOGS)) == before:
            time.sleep(0.01)
        time.sleep(rng.random() / 4)
        pull.kill(running)
    pull(SPEND_LOGS)
    assert request_ids(pull) == ids(*range(2000))
    assert pull.waiting(SPEND_LOGS) == []


def test_a_file_without_a_good_row_stands_in_nobodys_way(pull: Puller, postgres: Postgres) -> None:
    insert(postgres, [spend_log(1, model="")])
    said = pull(SPEND_LOGS, "--since", "2026-09-01", code=2)
    assert "no record of litellm_spend_logs in it; line 1: model is missing" in said
    insert(postgres, [spend_log(2)])
    pull(SPEND_LOGS)
    assert request_ids(pull) == ids(2)
    assert len(list((pull.pulls / SPEND_LOGS / "refused").iterdir())) == 1


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://reader:wrong-7f3a@127.0.0.1:{port}/litellm", "refuses user or password"),
        ("postgresql://reader:wrong-7f3a@127.0.0.1:1/litellm", "the server cannot be reached"),
        ("postgresql://reader:wrong-7f3a@127.0.0.1:x/litellm", "the server cannot be reached"),
        ("reader wrong-7f3a", "not a connection string of PostgreSQL"),
        ("postgresql://postgres:{password}@127.0.0.1:{port}/postgres", "there is no table"),
    ],
)
def test_a_connection_that_fails_is_named_without_its_password(
    pull: Puller, postgres: Postgres, url: str, message: str
) -> None:
    url = url.format(port=postgres.port, password=PASSWORD)
    pull.environment["LITELLM_DATABASE_URL"] = url
    assert message in pull(SPEND_LOGS, code=2)
    for private in ("wrong-7f3a", PASSWORD):
        assert pull.holds(private) == []
