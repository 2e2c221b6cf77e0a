"""Reckons a workbook as a spreadsheet does: in doubles, from the cells, blind to stored values."""

import io
import re
import shutil
import subprocess
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook

TERM = re.compile(r"[+-]?[A-Z]+\d+")


def recalculated(content: bytes) -> dict[tuple[str, str], float]:
    """The value of each formula, by sheet and cell; a formula of another form is an error."""
    book = load_workbook(io.BytesIO(content))
    return {
        (sheet.title, cell.coordinate): _value(book, sheet.title, cell.value)
        for sheet in book
        for row in sheet
        for cell in row
        if cell.data_type == "f"
    }


def stored(content: bytes) -> dict[tuple[str, str], float]:
    """The values that were written beside the formulas."""
    values = load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value
        for sheet in load_workbook(io.BytesIO(content))
        for row in sheet
        for cell in row
        if cell.data_type == "f"
    }


def recalculated_by_libreoffice(content: bytes, folder: Path) -> dict[tuple[str, str], float]:
    """What LibreOffice makes of the formulas when no values are stored beside them."""
    bare = folder / "bare.xlsx"
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(bare, "w") as copy:
        for name in book.namelist():
            part = book.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f>", part)
            copy.writestr(name, part)
    command = [
        shutil.which("soffice"),
        "--headless",
        f"-env:UserInstallation={folder.as_uri()}/home",
    ]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "converted"), str(bare)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    converted = (folder / "converted" / "bare.xlsx").read_bytes()
    values = load_workbook(io.BytesIO(converted), data_only=True)
    return {place: values[place[0]][place[1]].value for place in stored(content)}


def _value(book: Workbook, sheet: str, formula: str) -> float:
    text = formula.removeprefix("=")
    if rounded := re.fullmatch(r"ROUND\((.*),2\)", text):
        value = _value(book, sheet, rounded[1])
        return float(Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    if sums := re.fullmatch(r"SUMIFS\((\w+)((?:,\w+,\"\w+\")+)\)", text):
        columns = [
            (_column(book, name), wanted)
            for name, wanted in re.findall(r",(\w+),\"(\w+)\"", sums[2])
        ]
        chosen = [
            all(cells[row] == wanted for cells, wanted in columns)
            for row in range(len(columns[0][0]))
        ]
        return _sum(
            c for c, is_chosen in zip(_column(book, sums[1]), chosen, strict=True) if is_chosen
        )
    if sums := re.fullmatch(r"SUMPRODUCT\(EXACT\((\w+),(\"\"|[A-Z]+\d+)\)\*(\w+)\)", text):
        wanted = None if sums[2] == '""' else book[sheet][sums[2]].value
        keys, amounts = _column(book, sums[1]), _column(book, sums[3])
        return _sum(amount for key, amount in zip(keys, amounts, strict=True) if key == wanted)
    if sums := re.fullmatch(r"SUBTOTAL\(109,(\w+)\)", text):
        return _sum(_column(book, sums[1]))
    if sums := re.fullmatch(r"SUM\(([A-Z]+\d+:[A-Z]+\d+)\)", text):
        return _sum(_cell(book, sheet, cell.coordinate) for (cell,) in book[sheet][sums[1]])
    assert re.fullmatch(f"(?:{TERM.pattern})+", text), formula
    return _sum(
        _cell(book, sheet, term.lstrip("+-")) * (-1 if term[0] == "-" else 1)
        for term in TERM.findall(text)
    )


def _column(book: Workbook, name: str) -> list:
    ((sheet, cells),) = book.defined_names[name].destinations
    return [cell.value for (cell,) in book[sheet][cells]]


def _cell(book: Workbook, sheet: str, coordinate: str) -> float:
    value = book[sheet][coordinate].value
    if isinstance(value, str) and value.startswith("="):
        return _value(book, sheet, value)
    return value or 0


def _sum(values) -> float:
    total = 0.0  # one after the other, as spreadsheets do: Python's sum makes up for lost digits
    for value in values:
        total += value
    return total
