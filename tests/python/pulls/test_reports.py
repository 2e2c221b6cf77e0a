"""Cost and usage reports, pulled from an interface that pages, refuses and breaks off."""

import time
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from puller import Puller, days_ago
from report_server import ADMIN_KEY, ReportServer

from servers import wait_for

DAYS = 40  # more than one request may ask for
SINCE = f"{days_ago(DAYS):%Y-%m-%d}"
PULLED = [days_ago(DAYS - n) for n in range(DAYS - 1)]  # yesterday has not settled


def cost(day: datetime) -> str:
    return f"{day.day}345678.123456789012"


def results(path: str, day: datetime) -> list[dict]:
    """A day's results in the shape of the path; OpenAI has none on the thirteenth."""
    if path == "organization/costs":
        amount = {"value": f"number {cost(day)}", "currency": "usd"}
        line = {"amount": amount, "line_item": "gpt-4o-2024-08-06, input", "project_id": "p"}
        return [] if day.day == 13 else [line]
    if path == "organizations/cost_report":
        return [{"amount": cost(day), "currency": "USD", "description": "d", "model": "claude"}]
    if path == "organization/usage/embeddings":
        return [{"input_tokens": 7, "num_model_requests": 1, "model": "text-embedding-3-small"}]
    if path == "organization/usage/completions":
        return [
            {
                "object": "organization.usage.completions.result",
                "input_tokens": 3_000_000_000,
                "input_cached_tokens": 800,
                "output_tokens": 500,
                "num_model_requests": 5,
                "model": "gpt-4o-2024-08-06",
                "batch": False,
            }
        ]
    return [
        {
            "uncached_input_tokens": 1500,
            "cache_creation": {"ephemeral_1h_input_tokens": 10, "ephemeral_5m_input_tokens": 20},
            "cache_read_input_tokens": 200,
            "output_tokens": 500,
            "server_tool_use": {"web_search_requests": 10},
            "model": "claude-sonnet-4-20250514",
            "context_window": "0-200k",
        }
    ]


@pytest.fixture
def server() -> Iterator[ReportServer]:
    with ReportServer(results) as running:
        yield running


@pytest.fixture
def pull(tmp_path: Path) -> Puller:
    return Puller(tmp_path, OPENAI_ADMIN_KEY=ADMIN_KEY, ANTHROPIC_ADMIN_KEY=ADMIN_KEY)


def arguments(source: str, server: ReportServer) -> list[str]:
    return [source, "--since", SINCE, "--url", server.url, "--pause", "0"]


def landed_days(pull: Puller, source: str = "openai_costs") -> list[datetime]:
    start = "start_time" if source.startswith("openai") else "starting_at"
    return [row[0] for row in pull.query(f"select {start} from raw.{source} order by all")]


EXPECTED = [day.replace(tzinfo=None) for day in PULLED if day.day != 13]


def test_every_page_lands_once_with_every_digit(pull: Puller, server: ReportServer) -> None:
    pull(*arguments("openai_costs", server))
    assert pull.query("select start_time, amount__value from raw.openai_costs order by all") == [
        (day, Decimal(cost(day))) for day in EXPECTED
    ]
    assert len(server.requests) == 5 + 2  # 31 and 8 days, 7 a page
    path, parameters = server.requests[0]
    assert path == "organization/costs"
    assert parameters["group_by"] == ["project_id", "line_item"]
    assert server.headers[0]["authorization"] == f"Bearer {ADMIN_KEY}"
    assert pull.waiting("openai_costs") == []


def test_again_only_the_last_days_are_asked_for(pull: Puller, server: ReportServer) -> None:
    """What has not changed is known; what has grown lands beside it."""
    pull(*arguments("openai_costs", server))
    server.requests.clear()
    grown = days_ago(3)
    server.results = lambda path, day: results(path, day) * (2 if day == grown else 1)
    said = pull(*arguments("openai_costs", server))
    ((_, parameters),) = server.requests
    assert int(parameters["start_time"][0]) == days_ago(4).timestamp()
    assert said.count("skipped") + said.count("loaded  ") == 3
    assert landed_days(pull) == sorted(EXPECTED + [grown.replace(tzinfo=None)] * 2)


def test_refusals_faults_and_cuts_are_tried_again(pull: Puller, server: ReportServer) -> None:
    server.faults = [(429, {"Retry-After": "1"}), (500, {}), "cut", None, "cut", (503, {})]
    began = time.monotonic()
    pull(*arguments("openai_costs", server))
    assert time.monotonic() - began > 1
    assert landed_days(pull) == EXPECTED
    assert len(server.requests) == 7 + 5


def test_a_pull_that_fails_goes_on_where_it_was(pull: Puller, server: ReportServer) -> None:
    """What it had fetched has landed, and is not asked for again."""
    server.faults = [None] * 5 + [(500, {})] * 4
    said = pull(*arguments("openai_costs", server), code=2)
    assert "error: OpenAI answers organization/costs with status 500; run again to go on" in said
    assert landed_days(pull) == [day for day in EXPECTED if day < PULLED[31].replace(tzinfo=None)]
    server.requests.clear()
    pull(*arguments("openai_costs", server))
    assert landed_days(pull) == EXPECTED
    assert int(server.requests[0][1]["start_time"][0]) == PULLED[31].timestamp()


@pytest.mark.parametrize("request_number", [3, 7])
def test_a_pull_that_is_killed_goes_on(
    pull: Puller, server: ReportServer, request_number: int
) -> None:
    server.faults = [*[None] * (request_number - 1), "hold"]
    running = pull.start(*arguments("openai_costs", server))
    wait_for(lambda: len(server.requests) == request_number)
    pull.kill(running)
    server.gate.set()
    pull(*arguments("openai_costs", server))
    assert landed_days(pull) == EXPECTED


def test_what_was_fetched_and_could_not_land_lands_next_time(
    pull: Puller, server: ReportServer
) -> None:
    """The database is in use: the files wait, and the server is not asked for them again."""
    pull.database.parent.mkdir()
    with duckdb.connect(str(pull.database)):
        assert "in use by another process" in pull(*arguments("openai_costs", server), code=2)
    assert len(pull.waiting("openai_costs")) == len(EXPECTED)
    server.requests.clear()
    pull(*arguments("openai_costs", server))
    assert landed_days(pull) == EXPECTED
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("source", "requests"),
    [("openai_usage", 14), ("anthropic_costs", 7), ("anthropic_usage", 7)],
)
def test_the_other_reports(pull: Puller, server: ReportServer, source: str, requests: int) -> None:
    pull(*arguments(source, server))
    assert len(server.requests) == requests
    every_day = [day.replace(tzinfo=None) for day in PULLED]
    if source == "openai_usage":
        assert landed_days(pull, source) == sorted(every_day * 2)
        assert pull.query(
            "select distinct model, input_tokens, output_tokens, num_model_requests, batch"
            " from raw.openai_usage order by all"
        ) == [
            ("gpt-4o-2024-08-06", 3_000_000_000, 500, 5, "false"),
            ("text-embedding-3-small", 7, None, 1, None),
        ]
        return
    assert landed_days(pull, source) == every_day
    assert server.headers[0]["x-api-key"] == ADMIN_KEY
    assert server.headers[0]["anthropic-version"] == "2023-06-01"
    assert "workspace_id" in server.requests[0][1]["group_by[]"]
    if source == "anthropic_usage":
        assert pull.query(
            "select distinct uncached_input_tokens, cache_creation__ephemeral_1h_input_tokens,"
            " cache_creation__ephemeral_5m_input_tokens, cache_read_input_tokens,"
            " server_tool_use__web_search_requests, context_window from raw.anthropic_usage"
        ) == [(1500, 10, 20, 200, 10, "0-200k")]


def test_the_key_is_nowhere(pull: Puller, server: ReportServer) -> None:
    """Not in the database, the state, the files or what is said, whatever goes wrong."""
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    server.faults = [(401, {})]
    assert "with status 401; see OPENAI_ADMIN_KEY" in pull(
        *arguments("openai_costs", server), code=2
    )
    server.faults = ["nonsense"]
    assert "answers with what is no report at organization/costs" in pull(
        *arguments("openai_costs", server), code=2
    )
    server.faults = [(302, {"Location": f"{elsewhere}organizations/cost_report"})]
    assert "nothing is sent there" in pull(*arguments("anthropic_costs", server), code=2)
    assert len(server.requests) == 3
    server.faults = ["cut"] * 4
    assert "breaks off" in pull(*arguments("openai_costs", server), code=2)
    pull(*arguments("openai_costs", server))
    assert landed_days(pull) == EXPECTED
    assert pull.holds(ADMIN_KEY) == []
    (pull.folder / "planted").write_text(ADMIN_KEY)
    assert pull.holds(ADMIN_KEY) != []


def test_without_a_key_the_variable_is_named(pull: Puller, server: ReportServer) -> None:
    del pull.environment["OPENAI_ADMIN_KEY"]
    assert "OPENAI_ADMIN_KEY is not set" in pull(*arguments("openai_costs", server), code=2)
    pull.environment["SOURCES__OPENAI__ADMIN_KEY"] = ADMIN_KEY
    pull(*arguments("openai_costs", server))
    assert server.headers[0]["authorization"] == f"Bearer {ADMIN_KEY}"
    assert pull.holds(ADMIN_KEY) == []


def test_two_pulls_of_one_source_do_not_meet(pull: Puller, server: ReportServer) -> None:
    server.faults = ["hold"]
    running = pull.start(*arguments("openai_costs", server))
    wait_for(lambda: server.requests)
    assert "another pull of this source is running" in pull(
        *arguments("openai_costs", server), code=2
    )
    server.gate.set()
    pull.finish(running, 0)
    assert landed_days(pull) == EXPECTED
