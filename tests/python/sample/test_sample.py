"""The made-up company's logs are what `truth.json` says, and they look like a company's."""

import csv
import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from chargeback.sample.company import (
    KINDS,
    MODELS,
    ORPHAN_KEYS,
    PROJECTS,
    Policy,
    read_list_prices,
    read_seed,
)
from chargeback.sample.traffic import Traffic, monthly_requests

ROOT = Path(__file__).resolve().parents[3]
REAL_PAYLOADS = ROOT.parent / "shared/data/litellm/standard_logging.jsonl"
IDS = {
    "litellm_spend_logs": ("request_id", "startTime", "model"),
    "litellm_standard_logging": ("id", "startTime", "model"),
    "plain": ("request_id", "started_at", "model"),
}


def make(folder, *options, hash_seed="0"):
    command = [sys.executable, "scripts/sample.py", "--out", str(folder), *options]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    assert make(folder, "--requests", "2000").returncode == 0
    return folder


@pytest.fixture(scope="module")
def truth(sample):
    return json.loads((sample / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def records(sample):
    """Every record of every usage file by path; None for one that a loader cannot use."""
    return {
        path.relative_to(sample).as_posix(): [
            usable(record, IDS[path.parent.name]) for record in parse(path)
        ]
        for path in sorted(sample.glob("*/*"))
        if path.parent.name in IDS
    }


def parse(path):
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    if path.suffix == ".csv":
        yield from csv.DictReader(text.splitlines())
        return
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            yield None


def usable(record, names):
    if not record or not all(record[name] for name in names):
        return None
    return record if record[names[1]] not in ("soon", "yesterday") else None


def distinct(records):
    """The distinct requests as (source, record) by id, whichever form came last."""
    return {
        record[IDS[path.partition("/")[0]][0]]: (path.partition("/")[0], record)
        for path, rows in records.items()
        for record in rows
        if record
    }


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.*"))
    }


def prompt_kinds(source, record):
    """Tokens by kind, read out of a record as a loader would."""
    if source == "plain":
        return [int(record[f"{kind}_tokens"]) for kind in KINDS]
    holder = record["metadata"]
    holder = json.loads(holder) if isinstance(holder, str) else holder
    usage = holder["usage_object"]
    if not usage:
        return [0] * 6
    details = usage["prompt_tokens_details"] or {}
    durations = details.get("cache_creation_token_details", {})
    read = details.get("cached_tokens", 0)
    written = details.get("cache_creation_tokens", 0)
    hourly = durations.get("ephemeral_1h_input_tokens", 0)
    reasoning = (usage["completion_tokens_details"] or {}).get("reasoning_tokens", 0)
    fresh = usage["prompt_tokens"] - read - written
    return [
        fresh,
        read,
        written - hourly,
        hourly,
        usage["completion_tokens"] - reasoning,
        reasoning,
    ]


def test_same_options_give_the_same_bytes(sample, tmp_path):
    assert make(tmp_path, "--requests", "2000", hash_seed="4711").returncode == 0
    assert digests(tmp_path) == digests(sample)


def test_another_seed_replaces_the_sample_with_another(tmp_path):
    make(tmp_path, "--requests", "300", "--start", "2026-05")
    before = digests(tmp_path)
    make(tmp_path, "--requests", "300", "--months", "1", "--seed", "8")
    after = digests(tmp_path)
    stale = {path for path in after if "2026-05" in path or "2026-07" in path}
    assert not stale
    assert before["truth.json"] != after["truth.json"]


def test_a_month_that_is_none_is_a_usage_error(tmp_path):
    result = make(tmp_path / "none", "--start", "August")
    assert (result.returncode, (tmp_path / "none").exists()) == (2, False)
    assert "'August' is not a month" in result.stderr


def test_truth_agrees_with_the_files(truth, records):
    counted = {
        path: {"records": len(rows), "unreadable": sum(row is None for row in rows)}
        for path, rows in records.items()
    }
    told = {
        path: {key: value for key, value in file.items() if key != "source"}
        for path, file in truth["files"].items()
    }
    assert counted == told
    unique = distinct(records)
    good = sum(row is not None for rows in records.values() for row in rows)
    assert len(unique) == truth["requests"] == 2000
    assert good - len(unique) == truth["duplicates"] > 0
    assert truth["unreadable"] == sum(file["unreadable"] for file in counted.values()) > 0
    statuses = Counter(record["status"] for _, record in unique.values())
    assert statuses == truth["requests_by_status"]
    sums = [
        sum(kinds) for kinds in zip(*(prompt_kinds(*row) for row in unique.values()), strict=True)
    ]
    assert dict(zip(KINDS, sums, strict=True)) == truth["tokens"]


def test_each_source_repeats_requests_that_another_file_holds(records):
    ids = {
        path: {row[IDS[path.partition("/")[0]][0]] for row in rows if row}
        for path, rows in records.items()
    }
    replay = ids["litellm_spend_logs/2026-11-03-replay.jsonl"]
    october = ids["litellm_spend_logs/2026-10.jsonl"]
    assert replay & october, "a late file repeats records"
    assert replay - october, "a late file holds records that no other spend log has"
    rows = [row for row in records["litellm_spend_logs/2026-10.jsonl"] if row]
    assert len(rows) > len(october), "a file holds a record twice"
    payloads = ids["litellm_standard_logging/2026-10.jsonl"]
    assert payloads & october, "some requests come in both forms"
    assert payloads - october - replay, "some requests come as payloads only"


def test_logged_cost_is_tokens_at_list_price(truth, records):
    prices = read_list_prices()
    model_ids = {
        name: model.model_id
        for model in MODELS.values()
        for name in (model.name, model.direct_name)
    }
    logged_total = Decimal(0)
    for source, record in distinct(records).values():
        name = {"litellm_spend_logs": "spend", "plain": "provider_cost"}
        logged = Decimal(str(record[name.get(source, "response_cost")]))
        price = prices.get(model_ids.get(record["model"]))
        kinds = prompt_kinds(source, record)
        listed = sum(
            count * Decimal(price[f"{kind}_price"]) / 1_000_000 if price else Decimal(0)
            for kind, count in zip(KINDS, kinds, strict=True)
        )
        assert round(logged, 12) == round(listed, 12), record
        logged_total += round(logged, 12)
    assert logged_total == Decimal(truth["list_cost"])


def test_every_kind_of_tokens_and_the_unpriced_model_occur(truth, records):
    assert all(truth["tokens"].values())
    unpriced = [
        record
        for source, record in distinct(records).values()
        if record["model"] == "openai/inhouse-llama-70b" and record["status"] == "success"
    ]
    assert unpriced
    for record in unpriced:
        cost = record.get("spend", record.get("response_cost"))
        assert float(cost) == 0.0
        assert int(record["total_tokens"]) > 0


def test_failures_have_neither_tokens_nor_cost(records):
    failures = [row for row in distinct(records).values() if row[1]["status"] == "failure"]
    assert failures
    for source, record in failures:
        cost = record.get("spend") or record.get("response_cost") or record.get("provider_cost")
        assert not any(prompt_kinds(source, record))
        assert not float(cost or 0)


def test_nothing_said_lands_in_the_logs_but_what_the_gateway_redacts(records):
    for path, rows in records.items():
        for row in filter(None, rows):
            if path.startswith("litellm_spend_logs"):
                said = {str(row[name]) for name in ("messages", "response", "proxy_server_request")}
                assert said == {"{}"}
            elif path.startswith("litellm_standard_logging"):
                assert row["messages"] == [{"role": "user", "content": "redacted-by-litellm"}]


def test_gateway_tags_always_name_the_user_agent(records):
    for path, rows in records.items():
        for row in filter(None, rows if path.startswith("litellm") else ()):
            tags = row["request_tags"]
            tags = json.loads(tags) if isinstance(tags, str) else tags
            assert sum(tag.startswith("User-Agent: ") for tag in tags) == 2


def test_owners_are_in_the_seeds_or_absent_on_purpose(truth, records):
    projects = {row["project_id"] for row in read_seed("policy/projects")}
    teams = {row["team_id"] for row in read_seed("policy/teams")}
    owned = {row["api_key_alias"] for row in read_seed("policy/api_key_owners") if row["team_id"]}
    assert {project.project_id for project in PROJECTS} == projects
    assert len(projects) == 25
    assert set(truth["requests_by_project"]) <= projects
    assert set(truth["requests_by_team"]) <= teams
    assert {project.key for project in PROJECTS} <= owned
    assert not owned & set(ORPHAN_KEYS)
    aliases = set()
    for source, record in distinct(records).values():
        holder = record if source == "plain" else record["metadata"]
        holder = json.loads(holder) if isinstance(holder, str) else holder
        name = "api_key_alias" if source == "plain" else "user_api_key_alias"
        aliases.add(holder[name] or None)
    assert aliases <= owned | set(ORPHAN_KEYS) | {None}
    assert aliases & set(ORPHAN_KEYS)


def test_key_hashes_agree_with_the_seed():
    policy = Policy()
    for row in read_seed("policy/api_key_owners"):
        if row["api_key_hash"]:
            assert policy.key_hash(row["api_key_alias"]) == row["api_key_hash"]


def test_a_re_organisation_moves_the_project_on_its_day():
    policy = Policy()
    moved = [policy.project("recommendations", date(2026, 9, day))["team_id"] for day in (15, 16)]
    assert moved == ["growth", "search"]
    named = [policy.team("search", date(2026, 9, day))["team_name"] for day in (15, 16)]
    assert named == ["Search", "Search & Discovery"]


@pytest.mark.parametrize(("requests", "months"), [(100_000, 3), (7, 3), (1, 2), (2000, 24)])
def test_months_grow_steadily_and_add_up(requests, months):
    counts = monthly_requests(requests, months)
    assert sum(counts) == requests
    if requests == 100_000:
        assert [round(later / 30_803, 2) for later in counts] == [1.0, 1.08, 1.17]


def test_people_keep_office_hours_and_jobs_run_at_night():
    requests = Traffic(3, clean=True).month(date(2026, 8, 1), date(2026, 9, 1), 4000)
    office = [request.local for request in requests if request.project.rhythm == "office"]
    night = [request.local for request in requests if request.project.rhythm == "night"]
    at_work = sum(7 <= local.hour < 19 and local.weekday() < 5 for local in office)
    assert at_work / len(office) > 0.8
    assert sum(local.hour < 7 or local.hour >= 20 for local in night) / len(night) > 0.95
    assert all(request.local - request.started == timedelta(hours=2) for request in requests)


def test_the_hour_that_daylight_saving_repeats_is_in_the_month_once_each():
    requests = Traffic(3, clean=True).month(date(2026, 10, 1), date(2026, 11, 1), 4000)
    offsets = Counter(request.local - request.started for request in requests)
    assert set(offsets) == {timedelta(hours=1), timedelta(hours=2)}
    assert min(request.started for request in requests) >= datetime(2026, 9, 30, 22)
    assert max(request.started for request in requests) < datetime(2026, 10, 31, 23)


def test_traffic_meets_the_exception_rules_of_the_seeds():
    traffic = Traffic(7, clean=False)
    september = traffic.month(date(2026, 9, 1), date(2026, 10, 1), 12_000)
    october = traffic.month(date(2026, 10, 1), date(2026, 11, 1), 12_000)

    outage = [
        request
        for request in september
        if request.model.wire in ("anthropic", "bedrock")
        and traffic.is_within("incident-2026-09-anthropic", request.local)
    ]
    assert sum(request.error is not None for request in outage) / len(outage) > 0.3
    assert any(request.retries and not request.error for request in outage)
    misrouted = [
        request
        for request in october
        if traffic.is_misrouted(request.project, request.environment, request.local)
    ]
    assert {request.model.group for request in misrouted} == {"claude-sonnet"}
    audits = [
        request
        for request in september
        if request.project.project_id == "contract-review"
        and request.labels.get("feature") == "audit"
    ]
    assert audits
    pilot = [r.cost for r in september if r.project.project_id == "feature-pilot"]
    granted = next(
        float(row["granted_amount"])
        for row in read_seed("policy/allowance_pools")
        if row["pool_id"] == "product-innovation"
    )
    # A third of the demo's requests for the month: the pilot's share of the pool at that scale.
    assert sum(pilot) > granted * 12_000 / 33_268


def test_clean_leaves_out_the_mess(tmp_path):
    assert make(tmp_path, "--requests", "400", "--clean").returncode == 0
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert (truth["unreadable"], truth["duplicates"]) == (0, 0)
    assert truth["requests_by_labelling"] == {"complete": 400}
    assert not any("replay" in path for path in truth["files"])


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason="../shared/data/litellm is not here")
def test_list_prices_agree_with_the_gateways_price_map():
    names = {
        "input_cost_per_token": "fresh_input_price",
        "cache_read_input_token_cost": "cache_read_price",
        "cache_creation_input_token_cost": "cache_write_price",
        "output_cost_per_reasoning_token": "reasoning_price",
        "output_cost_per_token": "output_price",
    }
    prices = read_list_prices()
    model_ids = {model.name: model.model_id for model in MODELS.values()}
    compared = set()
    for record in map(json.loads, REAL_PAYLOADS.read_text(encoding="utf-8").splitlines()):
        entry = record["model_map_information"]["model_map_value"] or {}
        price = prices.get(model_ids.get(record["model"]))
        if not price:
            continue
        compared.add(record["model"])
        for cost, column in names.items():
            base = "fresh_input_price" if "input" in cost else "output_price"
            told = entry.get(cost)
            expected = Decimal(price[base]) if told is None else Decimal(str(told)) * 1_000_000
            assert Decimal(price[column]) == expected, (record["model"], column)
        kinds = prompt_kinds("litellm_standard_logging", record)
        listed = sum(
            count * Decimal(price[f"{kind}_price"]) / 1_000_000
            for kind, count in zip(KINDS, kinds, strict=True)
        )
        assert round(Decimal(str(record["response_cost"])), 12) == round(listed, 12)
    assert len(compared) == 9


def test_prices_of_the_cache_are_told_by_how_long_it_lasts():
    prices = read_list_prices()
    sonnet = prices["claude-sonnet-4-5"]
    kinds = ("fresh_input", "cache_read", "cache_write", "cache_write_1h", "output")
    assert [float(sonnet[f"{kind}_price"]) for kind in kinds] == [3, 0.3, 3.75, 6, 15]
