"""Pages say what the marts say, to the cent, and nothing of other teams; whatever names hold."""

import json
import re
from contextlib import contextmanager
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from site_company import LAWS, TEAMS, SiteCompany

from chargeback.site import formats
from chargeback.site.export import export_site
from export import main

NET_CHARGES = """
    select team_id, net_charge
    from marts.team_statements
    where strftime(billing_period, '%Y-%m') = '{}'
"""


def team_pages(site: SiteCompany, period: str) -> dict[str, str]:
    """The page of each team of a month, by team_id."""
    folder = site.folders[period]
    files = json.loads((folder / "manifest.json").read_bytes())["files"]
    return {
        file["team_id"]: (folder / file["name"]).read_text("utf-8")
        for file in files
        if "team_id" in file
    }


def test_the_small_company_keeps_the_laws_and_shows_all_there_is(hostile_site: SiteCompany) -> None:
    warehouse = hostile_site.warehouse
    for law in LAWS:
        assert warehouse.failures(law) == [], law
    sections = warehouse.query("""
        select distinct section, ledger_entry_id is null
        from marts.team_statement_lines
        order by all
    """)
    assert sections == [("adjustments", False), ("charges", False), ("charges", True)]
    drivers = warehouse.query(
        "select distinct driver from marts.team_statement_changes where amount <> 0"
    )
    assert {driver for (driver,) in drivers} >= {
        "usage_volume", "exceptions", "allowances", "shared_costs", "adjustments"
    }  # fmt: skip


@pytest.mark.parametrize("period", ["2026-08", "2026-09"])
def test_each_team_has_a_page_with_its_net_charge(hostile_site: SiteCompany, period: str) -> None:
    pages = team_pages(hostile_site, period)
    net_charges = dict(hostile_site.warehouse.query(NET_CHARGES.format(period)))
    assert pages.keys() == net_charges.keys() == {team_id for team_id, _ in TEAMS.values()}
    for team_id, page in pages.items():
        headline = re.search(r'id="net-charge"><data value="([^"]+)">([^<]+)<', page)
        assert Decimal(headline[1]) == net_charges[team_id]
        assert headline[2] == formats.amount(net_charges[team_id])


@pytest.mark.parametrize("period", ["2026-08", "2026-09"])
def test_no_page_tells_of_another_team(hostile_site: SiteCompany, period: str) -> None:
    warehouse = hostile_site.warehouse
    owned = {
        team_id: {value for row in warehouse.query(f"""
            select unnest([statement_id, statement_line_id, project_name])
            from marts.team_statement_lines
            where team_id = '{team_id}' and project_name is distinct from 'Unassigned'
        """) for value in row if value}
        for team_id, _ in TEAMS.values()
    }  # fmt: skip
    pages = team_pages(hostile_site, period)
    for team_id, page in pages.items():
        text = unescape(page)
        for other_id, other_name in TEAMS.values():
            if other_id != team_id:
                assert other_id not in text
                assert other_name not in text
                assert [value for value in owned[other_id] - owned[team_id] if value in text] == []


def test_names_are_text_and_never_markup_or_paths(hostile_site: SiteCompany) -> None:
    for page in hostile_site.pages():
        assert page.parent in hostile_site.folders.values()
        assert re.fullmatch(r"[a-z0-9._-]{1,90}", page.name)
        text = page.read_text("utf-8")
        assert "<script" not in text
        assert "<b>cc</b>" not in text
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    for page in hostile_site.statement_pages():
        assert "<bdi>" in page.read_text("utf-8") or page.name == "index.html"


def test_a_rerun_writes_the_same_bytes_and_only_what_changed(
    hostile_site: SiteCompany, tmp_path: Path
) -> None:
    connection = hostile_site.warehouse.connection
    first = export_site(connection, "2026-09", tmp_path)
    assert (first.teams, first.written, first.removed) == (3, 8, 0)
    for path in hostile_site.folders["2026-09"].iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
    index = tmp_path / "index.html"
    written_at = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    index.write_text("<p>edited</p>")
    again = export_site(connection, "2026-09", tmp_path)
    assert (again.written, again.removed) == (1, 0)
    assert b"<p>edited</p>" not in index.read_bytes()
    untouched = {path.name for path in tmp_path.iterdir()} - {"index.html"}
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in untouched} == {
        name: written_at[name] for name in untouched
    }


def test_an_unknown_period_is_one_clear_line(
    hostile_site: SiteCompany, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def warehouse_of_the_test():
        yield hostile_site.warehouse.connection

    monkeypatch.setattr("export.built_marts", warehouse_of_the_test)
    run = CliRunner().invoke(main, ["site", "--period", "2025-01", "--out", str(tmp_path / "site")])
    assert run.exit_code == 2
    assert run.output == (
        "error: period '2025-01': nothing charged in it; periods: 2026-08, 2026-09, 2026-10\n"
    )
    assert not (tmp_path / "site").exists()
    out = tmp_path / "site"
    run = CliRunner().invoke(main, ["site", "--period", "2026-09", "--out", str(out)])
    assert run.output == (
        f"exported  site  2026-09  teams=3  files=9  written=8  removed=0  out={out}\n"
    )
