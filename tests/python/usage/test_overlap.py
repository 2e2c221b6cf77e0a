"""One call that several logs tell of is one request, and calls that are merely alike stay apart."""

import random
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import company
from warehouse import PROJECT, CompiledProject, Warehouse

MERGED = "select count(*) from marts.fct_request_records where match_rule = 'fingerprint'"
NOON = datetime(2026, 9, 1, 12)
TOKENS = (
    "fresh_input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "scripts/sample.py", "--out", str(folder), "--requests", "20000"]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    return folder


def build(project: CompiledProject, sample: Path, rows: list[dict] | None = None) -> Warehouse:
    warehouse = Warehouse(project)
    warehouse.load(sample)
    if rows:
        company.land(warehouse, rows)
    return warehouse.build()


@pytest.fixture(scope="module")
def apart(compiled_project: CompiledProject, sample: Path) -> Warehouse:
    """Gateway and applications tell of calls of their own."""
    return build(compiled_project, sample)


def test_calls_of_different_logs_are_not_merged(apart: Warehouse) -> None:
    """No two logs of the sample tell of one call: each merge would be a false one."""
    ((candidates,),) = apart.query("select count(*) from intermediate.int_twin_candidates")
    assert candidates > 100
    assert apart.query(MERGED) == [(0,)]


def test_a_call_that_gateway_and_application_log_is_one_request(
    compiled_project: CompiledProject, sample: Path, apart: Warehouse
) -> None:
    calls = apart.query("""
        select request_id, started_at, billed_model, fresh_input_tokens, cache_read_tokens,
            cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens
        from intermediate.int_requests_deduplicated
        where source_name <> 'plain' and status = 'success'
            and fresh_input_tokens + cache_read_tokens + cache_write_tokens + output_tokens > 0
        order by request_id
    """)
    chance = random.Random(5)
    rows = [
        company.request(
            f"application of {request_id}",
            started_at + timedelta(milliseconds=chance.randrange(900)),
            _file_id="application",
            _record_number=number,
            model=model,
            **dict(zip(TOKENS, tokens, strict=True)),
        )
        for number, (request_id, started_at, model, *tokens) in enumerate(calls, start=1)
    ]
    both = build(compiled_project, sample, rows)
    query = "select count(*) from marts.fct_request_costs"
    assert both.query(query) == apart.query(query)
    merged = both.query("""
        select request_id, logged_request_id from marts.fct_request_records
        where match_rule = 'fingerprint'
    """)
    assert len(merged) == len(calls) > 10_000
    wrong = [pair for pair in merged if pair[1] != f"application of {pair[0]}"]
    assert len(wrong) / len(merged) < 0.001, wrong
    assert both.failing_tests() == []


def gateway_log(request_id: str, seconds: float, **columns: object) -> dict:
    """A landed row of LiteLLM's spend logs."""
    return {
        "_file_id": "gateway",
        "request_id": request_id,
        "startTime": NOON + timedelta(seconds=seconds),
        "model": "gpt-4o",
        "call_type": "acompletion",
        "status": "success",
        "api_key": "key",
        "prompt_tokens": 1200,
        "completion_tokens": 340,
        "total_tokens": 1540,
        **columns,
    }


def requests_of(project: CompiledProject, *rows: dict) -> list[tuple]:
    """The requests that gateway logs come to, with their number of records."""
    warehouse = Warehouse(project)
    numbered = [row | {"_record_number": number} for number, row in enumerate(rows, start=1)]
    warehouse.insert("litellm_spend_logs", numbered)
    warehouse.insert("load_manifest", company.manifest(numbered, "litellm_spend_logs"))
    query = "select request_id, record_count from marts.fct_request_costs order by 1"
    found = warehouse.build().query(query)
    assert warehouse.failing_tests() == []
    return found


def test_litellm_15740_a_call_logged_twice_under_two_ids_is_charged_once(
    compiled_project: CompiledProject,
) -> None:
    logged = gateway_log("resp_1", 0, call_type="aresponses")
    assert requests_of(compiled_project, logged, gateway_log("chatcmpl-1", 0.4)) == [("resp_1", 2)]


@pytest.mark.parametrize(
    "other",
    [
        gateway_log("other", 1.1),
        gateway_log("other", 0.4, api_key="another key"),
        gateway_log("other", 0.4, api_key=None),
        gateway_log("other", 0.4, model="gpt-4o-mini"),
        gateway_log("other", 0.4, completion_tokens=341, total_tokens=1541),
        gateway_log("other", 0.4, call_type="aresponses"),
        gateway_log("other", 0.4, call_type="aembedding"),
    ],
    ids=["later", "key", "no key", "model", "tokens", "path", "no such path"],
)
def test_calls_that_differ_in_anything_are_two(
    compiled_project: CompiledProject, other: dict
) -> None:
    logged = gateway_log("resp_1", 0, call_type="aresponses")
    assert requests_of(compiled_project, logged, other) == [("other", 1), ("resp_1", 1)]
