"""Exported statements are the marts' own figures, always the same bytes, and harmless to open."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statement_marts import HOSTILE_NAMES, build, contents, export, query, run

from chargeback.export_folder import csv_content, safe_name

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("marts") / "chargeback.duckdb"
    build(path, HOSTILE_NAMES)
    return path


@pytest.fixture
def database(built, monkeypatch, tmp_path):
    monkeypatch.setenv("CHARGEBACK_DB", str(built))
    monkeypatch.chdir(tmp_path)
    return built


def csv_rows(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def files_of(folder, team_id):
    return [
        folder / entry["name"]
        for entry in manifest_of(folder)["files"]
        if entry.get("team_id") == team_id
    ]


@pytest.fixture(scope="module")
def exported(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports") / "all"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHARGEBACK_DB", str(built))
        output = export(folder)
    assert output == f"exported  statements  2026-09  teams=10  files=22  removed=0  out={folder}\n"
    return folder


def test_repeats_are_byte_identical(database, exported, tmp_path):
    export(tmp_path / "again")
    export(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(exported)


def test_row_order_of_the_marts_does_not_matter(exported, monkeypatch, tmp_path):
    build(tmp_path / "other.duckdb", HOSTILE_NAMES)
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "other.duckdb"))
    export(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(exported)


def test_files_are_utf8_with_plain_line_ends(exported):
    for name, content in contents(exported).items():
        assert b"\r" not in content and content.endswith(b"\n"), name
        content.decode("utf-8")


def test_manifest_describes_every_other_file(exported):
    manifest = manifest_of(exported)
    assert {entry["name"] for entry in manifest["files"]} | {"manifest.json"} == {
        path.name for path in exported.iterdir()
    }
    for entry in manifest["files"]:
        path = exported / entry["name"]
        assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert entry["bytes"] == path.stat().st_size
        rows = csv_rows(path) if path.suffix == ".csv" else json.loads(path.read_bytes())["lines"]
        assert entry["rows"] == len(rows)
    assert {
        key: manifest[key]
        for key in ("period", "policy_version", "input_version", "billing_time_zone", "currency")
    } == {
        "period": "2026-09",
        "policy_version": "policy-1",
        "input_version": "input-1",
        "billing_time_zone": "Europe/Berlin",
        "currency": "USD",
    }


def test_totals_equal_the_marts_exactly(database, exported):
    statements = query(
        database,
        "select team_id, gross_charge, absorbed_charge, net_charge, request_count "
        "from marts.team_statements where billing_period = date '2026-09-01'",
    )
    columns = ("gross_charge", "absorbed_charge", "net_charge", "request_count")
    assert len(statements) == 10
    for team_id, *charges in statements:
        csv_file, json_file = files_of(exported, team_id)
        assert sum(Decimal(row["amount"]) for row in csv_rows(csv_file)) == charges[2]
        document = json.loads(json_file.read_bytes())
        assert [Decimal(document[column]) for column in columns] == charges
        assert sum(Decimal(line["amount"]) for line in document["lines"]) == charges[2]
        entries = [
            entry for entry in manifest_of(exported)["files"] if entry.get("team_id") == team_id
        ]
        for entry in entries:
            assert [Decimal(entry[column]) for column in columns] == charges
    sums = [sum(row[place] for row in statements) for place in range(1, 5)]
    totals = manifest_of(exported)["totals"]
    assert [Decimal(totals[column]) for column in columns] == sums
    assert totals["statements"] == 10
    index = csv_rows(exported / "index.csv")
    assert [sum(Decimal(row[column]) for row in index) for column in columns] == sums


def test_amounts_stay_plain_numbers(exported):
    rows = csv_rows(files_of(exported, "tiny")[0])
    assert [row["amount"] for row in rows] == ["9999999999999999.98", "0.01", "-10.07"]
    assert {row["provider_cost"] for row in rows} == {"0.000000000000"}
    assert {row["list_cost"] for row in rows} == {"0.000000021860"}
    document = json.loads(files_of(exported, "tiny")[1].read_bytes())
    assert document["lines"][0]["amount"] == "9999999999999999.98"
    assert document["lines"][0]["provider_cost"] == "0.000000000000"


def test_no_text_cell_runs_as_a_formula(exported):
    numeric = {"provider_cost", "list_cost", "exact_amount", "amount"}
    for path in exported.glob("*.csv"):
        for row in csv_rows(path):
            for column, cell in row.items():
                assert column in numeric or not cell.lstrip().startswith(("=", "+", "-", "@"))
                assert not cell.startswith(("\t", "\r"))
    names = {row["team_id"]: row["team_name"] for row in csv_rows(exported / "index.csv")}
    assert names["'=cmd()"] == "'=cmd|' /C calc'!A0"
    assert names["data"] == 'Data, "Platform"\nand\nmore'
    assert names[".."] == HOSTILE_NAMES[".."]
    assert csv_rows(files_of(exported, "..")[0])[0]["project_name"] == "'=project"


def test_json_holds_texts_as_they_are(exported):
    for team_id, name in HOSTILE_NAMES.items():
        document = json.loads(files_of(exported, team_id)[1].read_bytes())
        assert (document["team_id"], document["team_name"]) == (team_id, name)


def test_no_name_becomes_a_path(database, exported, tmp_path):
    folder = tmp_path / "a" / "b" / "c"
    export(folder)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parent for path in written} == {folder}
    # one file system in three takes Data.csv and data.csv for the same file
    assert len({path.name.lower() for path in written}) == 22
    assert all(path.name.isascii() and len(path.name) < 100 for path in written)
    assert [path.name for path in files_of(exported, "data")] == [
        "2026-09-data.csv",
        "2026-09-data.json",
    ]


def test_a_teams_files_hold_no_other_teams_figures(database, exported):
    others = {
        str(amount)
        for (amount,) in query(
            database,
            "select amount from marts.team_statement_lines "
            "where team_id <> 'index' and line_type = 'rated'",
        )
    } - {"6000.60"}
    csv_file, json_file = files_of(exported, "index")
    assert {row["team_id"] for row in csv_rows(csv_file)} == {"index"}
    assert {line["team_id"] for line in json.loads(json_file.read_bytes())["lines"]} == {"index"}
    for path in (csv_file, json_file):
        text = path.read_text("utf-8")
        assert "6000.60" in text
        assert not [amount for amount in others if amount in text]
    # how much the whole company logged is no team's business
    assert {"file_count", "record_count"}.isdisjoint(json.loads(json_file.read_bytes()))


def test_one_team(database, exported, tmp_path):
    folder = tmp_path / "one"
    output = export(folder, "--team", "index")
    assert "teams=1  files=4" in output
    everything = contents(exported)
    for path in files_of(folder, "index"):
        assert path.read_bytes() == everything[path.name]
    assert [row["team_id"] for row in csv_rows(folder / "index.csv")] == ["index"]
    manifest = manifest_of(folder)
    assert manifest["team_id"] == "index"
    assert manifest["totals"]["gross_charge"] == "6000.61"
    assert "input-1" in json.dumps(manifest) and "Data" not in json.dumps(manifest)


def test_default_folder(database, tmp_path):
    assert run("statements", "--period", "2026-08")[0] == 0
    assert len(list((tmp_path / "exports/statements/2026-08").iterdir())) == 22


def test_stale_files_go_and_others_stay(database, tmp_path):
    folder = tmp_path / "out"
    export(folder)
    (folder / "notes.txt").write_text("mine")
    victim = tmp_path / "victim.txt"
    victim.write_text("not in the folder")
    manifest = manifest_of(folder)
    manifest["files"] += [{"name": "../victim.txt"}, {"name": ".."}, {"name": ""}]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert "removed=18" in export(folder, "--team", "data")
    assert set(contents(folder)) == {
        "2026-09-data.csv",
        "2026-09-data.json",
        "index.csv",
        "manifest.json",
        "notes.txt",
    }
    assert victim.exists()


def test_another_export_in_the_folder_is_kept(database, tmp_path):
    export(tmp_path / "out", period="2026-08")
    before = contents(tmp_path / "out")
    code, output = run("statements", "--period", "2026-09", "--out", str(tmp_path / "out"))
    assert code == 2 and "holds statements 2026-08 already" in output
    assert contents(tmp_path / "out") == before
    (tmp_path / "out" / "manifest.json").write_text('{"name": "a web app"}')
    code, output = run("statements", "--period", "2026-09", "--out", str(tmp_path / "out"))
    assert code == 2 and "not the manifest of an export" in output


@pytest.mark.parametrize("method", ["write_bytes", "replace"])
def test_a_failure_leaves_whole_files_and_the_next_run_repairs(
    database, exported, tmp_path, monkeypatch, method
):
    folder = tmp_path / "out"
    export(folder, "--team", "data")
    before = contents(folder)
    original = getattr(Path, method)
    calls = []

    def fails_at_the_sixth(path, *arguments):
        calls.append(path)
        if len(calls) == 6:
            raise OSError(28, "No space left on device", str(path))
        return original(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Path, method, fails_at_the_sixth)
        code, output = run("statements", "--period", "2026-09", "--out", str(folder))
    assert code == 2 and output.startswith("error: ") and "No space left" in output
    after = contents(folder)
    whole = contents(exported)
    assert all(content in (before.get(name), whole.get(name)) for name, content in after.items())
    assert after["manifest.json"] == before["manifest.json"]
    if method == "write_bytes":
        assert after == before
    (folder / ".unfinished-export").mkdir()  # a killed run cannot clean up
    export(folder)
    assert contents(folder) == whole


@pytest.mark.parametrize("period", ["2026-07", "2026-13", "2026-9", "../../x", "", "=1"])
@pytest.mark.parametrize("command", ["statements", "summary"])
def test_unknown_period_lists_what_exists(database, tmp_path, command, period):
    code, output = run(command, "--period", period)
    assert code == 2
    assert output.startswith("error: ") and output.count("\n") == 1
    assert "2026-08, 2026-09, 2026-10" in output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("team", ["nobody", "", "DATA", "a\nb", "' or 1=1 --"])
def test_unknown_team_lists_what_exists(database, tmp_path, team):
    code, output = run("statements", "--period", "2026-09", "--team", team)
    assert code == 2
    assert output.startswith("error: team ") and output.count("\n") == 1
    assert "../../x" in output and "index, manifest, tiny" in output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["statements", "--period", "2026-09"], ["summary"]])
def test_missing_database_or_marts(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "none.duckdb"))
    code, output = run(*command)
    assert code == 2 and output.startswith("error: ") and output.count("\n") == 1
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "empty.duckdb"))
    code, output = run(*command)
    assert code == 2 and "run `dbt build`" in output and output.count("\n") == 1


def test_marts_without_a_charge(tmp_path, monkeypatch):
    build(tmp_path / "empty.duckdb", {"a": "A"})
    with duckdb.connect(str(tmp_path / "empty.duckdb")) as connection:
        connection.execute("delete from marts.team_statements")
        connection.execute("delete from marts.billing_period_totals")
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "empty.duckdb"))
    for command in (["statements", "--period", "2026-09"], ["summary"]):
        code, output = run(*command)
        assert code == 2 and "there are no charges yet" in output


def test_summary(tmp_path, monkeypatch):
    build(tmp_path / "small.duckdb", {"a": "Ads", "b": "Evil\x1b[31m\nname", "c": "Search"})
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "small.duckdb"))
    code, output = run("summary", "--period", "2026-09")
    assert code == 0
    assert output == (
        "Billing period 2026-09 (Europe/Berlin), USD, provisional\n"
        "\n"
        "payer              gross  absorbed  adjusted      pays  requests  complete tags\n"
        "Search          3,000.31     10.07      0.00  2,990.24         8         75.0 %\n"
        "Evil?[31m?name  2,000.21     10.07      0.00  1,990.14         8         75.0 %\n"
        "Ads             1,000.11     10.07      0.00    990.04         8         75.0 %\n"
        "fund: incident                          0.00     30.71\n"
        "fund: platform      7.00                0.00      7.00\n"
        "suspense            3.75      0.50      0.00      3.25         8          0.0 %\n"
        "total           6,011.38     30.71      0.00  6,011.38        32         56.2 %\n"
    )


def test_summary_is_of_the_latest_complete_period(database):
    assert run("summary")[1].startswith("Billing period 2026-09 ")


def test_summary_without_a_complete_period_is_of_the_newest(tmp_path, monkeypatch):
    build(tmp_path / "small.duckdb", {"a": "A"})
    with duckdb.connect(str(tmp_path / "small.duckdb")) as connection:
        connection.execute("update marts.fct_request_costs set charge_date = '2026-08-05'")
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "small.duckdb"))
    assert run("summary")[1].startswith("Billing period 2026-10 ")


def test_the_script_itself(database, exported, tmp_path):
    command = [sys.executable, str(ROOT / "scripts/export.py"), "statements", "--period"]
    done = subprocess.run([*command, "2026-09"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "exported  statements  2026-09  teams=10  files=22  removed=0  "
        "out=exports/statements/2026-09\n"
    )
    assert contents(tmp_path / "exports/statements/2026-09") == contents(exported)
    failed = subprocess.run([*command, "2026-07"], capture_output=True, text=True, check=False)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert failed.stderr.startswith("error: ")


@given(st.lists(st.text(), min_size=2, max_size=5, unique=True))
def test_names_are_safe_and_never_shared(identifiers):
    names = [safe_name(identifier) for identifier in identifiers]
    names += [safe_name(name) for name in names if "." in name]
    assert len(set(names)) == len(names)
    for name in names:
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-.")
        assert len(name) <= 73


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=3))
def test_cells_survive_but_for_line_ends_and_the_apostrophe(cells):
    content = csv_content([""] * len(cells), [cells]).decode()
    (_, read) = csv.reader(io.StringIO(content, newline=""))
    for cell, found in zip(cells, read, strict=True):
        expected = cell.replace("\r\n", "\n").replace("\r", "\n")
        assert found in (expected, f"'{expected}")
        assert not found.lstrip().startswith(("=", "+", "-", "@"))
