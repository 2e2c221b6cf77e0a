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


def seen_from_everywhere(number: int) -> dict[str, dict]:
    """One call as each log has it: under an id of its own, up to 0.9 s apart."""
    started_at = NOON + timedelta(seconds=0.1 * number)
    place = {"_file_id": "logs", "_record_number": number}
    usage = {"input": 400, "input_cached_tokens": 800, "output": 340, "total": 1540}
    fields = [{"usage_field": name, "tokens": tokens} for name, tokens in usage.items()]

    def at(milliseconds: int) -> datetime:
        return started_at + timedelta(milliseconds=milliseconds)

    return {
        "litellm_spend_logs": gateway_log(f"chatcmpl-{number}", 0)
        | place
        | {
            "startTime": at(100),
            "metadata__usage_object__prompt_tokens_details__cached_tokens": 800,
        },
        "helicone_requests": place
        | {
            "request_id": f"helicone-{number}",
            "request_created_at": at(300),
            "model": "gpt-4o-2024-08-06",
            "provider": "OPENAI",
            "prompt_tokens": 1200,
            "prompt_cache_read_tokens": 800,
            "completion_tokens": 340,
            "response_status": 200,
        },
        "otel_spans": place
        | {
            "trace_id": "trace",
            "span_id": f"span-{number}",
            "started_at": at(0),
            "request_model": "gpt-4o",
            "input_tokens": 1200,
            "cache_read_tokens": 800,
            "output_tokens": 340,
        },
        "langfuse_observations": place
        | {
            "id": f"observation-{number}",
            "start_time": at(50),
            "model": "gpt-4o",
            "usage_details": fields,
        },
        "azure_openai_logs": place
        | {
            "correlation_id": f"azure-{number}",
            "logged_at": at(900),
            "model_name": "gpt-4o",
            "prompt_tokens": 1200,
            "completion_tokens": 340,
        },
        "plain": company.request(
            f"application-{number}",
            at(20),
            model="gpt-4o",
            fresh_input_tokens=400,
            cache_read_tokens=800,
            output_tokens=340,
        )
        | place,
    }


def test_a_burst_of_calls_that_every_log_tells_of_is_that_many_requests(
    compiled_project: CompiledProject,
) -> None:
    """Each has one record of each log, and the gateway's word counts."""
    calls = [seen_from_everywhere(number) for number in range(1, 6)]
    warehouse = Warehouse(compiled_project)
    for source in calls[0]:
        warehouse.insert(source, [call[source] for call in calls])
    warehouse.build(of=["fct_request_records", "fct_request_costs"])
    assert warehouse.query("""
        select request_id, source_name, record_count, fresh_input_tokens, cache_read_tokens,
            output_tokens
        from marts.fct_request_costs order by request_id
    """) == [
        (f"chatcmpl-{number}", "litellm_spend_logs", len(calls[0]), 400, 800, 340)
        for number in range(1, 6)
    ]
    assert warehouse.query("""
        select source_name, count(distinct request_id), count(*)
        from marts.fct_request_records group by all order by all
    """) == [(source, 5, 5) for source in sorted(calls[0])]


def test_alike_calls_of_two_providers_with_ids_of_responses_stay_apart(
    compiled_project: CompiledProject,
) -> None:
    """What a response came with is never one with another response's, however alike they are."""
    warehouse = Warehouse(compiled_project)
    warehouse.insert("litellm_spend_logs", [gateway_log("resp-1", 0) | {"_record_number": 1}])
    warehouse.insert(
        "vertex_requests",
        [
            {
                "_file_id": "vertex",
                "_record_number": 1,
                "request_id": "1",
                "response_id": "resp-2",
                "logging_time": NOON,
                "model": "publishers/openai/models/gpt-4o",
                "usage_metadata": [
                    {"usage_field": "promptTokenCount", "tokens": 1200},
                    {"usage_field": "candidatesTokenCount", "tokens": 340},
                ],
            }
        ],
    )
    warehouse.build(of=["fct_request_costs"])
    assert warehouse.query(
        "select request_id, record_count, fresh_input_tokens"
        " from marts.fct_request_costs order by request_id"
    ) == [("resp-1", 1, 1200), ("resp-2", 1, 1200)]
