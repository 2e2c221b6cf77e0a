"""OpenTelemetry spans of calls to models, from the file to the request."""

import copy
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from loader import Loader
from warehouse import CompiledProject, Warehouse

FIXTURE = Path(__file__).parent / "fixtures" / "otel_spans.jsonl"
TRACE = "5b8efff798038103d269b633813fc60c"


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject) -> Warehouse:
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("otel_spans", FIXTURE)
    return warehouse.build()


def span_id(number: int) -> str:
    return f"{TRACE}:eee19b7ec3c1b17{number}"


def test_each_kind_of_token_is_counted_once(built: Warehouse) -> None:
    assert built.query("""
        select request_id, fresh_input_tokens, cache_read_tokens, cache_write_tokens,
            output_tokens, reasoning_tokens
        from marts.fct_request_costs order by started_at
    """) == [
        ("chatcmpl-1", 1000, 0, 0, 80, 0),
        ("msg_2", 100, 3000, 500, 80, 0),
        (span_id(5), 500, 0, 0, 250, 0),
        (span_id(6), 0, 0, 0, 0, 0),
        (span_id(7), 64, 0, 0, 0, 0),
        ("chatcmpl-8", 100, 0, 0, 20, 70),
    ]
    assert built.failing_tests() == []


def test_model_status_and_tier_are_those_of_the_span(built: Warehouse) -> None:
    untold = ("success", None, None, None, 1250, False)
    assert built.query("""
        select billed_model, provider, call_type, status, error_class, service_tier,
            session_id, latency_ms, end_user_hash is not null
        from intermediate.int_requests_deduplicated order by started_at
    """) == [
        ("gpt-4o-2024-08-06", "openai", "chat", "success", None, "flex", "conv-1", 1250, True),
        ("claude-sonnet-4-5-20250929", "anthropic", "chat", *untold),
        ("o4-mini", "openai", None, "success", None, None, None, 1250, False),
        ("gpt-4o-2024-08-06", "openai", "chat", "failure", "timeout", None, None, 1250, False),
        ("text-embedding-3-small", "openai", "embeddings", *untold),
        ("o4-mini-2025-04-16", "openai", "chat", "success", None, None, None, 1250, False),
    ]
    assert built.query(
        "select started_at from marts.fct_request_costs where request_id = 'chatcmpl-1'"
    ) == [(datetime(2026, 10, 10, 8, 0, 1, 433273),)]


def test_tags_of_the_span_win_over_those_of_its_resource(built: Warehouse) -> None:
    assert built.query("""
        select request_metadata.team, request_metadata.project, request_metadata.environment,
            request_metadata.application
        from intermediate.int_requests_deduplicated order by started_at
    """) == [
        ("search", "product-search", "prod", "search-api"),
        ("search", None, "prod", "search-api"),
        (None, None, "production", "docs-writer"),
        (None, None, "staging", "docs-writer"),
        (None, None, "staging", "docs-writer"),
        (None, None, "staging", "docs-writer"),
    ]


def test_a_gateway_that_logs_the_call_too_is_the_same_request(
    compiled_project: CompiledProject,
) -> None:
    """By the response's id where the span has it, else by model, tokens and time."""
    warehouse = Warehouse(compiled_project)
    warehouse.load_file("otel_spans", FIXTURE)
    logged = {"_file_id": "gateway", "model": "gpt-4o", "status": "success"}
    warehouse.insert(
        "litellm_spend_logs",
        [
            logged
            | {
                "_record_number": 1,
                "request_id": "chatcmpl-1",
                "startTime": datetime(2026, 10, 10, 8, 0, 9),
                "prompt_tokens": 1000,
                "completion_tokens": 80,
            },
            logged
            | {
                "_record_number": 2,
                "request_id": "chatcmpl-5",
                "model": "openai/o4-mini",
                "startTime": datetime(2026, 10, 10, 8, 0, 5),
                "prompt_tokens": 500,
                "completion_tokens": 250,
            },
        ],
    )
    found = warehouse.build().query("""
        select request_id, logged_request_id, match_rule from marts.fct_request_records
        where request_id in ('chatcmpl-1', 'chatcmpl-5') and source_name = 'otel_spans'
        order by request_id
    """)
    assert found == [
        ("chatcmpl-1", "chatcmpl-1", "id"),
        ("chatcmpl-5", span_id(5), "fingerprint"),
    ]
    assert warehouse.query("select count(*) from marts.fct_request_costs") == [(6,)]


def documents() -> list[dict]:
    return [json.loads(line) for line in FIXTURE.read_text("utf-8").splitlines()]


def spans(documents: list[dict]) -> list[dict]:
    """The spans of the first document."""
    return documents[0]["resourceSpans"][0]["scopeSpans"][0]["spans"]


def all_landed(load: Loader) -> list[tuple]:
    return load.query(
        "select * exclude (_file_id, _record_number) from raw.otel_spans order by all"
    )


def repeat_an_attribute(content: list[dict]) -> None:
    attributes = spans(content)[0]["attributes"]
    attributes.append({"key": "gen_ai.request.model", "value": {"stringValue": "another"}})


def write_numbers_as_numbers(content: list[dict]) -> None:
    for span in spans(content):
        span["startTimeUnixNano"] = int(span["startTimeUnixNano"])
        for attribute in span["attributes"]:
            if "intValue" in attribute["value"]:
                attribute["value"]["intValue"] = int(attribute["value"]["intValue"])


def add_an_attribute_without_value(content: list[dict]) -> None:
    spans(content)[0]["attributes"] += [{"key": "empty"}, None, "odd"]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: None,
        repeat_an_attribute,
        write_numbers_as_numbers,
        add_an_attribute_without_value,
    ],
)
def test_however_a_file_is_written_the_same_lands(
    tmp_path: Path, change: Callable[[list[dict]], None]
) -> None:
    """A document a line is read by DuckDB, one over several lines record by record."""
    content = documents()
    change(content)
    loaders = [Loader(tmp_path / name) for name in ("plain", "lines", "pretty")]
    for loader in loaders:
        loader.folder.mkdir()
    loaders[0]("otel_spans", FIXTURE)
    loaders[1]("otel_spans", loaders[1].write("spans.jsonl", *content))
    pretty = {"resourceSpans": [part for each in content for part in each["resourceSpans"]]}
    file = loaders[2].write("spans.json", json.dumps(pretty, indent=2).encode())
    assert "landed=6 quarantined=0 offered=8 ignored=2" in loaders[2]("otel_spans", file)
    plain, lines, whole = map(all_landed, loaders)
    assert len(plain) == 6
    assert plain == lines == whole


def test_counts_under_new_names_land_however_a_file_is_written(tmp_path: Path) -> None:
    content = documents()
    spans(content)[0]["attributes"] += [
        {"key": "gen_ai.usage.prefix_hits", "value": {"intValue": "7"}},
        {"key": "gen_ai.usage.note", "value": {"stringValue": "a note"}},
        {"key": "gen_ai.other.count", "value": {"intValue": "8"}},
    ]
    for name in ("lines", "pretty"):
        loader = Loader(tmp_path / name)
        loader.folder.mkdir()
        if name == "lines":
            loader("otel_spans", loader.write("spans.jsonl", *content))
        else:
            whole = {"resourceSpans": [part for each in content for part in each["resourceSpans"]]}
            loader("otel_spans", loader.write("spans.json", json.dumps(whole, indent=2).encode()))
        assert loader.query(
            "select other_usage from raw.otel_spans where other_usage is not null"
        ) == [([{"usage_field": "gen_ai.usage.prefix_hits", "tokens": 7}],)]


def test_a_bad_span_is_named_and_the_rest_lands(load: Loader) -> None:
    content = documents()
    good = copy.deepcopy(content)
    del spans(content)[0]["spanId"]
    spans(content)[1]["startTimeUnixNano"] = "soon"
    second = content[1]["resourceSpans"][0]["scopeSpans"][0]["spans"]
    second[3]["attributes"] = [
        attribute for attribute in second[3]["attributes"] if "model" not in attribute["key"]
    ]
    second[1]["attributes"].append(
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "-1"}}
    )
    said = load("otel_spans", load.write("spans.jsonl", *content, b"{half"))
    assert "landed=2 quarantined=5 offered=9 ignored=2" in said
    assert load.quarantine() == [
        (1, "spanId is missing"),
        (1, "startTimeUnixNano is not a time"),
        (2, "gen_ai.request.model is missing"),
        (2, "gen_ai.usage.input_tokens is out of range"),
        (3, "not valid JSON"),
    ]
    load("otel_spans", load.write("good.jsonl", *good))
    assert load.query("select sum(rows_offered), sum(rows_ignored) from raw.load_manifest") == [
        (17, 4)
    ]


def test_a_trace_without_a_call_is_loaded_and_lands_nothing(load: Loader) -> None:
    content = documents()
    spans(content)[:] = spans(content)[2:4]
    said = load("otel_spans", load.write("spans.jsonl", content[0]))
    assert "landed=0 quarantined=0 offered=2 ignored=2" in said


def test_a_file_of_something_else_is_refused(load: Loader) -> None:
    said = load("otel_spans", load.write("other.jsonl", {"request_id": "r-1"}), code=2)
    assert "no record of otel_spans in it" in said
