"""Cost reports of providers: documents whose records stand in lists within lists."""

import gzip
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import duckdb
import pytest

from chargeback.landing import opened_file, prepare
from chargeback.record_landing import land_sound, land_split
from chargeback.sources import SOURCES
from loader import Loader

SEPTEMBER = datetime(2026, 9, 1)
NEXT_DAY = datetime(2026, 9, 2)


def openai_result(**changes: object) -> dict:
    result = {
        "object": "organization.costs.result",
        "amount": {"value": 0.06, "currency": "usd"},
        "line_item": "gpt-4o-2024-08-06, input",
        "project_id": "proj_1",
        "user_note": "a field that is not ours",
    }
    return result | changes


def openai_bucket(*results: object) -> dict:
    return {
        "object": "bucket",
        "start_time": 1788220800,
        "end_time": 1788307200,
        "results": list(results),
    }


def page(*buckets: dict) -> dict:
    return {"object": "page", "data": list(buckets), "has_more": False, "next_page": None}


def anthropic_result(**changes: object) -> dict:
    result = {
        "currency": "USD",
        "amount": "123.78912",
        "workspace_id": None,
        "description": "Claude Haiku 4.5 Usage - Input Tokens",
        "cost_type": "tokens",
        "context_window": "0-200k",
        "model": "claude-haiku-4-5-20251001",
        "service_tier": "standard",
        "token_type": "uncached_input_tokens",
        "inference_geo": "not_available",
    }
    return result | changes


def anthropic_bucket(*results: dict) -> dict:
    days = {"starting_at": "2026-09-01T00:00:00Z", "ending_at": "2026-09-02T00:00:00Z"}
    return days | {"results": list(results)}


def landed_openai(load: Loader) -> list[tuple]:
    return load.query(
        "select start_time, end_time, amount__value, amount__currency, line_item, project_id"
        " from raw.openai_costs order by all"
    )


def test_a_result_is_a_record_whatever_the_form_of_the_file(load: Loader) -> None:
    first, second = openai_result(), openai_result(line_item=None, project_id=None)
    whole = page(openai_bucket(first), openai_bucket(second))
    load.write("page.json", json.dumps(whole, indent=2).encode())
    load.write("lines.jsonl", page(openai_bucket(first)), page(openai_bucket(second)))
    load.write("buckets.jsonl.gz", openai_bucket(first), b"", openai_bucket(second))
    load.write("marked.json", b"\xef\xbb\xbf" + json.dumps(whole).encode())
    expected = [
        (SEPTEMBER, NEXT_DAY, Decimal("0.06"), "USD", "gpt-4o-2024-08-06, input", "proj_1"),
        (SEPTEMBER, NEXT_DAY, Decimal("0.06"), "USD", None, None),
    ]
    for name in ("page.json", "lines.jsonl", "buckets.jsonl.gz", "marked.json"):
        output = load("openai_costs", name)
        assert "landed=2 quarantined=0 offered=2" in output
    assert landed_openai(load) == sorted(expected * 4, key=str)


def test_an_amount_keeps_every_digit(load: Loader) -> None:
    """As a number of more digits than a float has, in any notation."""
    bucket = json.dumps(openai_bucket(openai_result())).replace("0.06", "12345678.123456789012")
    load.write("a.jsonl", bucket.encode(), bucket.replace("12345678.", "-12345678.").encode())
    load.write("b.jsonl", openai_bucket(openai_result(amount={"value": 1e-7, "currency": "EUR"})))
    load("openai_costs", "a.jsonl", "b.jsonl")
    assert load.query("select amount__value from raw.openai_costs order by 1") == [
        (Decimal("-12345678.123456789012"),),
        (Decimal("0.0000001"),),
        (Decimal("12345678.123456789012"),),
    ]


def any_number(random: Random) -> str:
    """Write a number of up to 16 digits before the point and 12 behind it, in any notation."""
    digits = str(random.randrange(10 ** random.randint(1, 15)))
    if random.random() < 0.7:
        digits += "." + str(random.randrange(10**11, 10**12))[: random.randint(1, 12)]
    exponent = random.choice(("", "", "", "e0", "E+0", "e-3" if len(digits) < 8 else ""))
    return random.choice(("", "-")) + digits + exponent


def test_a_report_lands_alike_in_one_pass_and_record_by_record(tmp_path: Path) -> None:
    random = Random(3)
    pages = []
    for number in range(500):
        result = openai_result(amount={"value": "#", "currency": "usd"}, project_id=f"p{number}")
        result |= {"quantity": "#"} if random.random() < 0.5 else {}
        bucket = openai_bucket(result) | {"organization_id": random.choice((None, "of the day"))}
        text = json.dumps(page(bucket), separators=random.choice(((",", ":"), (", ", " :  "))))
        while '"#"' in text:
            text = text.replace('"#"', any_number(random), 1)
        pages.append(text)
    (tmp_path / "a.jsonl").write_text("\n".join(pages))
    landed = []
    for way in (land_sound, land_split):
        with duckdb.connect() as connection:
            prepare(connection, "salt")
            with opened_file(SOURCES["openai_costs"], tmp_path / "a.jsonl") as file:
                assert way(connection, file).landed == 500
            landed.append(connection.execute("from raw.openai_costs order by 2").fetchall())
    assert landed[0] == landed[1]
    exact = [json.loads(text, parse_float=Decimal, parse_int=Decimal) for text in pages]
    values = [document["data"][0]["results"][0]["amount"]["value"] for document in exact]
    assert [row[4] for row in landed[0]] == values


def test_a_long_number_within_a_text_stays_there(load: Loader) -> None:
    line_item = 'order "of": 12345678901234567.5, and {"n": 1234567890123456789}'
    result = openai_result(line_item=line_item, amount={"value": "#", "currency": "usd"})
    text = json.dumps(page(openai_bucket(result))).replace('"#"', "12345678.123456789012")
    load.write("a.jsonl", text.encode())
    assert "landed=1 quarantined=0" in load("openai_costs", "a.jsonl")
    assert load.query("select line_item, amount__value from raw.openai_costs") == [
        (line_item, Decimal("12345678.123456789012"))
    ]


def test_a_result_without_a_value_has_that_of_its_bucket(load: Loader) -> None:
    bucket = openai_bucket(openai_result(organization_id=None)) | {"organization_id": "org_1"}
    load.write("sound.jsonl", page(bucket))
    load.write("split.jsonl", page(bucket, bucket), b"{")
    load("openai_costs", "sound.jsonl", "split.jsonl")
    found = load.query("select organization_id, count(*) from raw.openai_costs group by all")
    assert found == [("org_1", 3)]


def test_anthropic_amounts_are_in_cents(load: Loader) -> None:
    load.write("a.json", page(anthropic_bucket(anthropic_result())))
    assert "landed=1" in load("anthropic_costs", "a.json")
    assert load.query("select * exclude (_file_id, _record_number) from raw.anthropic_costs") == [
        (
            SEPTEMBER,
            NEXT_DAY,
            Decimal("123.78912"),
            "USD",
            None,
            "tokens",
            "Claude Haiku 4.5 Usage - Input Tokens",
            "claude-haiku-4-5-20251001",
            "standard",
            "uncached_input_tokens",
            "0-200k",
            "not_available",
        )
    ]


def test_a_bad_record_is_known_by_the_line_of_its_document(load: Loader) -> None:
    load.write(
        "a.jsonl",
        openai_bucket(openai_result(), openai_result(amount={"value": "x", "currency": "usd"})),
        b"{",
        b'{"results": ["\xff"]}',
        openai_bucket("a text", openai_result(amount=None)),
        {"error": {"message": "Too many requests"}},
        [openai_bucket(openai_result())],
    )
    assert "landed=1 quarantined=7 offered=8" in load("openai_costs", "a.jsonl")
    assert load.quarantine() == [
        (1, "amount.value is not a decimal number"),
        (2, "not valid JSON"),
        (3, "not valid UTF-8"),
        (4, "amount.value is missing"),
        (4, "not a JSON object"),
        (5, "start_time is missing"),
        (6, "not a JSON object"),
    ]


def test_an_answer_without_costs_is_an_answer(load: Loader) -> None:
    """A day without use must not stop a nightly load; an error in place of an answer must."""
    load.write("quiet.json", page(openai_bucket()))
    assert "landed=0 quarantined=0 offered=0" in load("openai_costs", "quiet.json")
    load.write("error.json", {"error": {"message": "Incorrect API key"}})
    assert "no record of openai_costs in it" in load("openai_costs", "error.json", code=2)
    load.write("blank.jsonl", b"", b"")
    assert "the file holds no records" in load("openai_costs", "blank.jsonl", code=2)


def test_a_file_that_breaks_off_is_refused(load: Loader) -> None:
    whole = gzip.compress(json.dumps(page(openai_bucket(openai_result()))).encode())
    (load.folder / "a.json.gz").write_bytes(whole[:-12])
    assert "breaks off" in load("openai_costs", "a.json.gz", code=2)
    text = json.dumps(page(openai_bucket(openai_result())))
    (load.folder / "b.json").write_text(text[:-20])
    assert "not valid JSON" in load("openai_costs", "b.json", code=2)


@pytest.mark.parametrize("source", ["openai_costs", "anthropic_costs"])
def test_a_report_is_json(load: Loader, source: str) -> None:
    (load.folder / "a.csv").write_text("start_time,end_time\n1,2\n")
    assert f"{source} comes as jsonl, this is csv" in load(source, "a.csv", code=2)
