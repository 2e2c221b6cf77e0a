"""What a real LiteLLM gateway wrote, in its three forms, through the loader and every model."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from chargeback.landing import load_file
from chargeback.sources import SOURCES
from warehouse import CompiledProject, Warehouse

FORMS = {
    "standard_logging.jsonl": "litellm_standard_logging",
    "LiteLLM_SpendLogs.jsonl": "litellm_spend_logs",
    "LiteLLM_SpendLogs.csv": "litellm_spend_logs",
}


def build(project: CompiledProject, folder: Path, forms: list[str]) -> Warehouse:
    warehouse = Warehouse(project)
    for form in forms:
        load_file(warehouse.connection, SOURCES[FORMS[form]], folder / form)
    return warehouse.build()


@pytest.fixture(scope="module")
def litellm(shared_data: Path) -> Path:
    return shared_data / "litellm"


@pytest.fixture(scope="module")
def payloads(litellm: Path) -> list[dict]:
    lines = (litellm / "standard_logging.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]


@pytest.fixture(scope="module")
def all_forms(compiled_project: CompiledProject, litellm: Path) -> Warehouse:
    return build(compiled_project, litellm, list(FORMS))


def test_three_forms_are_190_requests_none_twice(
    all_forms: Warehouse, payloads: list[dict]
) -> None:
    rows = all_forms.query("select request_id, record_count from marts.fct_request_costs")
    assert len(rows) == 190
    assert {row[0] for row in rows} == {payload["id"] for payload in payloads}
    assert {row[1] for row in rows} == {3}
    assert all_forms.failing_tests() == []


@pytest.mark.parametrize("form", FORMS)
def test_any_one_form_is_the_same_usage(
    compiled_project: CompiledProject, litellm: Path, all_forms: Warehouse, form: str
) -> None:
    query = (
        "select request_id, team_id, status, model_id, fresh_input_tokens, cache_read_tokens,"
        " cache_write_tokens, output_tokens, reasoning_tokens, provider_cost, list_cost"
        " from marts.fct_request_costs order by request_id"
    )
    alone = build(compiled_project, litellm, [form])
    assert alone.query(query) == all_forms.query(query)


def test_list_cost_is_the_logged_cost_where_litellm_priced_it(
    all_forms: Warehouse, payloads: list[dict]
) -> None:
    logged = {
        payload["id"]: round(Decimal(payload["response_cost"]), 12)
        for payload in payloads
        if payload["response_cost"]
    }
    listed = dict(
        all_forms.query(
            "select request_id, list_cost from marts.fct_request_costs"
            " where provider_cost_source = 'logged'"
        )
    )
    assert len(logged) > 100
    assert listed == logged


def test_a_model_that_the_price_map_does_not_know_is_not_free(all_forms: Warehouse) -> None:
    assert all_forms.query(
        "select billed_model, unrated_reason, sum(request_count)"
        " from marts.unrated_usage_audit group by all"
    ) == [("openai/inhouse-llama-70b", "model in no tier", 12)]


def test_tags_survive_from_wherever_the_gateway_put_them(
    all_forms: Warehouse, payloads: list[dict]
) -> None:
    written = {
        payload["id"]: project
        for payload in payloads
        if (project := (payload["metadata"]["requester_metadata"] or {}).get("project"))
    }
    resolved = dict(
        all_forms.query(
            "select request_id, project_id from marts.fct_request_costs"
            " where project_source = 'request_metadata'"
        )
    )
    assert resolved == written
