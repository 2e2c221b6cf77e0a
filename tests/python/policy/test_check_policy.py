"""A change of the policy, checked and tried on the usage before its pull request."""

import csv
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import company
from chargeback.database import UsageFault, quote_literal
from chargeback.policy_what_if import change_lines, compare, copy_usage
from chargeback.scratch import Scratch, seeds_folder
from warehouse import PROJECT, Warehouse, copy_project

Seeds = dict[str, list[dict]]


class Company:
    """A copy of the project whose folder `today` holds the seeds of the small company."""

    def __init__(self, folder: Path) -> None:
        self.project = copy_project(folder)
        shutil.copytree(PROJECT / "scripts", self.project / "scripts")
        self.database = folder / "acme.duckdb"
        self.write_seeds("today", company.policy())
        self.made = self.files()

    def write_seeds(self, name: str, seeds: Seeds) -> Path:
        folder = shutil.copytree(self.project / "seeds", self.project / name)
        for path in folder.rglob("*.csv"):
            if path.stem in company.KEPT_SEEDS:
                continue
            with path.open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, header, lineterminator="\n")
                writer.writeheader()
                writer.writerows(seeds.get(path.stem, []))
        self.made = self.files()
        return folder

    def land_usage(self, warehouse: Warehouse) -> None:
        company.land(warehouse, company.usage())
        warehouse.query(f"attach {quote_literal(str(self.database))} as acme")
        warehouse.query("create schema acme.raw")
        for (table,) in warehouse.query(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ):
            warehouse.query(f"create table acme.raw.{table} as from raw.{table}")
        warehouse.query("detach acme")

    def check(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "scripts/check_policy.py", *map(str, arguments)],
            cwd=self.project,
            env={
                "CHARGEBACK_DB": str(self.database),
                "CHARGEBACK_SEEDS": "today",
                "CHARGEBACK_WAIT": "0",
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self) -> set[Path]:
        """All but what Python and dbt write; databases even there."""
        kept = {"__pycache__", "target"}
        files = self.project.rglob("*")
        return {path for path in files if ".duckdb" in path.name or not kept & {*path.parts}}


@pytest.fixture(scope="module")
def acme_project(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return Company(tmp_path_factory.mktemp("acme"))


@pytest.fixture
def acme(acme_project: Company) -> Iterator[Company]:
    """The company as it was made; what dbt has parsed of it stays from test to test."""
    yield acme_project
    for name in ("wrong", "proposed"):
        shutil.rmtree(acme_project.project / name, ignore_errors=True)
    acme_project.database.unlink(missing_ok=True)
    acme_project.made = acme_project.files()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def change(seeds: Seeds, seed: str, row: int, **columns: object) -> None:
    seeds[seed][row].update(columns)


def test_a_sound_policy_passes_and_nothing_is_written(acme: Company) -> None:
    run = acme.check()
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.fullmatch(r"today: sound, \d+ tests passed\n", run.stdout)
    assert run.stderr == ""
    assert not acme.database.exists()
    assert acme.files() == acme.made


def test_mistakes_are_told_by_seed_row_and_rule(acme: Company) -> None:
    seeds = company.policy()
    change(seeds, "exception_rules", 0, approver=None)
    change(seeds, "exception_rules", 1, ends_at=datetime(2027, 9, 1))
    change(seeds, "exception_rules", 2, description="said at length " * 9, fund_id="nobody")
    change(seeds, "funds", 0, fund_name=None)
    change(seeds, "rates", 1, request_price="one and a half")
    change(seeds, "tag_aliases", 0, tag="moon")
    change(seeds, "teams", 0, team_name="Search\nand find")
    seeds["teams"].append(seeds["teams"][0] | {"valid_from": date(2026, 5, 1)})
    acme.write_seeds("wrong", seeds)
    run = acme.check("--seeds", "wrong")
    assert run.returncode == 1, run.stdout + run.stderr
    *mistakes, last = run.stdout.splitlines()

    def told(seed_and_row: str, rule: str) -> list[str]:
        return [m for m in mistakes if m.startswith(seed_and_row) and m.endswith(f" [{rule}]")]

    assert told("exception_rules: rule_id=outage, ", "not_null_exception_rules_approver")
    assert told(
        "exception_rules: law is in force for longer than 92 days",
        "exception_rules_are_not_permanent",
    )
    (pilot,) = told(
        "exception_rules: rule_id=pilot, ",
        "relationships_exception_rules_fund_id__fund_id__ref_funds_",
    )
    assert ", description=said at length said at length said at..., " in pilot
    assert told(
        "tag_aliases: tag=moon, alias=prd, value=production ",
        "accepted_values_tag_aliases_tag__team__project__environment",
    )
    assert told(
        "teams: team_id=search, valid_from=2026-01-01, next_valid_from=2026-05-01: "
        "in force until further notice though the next version starts on 2026-05-01",
        "no_overlapping_ranges_teams_team_id",
    )
    (price,) = [mistake for mistake in mistakes if mistake.startswith("wrong/policy/rates.csv: ")]
    assert "Line: 3" in price
    assert '"request_price"' in price
    assert re.fullmatch(rf"wrong: mistakes={len(mistakes)} tests_skipped=[1-9]\d*", last)
    assert run.stderr == ""


def test_files_that_are_no_proper_csv_are_told_by_line(acme: Company) -> None:
    policy = acme.write_seeds("wrong", company.policy()) / "policy"
    (policy / "funds.csv").write_bytes(b"fund_id,fund_name,description\ncaf\xe9,Caf\xe9,\n")
    (policy / "teams.csv").write_bytes(b"")
    (policy / "environments.csv").write_text('environment,is_production\nlive,"true\n')
    (policy / "tag_aliases.csv").write_text("tag,alias,value\nteam,x,legal,y\n\nteam,z\n")
    run = acme.check("--seeds", "wrong")
    assert run.returncode == 1, run.stderr
    assert run.stdout.splitlines() == [
        "wrong/policy/environments.csv, line 2: unexpected end of data",
        "wrong/policy/funds.csv, line 2: not UTF-8; save the file as `CSV UTF-8`",
        "wrong/policy/tag_aliases.csv, line 2: 4 cells, but the header has 3",
        "wrong/policy/tag_aliases.csv, line 4: 2 cells, but the header has 3",
        "wrong/policy/teams.csv, line 1: no header",
        "wrong: mistakes=5 tests_skipped=0",
    ]


def test_a_seed_that_is_missing_is_told_in_the_words_of_dbt(acme: Company) -> None:
    (acme.write_seeds("wrong", company.policy()) / "policy" / "funds.csv").unlink()
    run = acme.check("--seeds", "wrong")
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.startswith("error: dbt cannot build from wrong:\n")
    assert "depends on a node named 'funds' which was not found" in run.stderr


def test_misuse_is_told_in_a_line(acme: Company) -> None:
    def fault(*arguments: object) -> str:
        run = acme.check(*arguments)
        assert (run.returncode, run.stdout) == (2, "")
        return run.stderr

    outside = acme.project.parent
    assert fault("--seeds", "nowhere") == "error: nowhere: no such folder in the project\n"
    assert fault("--proposed", "nowhere") == "error: nowhere: no such folder in the project\n"
    for elsewhere in (outside, "..", "."):
        assert fault("--seeds", elsewhere) == (
            f"error: {elsewhere}: seeds must be in a folder within the project\n"
        )
    for option in ("--period", "--out"):
        assert fault(option, "2026-09") == (
            "error: --period and --out are for a comparison: add --proposed FOLDER\n"
        )
    assert "no such database" in fault("--proposed", "seeds")
    with duckdb.connect(str(acme.database)):
        assert "in use by another process" in fault("--proposed", "seeds")


def test_what_if(acme: Company, warehouse: Warehouse, tmp_path: Path) -> None:
    """A request costs 1.00 more, and a new team takes the finder over on the first of October.

    One request of September is charged so. It is of Legal, which pays for it, for two at the rate
    of mandated work and for one by the token: 0.015 + 0.100003 + 0.100010 + 0.30001. The only
    request of October is the finder's: 30,001 tokens at 0.00001.
    """
    seeds = company.policy()
    change(seeds, "rates", 1, request_price=Decimal("1.015"))
    labs = {"team_id": "labs", "team_name": "Labs", "cost_center": "cc-3"}
    seeds["teams"].append({**labs, "valid_from": company.YEAR})
    october = date(2026, 10, 1)
    seeds["projects"].append({**seeds["projects"][0], "team_id": "labs", "valid_from": october})
    change(seeds, "projects", 0, valid_to=october)
    acme.write_seeds("proposed", seeds)
    acme.land_usage(warehouse)
    before = digest(acme.database)

    out = tmp_path / "out" / "what-if.csv"
    run = acme.check("--proposed", "proposed", "--out", out)
    assert run.returncode == 0, run.stdout + run.stderr
    first, *lines = run.stdout.splitlines()
    assert re.fullmatch(r"proposed: sound, \d+ tests passed", first)
    assert lines == [
        "",
        "Billing period 2026-09, USD",
        "",
        "payer  today  proposed  difference",
        "legal   0.52      1.52       +1.00",
        "total   4.34      5.34       +1.00",
        "",
        "Billing period 2026-10, USD",
        "",
        "payer   today  proposed  difference",
        "labs     0.00      0.30       +0.30",
        "search   0.30      0.00       -0.30",
        "total    0.30      0.30       +0.00",
    ]
    assert out.read_text("utf-8").splitlines() == [
        "billing_period,payer_type,payer_id,charge_today,charge_proposed,difference",
        "2026-09-01,team,legal,0.52,1.52,1.00",
        "2026-09-01,total,total,4.34,5.34,1.00",
        "2026-10-01,team,labs,0.00,0.30,0.30",
        "2026-10-01,team,search,0.30,0.00,-0.30",
        "2026-10-01,total,total,0.30,0.30,0.00",
    ]
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    assert digest(acme.database) == before
    assert acme.files() == acme.made


def side_with(folder: Path, name: str, totals: list[tuple]) -> Scratch:
    """A side of a comparison that has only the relation compared."""
    side = Scratch(name, seeds_folder("seeds"), folder)
    with duckdb.connect(str(side.database)) as connection:
        connection.execute("""
            create schema marts;
            create table marts.billing_period_totals (
                billing_period date, payer_type varchar, payer_id varchar, charge decimal(18, 2)
            )
        """)
        connection.executemany(
            "insert into marts.billing_period_totals values (?, ?, ?, ?)", totals
        )
    return side


def test_only_differences_of_the_period_are_listed(tmp_path: Path) -> None:
    month = "2026-09-01"
    unchanged = [
        ("2026-08-01", "team", "data", "7.77"),
        (month, "team", "data", "1.00"),
        (month, "team", "legal", "2.00"),
    ]
    paid_today = [(month, "fund", "legal", "5.00")]
    paid_then = [(month, "fund", "legal", "4.50"), (month, "suspense", "suspense", "1234.00")]
    today = side_with(tmp_path, "today", unchanged + paid_today)
    proposed = side_with(tmp_path, "proposed", unchanged + paid_then)
    query = today.compiled("policy_what_if")
    september = compare(query, today, proposed, "2026-09")
    assert change_lines(september) == [
        "",
        "Billing period 2026-09, USD",
        "",
        "payer        today  proposed  difference",
        "fund: legal   5.00      4.50       -0.50",
        "suspense      0.00  1,234.00   +1,234.00",
        "total         8.00  1,241.50   +1,233.50",
    ]
    assert compare(query, today, proposed, None) == september
    assert change_lines(compare(query, today, proposed, "2026-08")) == [
        "",
        "nobody's charge would change",
    ]
    with pytest.raises(UsageFault, match="'2026-07': nothing charged in it; periods: 2026-08, 20"):
        compare(query, today, proposed, "2026-07")


def test_without_usage_there_is_nothing_to_compare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "empty.duckdb"))
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    sides = [Scratch(name, seeds_folder("seeds"), tmp_path) for name in ("today", "proposed")]
    with pytest.raises(UsageFault, match=r"no usage yet: run scripts/load\.py first"):
        copy_usage(*sides)
