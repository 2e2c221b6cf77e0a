"""Every model, column, macro and argument is described where a reader looks for it."""

import csv
import json
import re
from pathlib import Path

import pytest

from chargeback.database import quote_identifier
from warehouse import Warehouse

PACKAGE = "ai_chargeback"
KEY_TESTS = {"primary_key", "unique_combination"}
SIGNATURE = re.compile(r"{%-?\s*(?:macro|test)\s+\w+\((.*?)\)\s*-?%}", re.DOTALL)


@pytest.fixture(scope="module")
def manifest(parsed_project: Path) -> dict:
    return json.loads((parsed_project.parent / "manifest.json").read_text("utf-8"))


def nodes(manifest: dict, resource_type: str) -> list[dict]:
    kept = [node for node in manifest["nodes"].values() if node["resource_type"] == resource_type]
    assert kept, f"no {resource_type} in the manifest"
    return kept


def undescribed(owner: str, described: dict) -> list[str]:
    """Name the owner and those of its columns that have no description."""
    columns = described["columns"].values()
    found = [f"{owner}.{column['name']}" for column in columns if not column["description"].strip()]
    return found if described["description"].strip() else [owner, *found]


def test_models_seeds_and_sources_are_described(manifest: dict) -> None:
    tables = [*nodes(manifest, "model"), *nodes(manifest, "seed"), *manifest["sources"].values()]
    gaps = [gap for table in tables for gap in undescribed(table["name"], table)]
    gaps += [s["source_name"] for s in manifest["sources"].values() if not s["source_description"]]
    assert gaps == []


def test_each_column_of_a_model_is_documented_and_no_other(
    manifest: dict, warehouse: Warehouse
) -> None:
    warehouse.build()
    wrong = {}
    for model in nodes(manifest, "model"):
        relation = f"{quote_identifier(model['schema'])}.{quote_identifier(model['alias'])}"
        built = [name for name, *_ in warehouse.query(f"describe {relation}")]
        if list(model["columns"]) != built:
            wrong[model["name"]] = sorted(set(model["columns"]) ^ set(built)) or "order"
    assert wrong == {}


def test_each_column_of_a_source_is_documented_and_no_other(
    manifest: dict, warehouse: Warehouse
) -> None:
    warehouse.build()
    # A restored ledger has the ledger's own columns; until one is restored there is no table.
    warehouse.query("create table raw.ledger_entries as from marts.fct_ledger_entries")
    wrong = {}
    for source in manifest["sources"].values():
        relation = f"{quote_identifier(source['schema'])}.{quote_identifier(source['identifier'])}"
        landed = {name for name, *_ in warehouse.query(f"describe {relation}")}
        if set(source["columns"]) != landed:
            wrong[source["name"]] = sorted(set(source["columns"]) ^ landed)
    assert wrong == {}


def test_each_column_of_a_seed_is_documented_and_typed(manifest: dict) -> None:
    wrong = {}
    for seed in nodes(manifest, "seed"):
        path = Path(seed["root_path"]) / seed["original_file_path"]
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        if not header == list(seed["columns"]) == list(seed["config"]["column_types"]):
            wrong[seed["name"]] = header
    assert wrong == {}


def test_each_model_has_a_file_of_its_own(manifest: dict) -> None:
    misplaced = [
        model["name"]
        for model in nodes(manifest, "model")
        if model["patch_path"] is None
        or model["patch_path"].split("://")[1]
        != Path(model["original_file_path"]).with_suffix(".yml").as_posix()
    ]
    assert misplaced == []


def test_each_model_has_a_tested_key(manifest: dict) -> None:
    keyed = {
        test["attached_node"]
        for test in nodes(manifest, "test")
        if test.get("test_metadata", {}).get("name") in KEY_TESTS
    }
    assert [m["name"] for m in nodes(manifest, "model") if m["unique_id"] not in keyed] == []


def test_a_key_that_is_never_null_is_one_test(manifest: dict) -> None:
    tested = {
        (test["attached_node"], test["column_name"], test["test_metadata"]["name"])
        for test in nodes(manifest, "test")
        if (test.get("attached_node") or "").startswith("model.")
    }
    pairs = [(node, column, "not_null") for node, column, name in tested if name == "unique"]
    assert tested & set(pairs) == set()


def test_marts_keep_a_contract(manifest: dict) -> None:
    marts = [model for model in nodes(manifest, "model") if "marts" in model["fqn"]]
    assert marts
    assert [model["name"] for model in marts if not model["contract"]["enforced"]] == []


def test_macros_and_their_arguments_are_described(manifest: dict) -> None:
    ours = {m["name"]: m for m in manifest["macros"].values() if m["package_name"] == PACKAGE}
    assert ours
    gaps = []
    for name, macro in ours.items():
        engine, _, dispatched = name.partition("__")
        if engine in ("default", "spark") and dispatched in ours:
            continue  # described once, with the macro that dispatches to it
        if not macro["description"].strip() or macro["patch_path"] is None:
            gaps.append(name)
        signature = SIGNATURE.search(macro["macro_sql"])  # a materialization has none
        arguments = signature[1].split(",") if signature else []
        taken = [argument.split("=")[0].strip() for argument in arguments if argument]
        described = [
            a["name"] for a in macro["arguments"] if a["type"] and a["description"].strip()
        ]
        if taken != described:
            gaps.append(f"{name}({', '.join(taken)})")
    assert gaps == []


def test_analyses_say_what_they_answer(manifest: dict) -> None:
    analyses = nodes(manifest, "analysis")
    assert [gap for analysis in analyses for gap in undescribed(analysis["name"], analysis)] == []


def test_exposures_say_whose_they_are_and_what_they_read(manifest: dict) -> None:
    assert manifest["exposures"]
    marts = {m["unique_id"] for m in nodes(manifest, "model") if "marts" in m["fqn"]}
    for exposure in manifest["exposures"].values():
        assert exposure["description"].strip(), exposure["name"]
        assert exposure["owner"]["name"], exposure["name"]
        assert exposure["maturity"], exposure["name"]
        assert exposure["depends_on"]["nodes"], exposure["name"]
        assert set(exposure["depends_on"]["nodes"]) <= marts, exposure["name"]


def test_the_glossary_has_no_word_that_no_column_uses(manifest: dict) -> None:
    words = {key for key, doc in manifest["docs"].items() if doc["package_name"] == PACKAGE}
    assert words
    tables = [*nodes(manifest, "model"), *nodes(manifest, "seed"), *manifest["sources"].values()]
    used = {
        word for t in tables for column in t["columns"].values() for word in column["doc_blocks"]
    }
    assert words - used == set()
