"""Workbooks of statements: real numbers and dates, formulas that come to the ledger's cents."""

import io
import shutil
import zipfile
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from spreadsheet import recalculated, recalculated_by_libreoffice, stored
from statement_marts import HOSTILE_NAMES, build, contents, export, query, run

from chargeback.workbook import COLUMNS, workbook_content

CLOSED_AT = datetime(2026, 10, 5, 15, 0, 7)
TEXTS = [
    "Data",
    "data",
    "=cmd|' /C calc'!A0",
    "*",
    "a?",
    "",
    "~",
    "x" * 300,
    "<>1",
    "1e3",
    "1.5",
    None,
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("marts") / "chargeback.duckdb"
    build(path, {team: name for team, name in HOSTILE_NAMES.items() if team != "tiny"})
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update marts.team_statements set status = 'closed', closed_at = $closed_at"
            " where billing_period = '2026-09-01'",
            {"closed_at": CLOSED_AT},
        )
    return path


@pytest.fixture(scope="module")
def exported(built, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports") / "all"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHARGEBACK_DB", str(built))
        assert "teams=9  files=11" in export(folder, "--format", "xlsx")
    return folder


@pytest.fixture
def database(built, monkeypatch):
    monkeypatch.setenv("CHARGEBACK_DB", str(built))
    return built


def workbook_of(folder, team_id, **options):
    for path in folder.glob("*.xlsx"):
        book = load_workbook(path, **options)
        if book["Statement"]["B4"].value == team_id:
            return book
    raise AssertionError(team_id)


def statement(lines, **columns):
    """A statement whose sums are those of its lines."""

    def total(**wanted):
        return sum(
            (line["amount"] for line in lines if wanted.items() <= line.items()), Decimal("0.00")
        )

    absorbed = total(section="charges", line_type="absorbed")
    return {
        "statement_id": "2026-09-a",
        "statement_number": "CB-2026-09-0001",
        "status": "closed",
        "closed_at": CLOSED_AT,
        "billing_period": date(2026, 9, 1),
        "team_id": "a",
        "team_name": "A",
        "cost_center": "cc-a",
        "gross_charge": total(section="charges") - absorbed,
        "absorbed_charge": -absorbed,
        "adjustment_charge": total(section="adjustments"),
        "net_charge": total(),
        "request_count": sum(
            line["request_count"]
            for line in lines
            if line["section"] == "charges" and line["line_type"] != "absorbed"
        ),
        **columns,
    }


VERSIONS = {
    "currency": "USD",
    "billing_time_zone": "Europe/Berlin",
    "policy_version": "p",
    "input_version": "i",
}
LINE = {column.name: None for column in COLUMNS} | {
    "charge_period": date(2026, 9, 1),
    "total_tokens": 7,
    "provider_cost": Decimal("0.000000000001"),
    "list_cost": Decimal("0.000000000001"),
    "exact_amount": Decimal("0.000000000001"),
    "statement_line_id": "line",
}
LINES = st.lists(
    st.builds(
        lambda cents, section_and_kind, requests, key, project: (
            LINE
            | {
                "amount": Decimal(cents).scaleb(-2),
                "section": section_and_kind[0],
                "line_type": section_and_kind[1],
                "request_count": requests,
                "cost_center": key,
                "project_id": project,
                "project_name": project,
            }
        ),
        st.integers(-(10**11), 10**11),
        st.sampled_from(
            [
                ("charges", "rated"),
                ("charges", "unmeasured"),
                ("charges", "absorbed"),
                ("charges", "a_kind_of_tomorrow"),
                ("adjustments", "rated"),
            ]
        ),
        st.integers(0, 10**9),
        st.sampled_from([text for text in TEXTS if text != ""]),
        st.one_of(st.none(), st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(LINES)
def test_formulas_come_to_the_ledgers_cents(lines):
    made_of = statement(lines)
    content = workbook_content(made_of, lines, VERSIONS)
    found = recalculated(content)
    assert found == stored(content)
    assert found["Lines", "L4"] == float(made_of["net_charge"])
    sheet = load_workbook(io.BytesIO(content), data_only=True)["Statement"]
    figures = {row[0].value: (row[1].value, row[2].value) for row in sheet.iter_rows(min_row=12)}
    assert figures["Charge before exceptions"] == (
        made_of["request_count"],
        float(made_of["gross_charge"]),
    )
    assert figures["What you owe"][1] == float(made_of["net_charge"])
    assert figures["Posted in the ledger"][1] == float(made_of["net_charge"])
    assert figures["Difference"][1] == 0
    assert figures["Adjustments of earlier, closed periods"][1] == float(
        made_of["adjustment_charge"]
    )


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_comes_to_the_same(tmp_path):
    lines = [
        LINE
        | {
            "section": "adjustments" if place == 3 else "charges",
            "line_type": "absorbed" if place == 4 else "rated",
            "amount": Decimal("-0.10") if place == 4 else Decimal(f"{place}.10"),
            "request_count": place,
            "cost_center": text or None,
            "project_id": text or None,
        }
        for place, text in enumerate(TEXTS)
    ]
    content = workbook_content(statement(lines), lines, VERSIONS)
    found = recalculated_by_libreoffice(content, tmp_path)
    assert len(found) > 20
    assert found == stored(content) == recalculated(content)


def test_stored_values_equal_the_marts(database, exported):
    statements = query(
        database,
        "select team_id, gross_charge, -absorbed_charge, net_charge, request_count"
        " from marts.team_statements where billing_period = '2026-09-01'",
    )
    assert len(statements) == 9
    for team_id, gross, absorbed, net, requests in statements:
        sheet = workbook_of(exported, team_id, data_only=True)["Statement"]
        rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=12)}
        assert rows["Charge before exceptions"][1:] == [requests, float(gross)]
        assert rows["Paid by funds: exceptions and allowances"][2] == float(absorbed)
        assert rows["What you owe"][2] == float(net)
    for content in contents(exported).values():
        if content.startswith(b"PK"):
            assert recalculated(content) == stored(content)


def test_repeats_are_byte_identical(database, exported, tmp_path):
    export(tmp_path / "again", "--format", "xlsx")
    assert contents(tmp_path / "again") == contents(exported)
    export(tmp_path / "one", "--format", "xlsx", "--team", "data")
    name = "2026-09-data.xlsx"
    assert (tmp_path / "one" / name).read_bytes() == (exported / name).read_bytes()


def test_what_did_not_change_is_not_written(database, exported, tmp_path):
    folder = tmp_path / "out"
    export(folder, "--format", "xlsx")
    kept, spoilt = folder / "2026-09-data.xlsx", folder / "2026-09-index.xlsx"
    before = kept.stat()
    spoilt.write_bytes(bytes(spoilt.stat().st_size))
    export(folder, "--format", "xlsx")
    assert (kept.stat().st_ino, kept.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert contents(folder) == contents(exported)


def test_texts_are_texts(exported):
    for path in exported.glob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            assert not any("hyperlink" in book.read(name).decode() for name in book.namelist())
        book = load_workbook(path)
        for sheet in book:
            for row in sheet:
                for cell in row:
                    if cell.data_type == "f":
                        assert cell.value.startswith(("=ROUND(", "=SUMIFS(", "=SUM("))
                        assert "cmd" not in cell.value and "HYPERLINK" not in cell.value
        title = book["Statement"]["A1"].value
        team = book["Statement"]["B4"].value
        assert title == f"Statement of {HOSTILE_NAMES[team]}".replace("\r", "\n")
        assert book["Lines"]["E6"].value == "=project"
        assert book["Lines"]["E6"].data_type == "s"


def test_texts_that_no_cell_can_hold_are_cut_or_marked():
    lines = [
        LINE
        | {"section": "charges", "line_type": "rated", "amount": Decimal(1), "request_count": 1}
        | {"project_id": "\ufffe_x0041_\x01", "project_name": "y" * 40_000}
    ]
    made_of = statement(lines, team_name="&P\U0001f600", statement_number="&" * 300)
    content = workbook_content(made_of, lines, VERSIONS)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:  # what openpyxl decodes only in part
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert "<t>\ufffd_x005F_x0041__x0001_</t>" in texts
    book = load_workbook(io.BytesIO(content))
    assert book["Statement"]["A1"].value == "Statement of &P\U0001f600"
    assert book["Lines"]["E6"].value == "y" * 32_766 + "\u2026"


def test_numbers_and_dates_are_real_and_formatted(exported):
    book = workbook_of(exported, "data")
    lines = book["Lines"]
    assert lines.freeze_panes == "A6"
    assert lines.auto_filter.ref == "A5:Z8"
    assert [cell.value for cell in lines[5]] == [column.heading for column in COLUMNS]
    cells = {column.name: cell for column, cell in zip(COLUMNS, lines[6], strict=True)}
    assert (cells["amount"].data_type, cells["amount"].number_format) == ("n", "#,##0.00")
    assert cells["exact_amount"].number_format == "#,##0.00##########"
    assert cells["charge_period"].value == datetime(2026, 9, 1)
    assert cells["charge_period"].number_format == "yyyy-mm"
    assert (cells["request_count"].value, cells["request_count"].data_type) == (4, "n")
    statement_sheet = book["Statement"]
    assert statement_sheet["B8"].value == CLOSED_AT
    assert all(lines.column_dimensions[letter].width > 9 for letter in "ABCDEFGHIJKL")


def test_the_time_of_creation_is_the_close(database, exported, tmp_path):
    assert workbook_of(exported, "data").properties.created == CLOSED_AT
    export(tmp_path / "draft", "--format", "xlsx", "--team", "data", period="2026-10")
    book = workbook_of(tmp_path / "draft", "data")
    assert book.properties.created == datetime(1980, 1, 1)
    assert book["Statement"]["B8"].value == "not yet"


def test_no_other_teams_figures_are_inside(exported):
    with zipfile.ZipFile(exported / "2026-09-index.xlsx") as book:
        inside = "\n".join(book.read(name).decode() for name in book.namelist())
    assert "6000.6" in inside and "@SUM(A1)" in inside
    others = [1000.10 * place for place in range(1, 10) if place != 6]
    assert not [amount for amount in others if f"{amount:.1f}" in inside]
    assert "evil" not in inside and "cc-data" not in inside


def test_amounts_beyond_a_double_are_refused(tmp_path, monkeypatch):
    build(tmp_path / "huge.duckdb", {"tiny": "Tiny"})
    monkeypatch.setenv("CHARGEBACK_DB", str(tmp_path / "huge.duckdb"))
    arguments = ["statements", "--period", "2026-09", "--out", str(tmp_path / "out")]
    code, output = run(*arguments, "--format", "xlsx")
    assert code == 2 and output.count("\n") == 1
    assert output.startswith("error: team 'tiny': 3 lines of 10,000,000,000,000,010.06 in all")
    assert not (tmp_path / "out").exists()
    assert run(*arguments)[0] == 0
