"""Amazon Bedrock's model invocation logs, from the file to the request."""

from datetime import datetime
from pathlib import Path

import pytest

from loader import Loader
from warehouse import CompiledProject, Warehouse

FIXTURE = Path(__file__).parent / "fixtures" / "bedrock_invocations.jsonl"
ROLE = "arn:aws:sts::111122223333:assumed-role/search-service"


def request_id(number: int) -> str:
    return f"00000000-0000-4000-8000-00000000000{number}"


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("bedrock_invocations", FIXTURE)
    return warehouse.build()


def test_each_kind_of_token_is_counted_once(built: Warehouse) -> None:
    assert built.query("""
        select request_id, fresh_input_tokens, cache_read_tokens, cache_write_tokens,
            output_tokens, reasoning_tokens
        from marts.fct_request_costs order by request_id
    """) == [
        (request_id(1), 1200, 0, 0, 80, 0),
        (request_id(2), 100, 3000, 500, 80, 0),
        (request_id(3), 1200, 0, 0, 7, 0),
        (request_id(4), 0, 0, 0, 0, 0),
        (request_id(5), 64, 0, 0, 0, 0),
        (request_id(6), 1200, 0, 0, 80, 0),
        (request_id(7), 1200, 0, 0, 80, 0),
    ]
    assert built.failing_tests() == []


def test_model_status_and_caller_are_those_of_the_log(built: Warehouse) -> None:
    """A session's name may be that of a person; an inference profile is the model behind it."""
    sonnet, user = "claude-3-5-sonnet", "arn:aws:iam::111122223333:user/batch"
    assert built.query("""
        select model_id, status, error_class, api_key_alias, service_tier
        from marts.fct_request_costs order by request_id
    """) == [
        (sonnet, "success", None, ROLE, None),
        ("claude-sonnet-4-5", "success", None, ROLE, None),
        (sonnet, "success", None, ROLE, None),
        (sonnet, "failure", "ThrottlingException", user, None),
        (None, "success", None, None, None),
        (sonnet, "success", None, ROLE, "optimized"),
        (sonnet, "success", None, ROLE, None),
    ]


def test_time_and_tags_are_those_of_the_request(built: Warehouse) -> None:
    first = f"where request_id = '{request_id(1)}'"
    assert built.query(
        "select started_at, project_id, environment, task_id, team_id"
        f" from marts.fct_request_costs {first}"
    ) == [(datetime(2026, 10, 10, 8, 0, 1), "product-search", "production", "17", "search")]


def test_a_record_without_an_id_is_quarantined(load: Loader) -> None:
    said = load("bedrock_invocations", FIXTURE)
    assert "landed=7 quarantined=1 offered=8" in said
    assert load.quarantine() == [(8, "requestId is missing")]
