"""What users of other systems complain of about tokens and their price, one test a thread.

Two threads have their tests elsewhere: LiteLLM issue 15740 in tests/python/usage/test_overlap.py,
LiteLLM issue 13280 in tests/python/reconciliation.
"""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import company
from warehouse import CompiledProject, Warehouse

PRICES = {
    "fresh_input_price": Decimal(10),
    "cache_read_price": Decimal(1),
    "cache_write_price": Decimal(12),
    "cache_write_1h_price": Decimal(20),
    "output_price": Decimal(40),
    "reasoning_price": Decimal(50),
}


def spend_log(request_id: str, usage: dict | None = None, **columns: object) -> dict:
    """A row of LiteLLM's spend logs: a call of project finder in September."""
    project = {"project": "finder", "environment": "production"}
    return {
        "request_id": request_id,
        "startTime": "2026-09-02T08:00:00Z",
        "model": "gpt-4o",
        "call_type": "acompletion",
        "status": "success",
        "metadata": {"usage_object": usage or {}, "spend_logs_metadata": project},
        **columns,
    }


def observation(request_id: str, usage: dict) -> dict:
    """A generation of Langfuse: a call of project finder in September."""
    return {
        "id": request_id,
        "type": "GENERATION",
        "start_time": "2026-09-02 09:00:00.000000",
        "provided_model_name": "gpt-4o",
        "usage_details": usage,
        "metadata": {"project": "finder", "environment": "production"},
    }


SPEND_LOGS = [
    spend_log(
        "reasoning",
        {"completion_tokens_details": {"reasoning_tokens": 200}},
        prompt_tokens=1000,
        completion_tokens=250,
        total_tokens=1250,
    ),
    spend_log("custom price", model="inhouse-llama", prompt_tokens=900, spend=0),
    spend_log("no tokens", spend=0.5, prompt_tokens=0, completion_tokens=0, total_tokens=0),
    spend_log("stream without usage", spend=0),
    spend_log(
        "cached",
        {"prompt_tokens_details": {"cached_tokens": 600}},
        prompt_tokens=1000,
        completion_tokens=50,
        total_tokens=1050,
    ),
    spend_log(
        "cache writes",
        {
            "cache_read_input_tokens": 812,
            "cache_creation_input_tokens": 232,
            "prompt_tokens_details": {
                "cache_creation_token_details": {"ephemeral_1h_input_tokens": 32}
            },
        },
        prompt_tokens=1160,
        completion_tokens=468,
        total_tokens=1628,
    ),
    spend_log(
        "two tags",
        prompt_tokens=1000,
        completion_tokens=0,
        request_tags=["team:search", "feature:a", "feature:b", "team:legal"],
    ),
    spend_log(
        "new name",
        {"prompt_tokens_details": {"brand_new_tokens": 70, "audio_tokens": 30}},
        prompt_tokens=1000,
        completion_tokens=0,
    ),
]
OBSERVATIONS = [
    observation("apart", {"input": 400, "input_cached_tokens": 600, "output": 50, "total": 1050}),
    observation(
        "overlap", {"input": 1000, "input_cached_tokens": 600, "output": 50, "total": 1050}
    ),
    observation("another name", {"input": 400, "prefix_cache_hits": 600, "output": 50}),
]
SPANS = [
    {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b171",
        "startTimeUnixNano": "1788339600000000000",
        "attributes": [
            {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-4o"}},
            {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "400"}},
            {"key": "gen_ai.usage.prefix_hits", "value": {"intValue": "600"}},
            {"key": "project", "value": {"stringValue": "finder"}},
        ],
    }
]


def policy(**seeds: list[dict]) -> dict[str, list[dict]]:
    known = company.policy()
    priced = [known["rates"][0] | PRICES, *known["rates"][1:]]
    prices = [known["provider_list_prices"][0] | PRICES]
    return known | {"rates": priced, "provider_list_prices": prices} | seeds


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("complaints")
    lines = {
        "litellm_spend_logs": SPEND_LOGS,
        "langfuse_observations": OBSERVATIONS,
        "otel_spans": [{"resourceSpans": [{"scopeSpans": [{"spans": SPANS}]}]}],
    }
    for source, records in lines.items():
        text = "".join(json.dumps(record) + "\n" for record in records)
        (folder / f"{source}.jsonl").write_text(text)
    return {source: folder / f"{source}.jsonl" for source in lines}


def build(
    project: CompiledProject, files: dict[str, Path], seeds: dict[str, list[dict]]
) -> Warehouse:
    warehouse = Warehouse(project, seeds=seeds)
    for source, file in files.items():
        warehouse.load_file(source, file)
    return warehouse.build()


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject, files: dict[str, Path]) -> Warehouse:
    return build(compiled_project, files, policy())


def request(warehouse: Warehouse, request_id: str, *columns: str) -> tuple:
    """What the facts say of one request."""
    (row,) = warehouse.query(
        f"select {', '.join(columns)} from marts.fct_request_costs"
        f" where request_id = '{request_id}'"
    )
    return row


KINDS = (
    "fresh_input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
    "reasoning_tokens",
)


def price_of(*tokens: int) -> Decimal:
    """What tokens of each kind cost at the prices, to the last unit."""
    return sum((n * p for n, p in zip(tokens, PRICES.values(), strict=True)), Decimal(0)) / 10**6


def test_litellm_18599_reasoning_is_a_part_of_the_output_and_not_all_of_it(
    built: Warehouse,
) -> None:
    tokens = (1000, 0, 0, 0, 50, 200)
    assert request(built, "reasoning", *KINDS) == tokens
    assert request(built, "reasoning", "list_cost", "gross_charge") == (price_of(*tokens),) * 2


def test_litellm_21023_and_10598_a_model_without_a_price_is_never_free(built: Warehouse) -> None:
    """The gateway logged 0; here it has no charge, is listed, and keeps the month from closing."""
    columns = ("rating_status", "unrated_reason", "gross_charge", "provider_cost")
    assert request(built, "custom price", *columns) == ("unrated", "model in no tier", None, None)
    assert ("inhouse-llama", 1, 900) in built.query(
        "select billed_model, request_count, total_tokens from marts.unrated_usage_audit"
    )
    assert built.query("""
        select has_passed from marts.billing_close_checks
        where billing_period = '2026-09-01' and close_check = 'unrated_requests'
    """) == [(False,)]


def test_litellm_1806_a_cost_without_tokens_is_charged_as_logged(built: Warehouse) -> None:
    columns = ("total_tokens", "rating_status", "gross_charge")
    assert request(built, "no tokens", *columns) == (0, "unmeasured", Decimal("0.5"))


def test_a_stream_without_usage_and_cost_is_unrated_and_not_free(built: Warehouse) -> None:
    columns = ("rating_status", "unrated_reason", "gross_charge")
    assert request(built, "stream without usage", *columns) == (
        *("unrated", "no tokens reported", None),
    )


def test_langfuse_5312_cached_input_is_priced_once(built: Warehouse) -> None:
    """Whichever way the log counts it: within the input, beside it, or within by mistake."""
    for request_id in ("cached", "apart", "overlap"):
        tokens = (400, 600, 0, 0, 50, 0)
        assert request(built, request_id, *KINDS) == tokens
        assert request(built, request_id, "list_cost", "gross_charge") == (price_of(*tokens),) * 2


def test_litellm_26919_cache_writes_are_not_counted_in_the_input_too(built: Warehouse) -> None:
    assert request(built, "cache writes", *KINDS) == (116, 812, 200, 32, 468, 0)
    assert request(built, "cache writes", "total_tokens") == (1628,)


def test_dust_28388_one_hour_cache_writes_have_their_own_price(built: Warehouse) -> None:
    paid = request(built, "cache writes", "gross_charge", "list_cost")
    assert paid == (price_of(116, 812, 200, 32, 468, 0),) * 2
    assert paid[0] != price_of(116, 812, 232, 0, 468, 0)


def test_langfuse_17148_a_field_that_nobody_knows_is_reported_and_not_dropped(
    built: Warehouse, compiled_project: CompiledProject, files: dict[str, Path]
) -> None:
    """In each open list of counts; a row in the seed counts it from then on."""
    assert built.query("""
        select source_name, usage_field, record_count, tokens from marts.unknown_usage_fields
        order by all
    """) == [
        ("langfuse_observations", "prefix_cache_hits", 1, 600),
        ("litellm_spend_logs", "prompt_tokens_details.brand_new_tokens", 1, 70),
        ("otel_spans", "gen_ai.usage.prefix_hits", 1, 600),
    ]
    assert request(built, "new name", "audio_input_tokens") == (30,)
    assert request(built, "another name", *KINDS) == (400, 0, 0, 0, 50, 0)
    columns = ("source_name", "usage_field", "token_count", "media_count", "documentation")
    known = built.query(f"select {', '.join(columns)} from staging.stg_reference__usage_fields")
    learnt = [
        ("langfuse_observations", "prefix_cache_hits", "cache_read_tokens", None, "a page"),
        ("litellm_spend_logs", "prompt_tokens_details.brand_new_tokens", None, None, "a page"),
    ]
    rows = [dict(zip(columns, row, strict=True)) for row in known + learnt]
    taught = build(compiled_project, files, policy(usage_fields=rows))
    assert request(taught, "another name", *KINDS) == (400, 600, 0, 0, 50, 0)
    assert taught.query("select usage_field from marts.unknown_usage_fields") == [
        ("gen_ai.usage.prefix_hits",)
    ]


def test_litellm_21894_a_request_with_several_tags_counts_once(built: Warehouse) -> None:
    """Spend by tag added up to more than spend; here each breakdown adds up to the whole."""
    assert request(built, "two tags", "gross_charge", "project_id") == (
        price_of(1000, 0, 0, 0, 0, 0),
        "finder",
    )
    total = "select sum(gross_charge) from marts.fct_request_costs"
    for column in ("team_id", "project_id", "environment", "tags"):
        parts = "select sum(part) from (select sum(gross_charge) as part from"
        assert built.query(f"{parts} marts.fct_request_costs group by {column})") == built.query(
            total
        )
    assert built.query("select sum(gross_charge) from marts.fct_allocations") == built.query(total)


def test_langfuse_12184_a_price_entered_later_reprices_usage_from_its_start_date(
    compiled_project: CompiledProject, files: dict[str, Path]
) -> None:
    """Of an open month; of a closed one it is an adjustment (tests/python/books)."""
    known = policy()
    early, others = known["rates"][0], known["rates"][1:]
    late = early | {"rate_id": "entered later", "fresh_input_price": Decimal(20)}
    rates = [
        early | {"valid_to": date(2026, 9, 2)},
        late | {"valid_from": date(2026, 9, 2)},
        *others,
    ]
    repriced = build(compiled_project, files, known | {"rates": rates})
    assert request(repriced, "two tags", "gross_charge", "rate_id") == (
        2 * price_of(1000, 0, 0, 0, 0, 0),
        "entered later",
    )


def test_dbt_snowflake_monitoring_165_a_build_after_a_load_equals_a_full_one(
    compiled_project: CompiledProject, compiled_again: CompiledProject, files: dict[str, Path]
) -> None:
    """Nothing counts twice at the edge of what an earlier build has seen."""
    whole = build(compiled_project, files, policy())
    parts = Warehouse(compiled_project, seeds=policy())
    parts.load_file("litellm_spend_logs", files["litellm_spend_logs"])
    parts.build()
    parts.load_file("langfuse_observations", files["langfuse_observations"])
    parts.load_file("otel_spans", files["otel_spans"])
    parts.rebuild(compiled_again)
    ignored = {"stg_loads__files", "load_files"}  # have the time of loading
    once, twice = whole.digest(), parts.digest()
    assert {name for name in once if once[name] != twice[name]} - ignored == set()
