"""Statements as PDF say what the marts say, are tagged, and are the same bytes each time."""

import os
import re
import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

import company
from chargeback.site import paper
from chargeback.site.paper import MISSING_PANGO
from export import main
from warehouse import PROJECT, Warehouse

HOSTILE_NAME = "<script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd =cmd() " + "long " * 30
MARTS = (
    "team_statements",
    "team_statement_lines",
    "team_statement_days",
    "team_statement_changes",
    "team_statement_breakdowns",
    "team_statement_trends",
    "team_statement_outlooks",
    "team_statement_exceptions",
    "team_tag_repairs",
    "tag_quality",
    "unit_economics_monthly",
    "cost_per_outcome",
    "dim_rates",
    "dim_projects",
    "dim_teams",
    "statement_versions",
)

try:
    import weasyprint  # noqa: F401
except OSError:
    pytest.skip("needs Pango, which is not installed", allow_module_level=True)


@pytest.fixture(scope="module")
def database(compiled_project, tmp_path_factory):
    path = tmp_path_factory.mktemp("company") / "company.duckdb"
    policy = company.policy()
    policy["teams"] = [
        team | {"team_name": HOSTILE_NAME if team["team_id"] == "legal" else team["team_name"]}
        for team in policy["teams"]
    ]
    warehouse = Warehouse(compiled_project, seeds=policy, file=str(path))
    company.land(warehouse, company.usage())
    warehouse.build(of=MARTS)
    warehouse.connection.close()
    return path


@pytest.fixture(scope="module")
def exported(database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers") / "all"
    export(database, folder)
    return folder


def export(database, folder, *options):
    result = CliRunner().invoke(
        main,
        ["statements", "--period", "2026-09", "--format", "pdf", "--out", str(folder), *options],
        env={"CHARGEBACK_DB": str(database)},
    )
    assert result.exit_code == 0, result.output


def statement(database, team_id):
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select net_charge, statement_number, request_count from marts.team_statements"
            " where team_id = ? and billing_period = '2026-09-01'",
            [team_id],
        ).fetchall()
        amounts = connection.execute(
            "select amount from marts.team_statement_lines"
            " where team_id = ? and billing_period = '2026-09-01' and line_type <> 'not_charged'",
            [team_id],
        ).fetchall()
    return *found[0], [amount for (amount,) in amounts]


def text_of(path):
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def amount_in(text):
    return Decimal(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))


def test_figures_are_the_marts_and_add_up(database, exported):
    for team_id in ("search", "legal"):
        net, _, _, amounts = statement(database, team_id)
        text = text_of(exported / f"2026-09-{team_id}.pdf")
        assert f"{net:,.2f}" in text
        lines = text.split("All lines", 1)[1].split("Owed for September 2026", 1)
        found = [
            amount_in(figure)
            for figure in re.findall(r"(?<![\d.])\N{MINUS SIGN}?[\d,]+\.\d\d(?!\d)", lines[0])
        ]
        rates = re.findall(r"(?:input|read|write|hour|output|reasoning|request) ([\d.]+)", lines[0])
        for rate in rates:
            if re.fullmatch(r"\d+\.\d\d", rate.rstrip(".")):
                found.remove(Decimal(rate.rstrip(".")))
        assert sorted(found) == sorted(amounts)
        assert sum(found) == net
        assert amount_in(re.search(r"[\d,]+\.\d\d", lines[1])[0]) == net


def test_header_footer_and_tags(database, exported):
    for team_id in ("search", "legal"):
        _, number, _, _ = statement(database, team_id)
        reader = PdfReader(exported / f"2026-09-{team_id}.pdf")
        pages = [page.extract_text() for page in reader.pages]
        assert len(pages) > 1
        for place, page in enumerate(pages, start=1):
            assert f"Page {place} of {len(pages)}" in page
            assert number in page
        for page in pages[1:]:
            assert f"September 2026 · {number} · provisional" in page
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
        assert "/StructTreeRoot" in root
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def structure(element):
    """The elements below one of a PDF's structure tree."""
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object()
        if hasattr(child, "get") and "/S" in child:
            yield child
            yield from structure(child)


def test_charts_say_what_they_show(exported):
    root = PdfReader(exported / "2026-09-search.pdf").trailer["/Root"]
    elements = list(structure(root["/StructTreeRoot"].get_object()))
    kinds = {element["/S"] for element in elements}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds
    figures = [element for element in elements if element["/S"] == "/Figure"]
    assert figures
    assert all(len(figure.get("/Alt", "")) > 20 for figure in figures)


def test_fonts_are_embedded(exported):
    for path in exported.glob("*.pdf"):
        names = set()
        for page in PdfReader(path).pages:
            for font in page["/Resources"]["/Font"].values():
                descendant = font.get_object()["/DescendantFonts"][0].get_object()
                descriptor = descendant["/FontDescriptor"].get_object()
                assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
                names.add(descriptor["/FontName"].partition("+")[2])
        if path.name == "2026-09-search.pdf":
            assert names == {"Statement", "Statement-Semi-Bold"}


def test_names_are_text(exported):
    text = text_of(exported / "2026-09-legal.pdf")
    assert "<script>alert(1)</script>" in text
    assert "<script>" not in text_of(exported / "2026-09-search.pdf")
    root = PdfReader(exported / "2026-09-legal.pdf").trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/JavaScript"} & root.keys()


def test_repeats_are_byte_identical(database, exported, tmp_path):
    command = [sys.executable, str(PROJECT / "scripts/export.py"), "statements", "--format", "pdf"]
    command += ["--period", "2026-09", "--out", str(tmp_path / "again")]
    environment = {
        **os.environ,
        "CHARGEBACK_DB": str(database),
        "PYTHONHASHSEED": "1",
        "TZ": "Asia/Tokyo",
    }
    subprocess.run(command, env=environment, check=True, capture_output=True)
    first = {path.name: path.read_bytes() for path in exported.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == first


def test_only_what_changed_is_laid_out(database, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    export(database, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    spoilt = folder / "2026-09-legal.pdf"
    spoilt.write_bytes(b"spoilt")
    laid_out = []
    original = paper.paper
    monkeypatch.setattr(paper, "paper", lambda page: laid_out.append(page) or original(page))
    export(database, folder)
    assert len(laid_out) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_nothing_is_fetched():
    for url in ("file:///etc/passwd", "file:///400.ttf/../x", "http://127.0.0.1/x", "data:,x"):
        with pytest.raises(ValueError, match="no part of a statement"):
            paper._shelf(url)


def test_without_pango_one_line_says_what_to_install(database, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", Missing("weasyprint"))
    arguments = ["statements", "--period", "2026-09", "--format", "pdf"]
    result = CliRunner().invoke(
        main, [*arguments, "--out", str(tmp_path / "x")], env={"CHARGEBACK_DB": str(database)}
    )
    assert result.exit_code == 2
    assert result.output == f"error: {MISSING_PANGO}\n"
    assert not (tmp_path / "x").exists()


class Missing(type(sys)):
    """A module whose library is not there."""

    def __getattr__(self, name):
        raise OSError("cannot load library 'libpango-1.0-0'")
