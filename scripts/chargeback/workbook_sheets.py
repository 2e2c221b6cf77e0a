"""Sheets of a workbook: cells by the kind of their value, formulas beside what they come to."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format

CENTS = "#,##0.00"
EXACT = "#,##0.00##########"
WHOLE = "#,##0"
MONTH = "yyyy-mm"
DAY = "yyyy-mm-dd"
TIME = "yyyy-mm-dd hh:mm:ss"
A4 = 9
TITLE_HEIGHT = 24
MOST_CHARACTERS = 32_767  # of a cell; XlsxWriter leaves out what is longer
NOT_IN_XML = re.compile("[\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and its value: a whole number, or a decimal if it is an amount in cents."""

    text: str
    value: int | Decimal


Cell = str | int | Decimal | date | Formula | None


def cell_text(text: str) -> str:
    r"""Make text that a cell can hold.

    Line ends become `\n` and what XML forbids U+FFFD; the end is cut off if it is too long.
    """
    text = NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


class Styles:
    """The formats of a workbook's cells, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Begin without any."""
        self._book = book
        self._formats: dict[tuple, Format] = {}

    def __call__(self, form: str | None, properties: dict) -> Format:
        """Return the format of a number form and of properties such as bold."""
        key = (form, *sorted(properties.items()))
        if key not in self._formats:
            number = {"num_format": form} if form else {}
            self._formats[key] = self._book.add_format({"valign": "top", **number, **properties})
        return self._formats[key]


class Sheet:
    """A sheet that is written row by row, below a title; printed on A4 with a numbered footer.

    Attributes:
        next_row: The next row, counted from 1 as formulas count.
    """

    def __init__(
        self, book: Workbook, styles: Styles, name: str, title: str, subtitle: str, footer: str
    ) -> None:
        """Set up the page and write the title."""
        self._sheet = book.add_worksheet(name)
        self._styles = styles
        self.next_row = 1
        self._sheet.hide_gridlines(2)
        self._sheet.set_paper(A4)
        self._sheet.fit_to_pages(1, 0)
        line = cell_text(" ".join(footer.split()))[:100].replace("&", "&&")
        self._sheet.set_footer(f"&L{line}&RPage &P of &N")
        self._sheet.set_row(0, TITLE_HEIGHT)
        self.add(title, bold=True, font_size=16)
        self.add(subtitle, font_color="#595959")
        self.skip()

    def set_widths(self, widths: Sequence[int]) -> None:
        """Set the widths of the columns from the first on, in characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def skip(self) -> None:
        """Leave a row empty."""
        self.next_row += 1

    def add(self, *cells: Cell, forms: Sequence[str | None] = (), **properties: object) -> int:
        """Write a row of cells, all with the same properties.

        Args:
            cells: What is in them. Text is never read as a formula, a number or a link.
            forms: Number formats by column, where the usual one of the value does not do.
            properties: What XlsxWriter's formats know, such as bold.

        Returns:
            The row, counted from 1.
        """
        for column, cell in enumerate(cells):
            form = forms[column] if column < len(forms) else None
            self._write(self.next_row - 1, column, cell, form, properties)
        self.next_row += 1
        return self.next_row - 1

    def add_headings(self, *headings: str, right: Collection[str] = ()) -> int:
        """Write the headings of a table, some of them to the right; returns the row."""
        for column, heading in enumerate(headings):
            align = "right" if heading in right else "left"
            properties = {"bold": True, "bottom": 1, "align": align}
            self._write(self.next_row - 1, column, heading, None, properties)
        self.next_row += 1
        return self.next_row - 1

    def freeze_and_filter(self, heading: int, columns: int) -> None:
        """Keep the rows to a heading in sight and on each page, and let it filter what follows."""
        self._sheet.freeze_panes(heading, 0)
        self._sheet.repeat_rows(heading - 1)
        self._sheet.autofilter(heading - 1, 0, self.next_row - 2, columns - 1)

    def print_across(self, columns: int) -> None:
        """Print the sheet in landscape, only so many of its columns."""
        self._sheet.set_landscape()
        self._sheet.print_area(0, 0, self.next_row - 2, columns - 1)

    def _write(self, row: int, column: int, cell: Cell, form: str | None, properties: dict) -> None:
        match cell:
            case None:
                self._sheet.write_blank(row, column, None, self._styles(form, properties))
            case str():
                style = self._styles(form, properties)
                self._sheet.write_string(row, column, cell_text(cell), style)
            case date():
                form = form or (TIME if isinstance(cell, datetime) else DAY)
                style = self._styles(form, {"align": "left", **properties})
                self._sheet.write_datetime(row, column, cell, style)
            case Formula(text, Decimal() as value):
                style = self._styles(form or CENTS, properties)
                self._sheet.write_formula(row, column, f"=ROUND({text},2)", style, float(value))
            case Formula(text, value):
                style = self._styles(form or WHOLE, properties)
                self._sheet.write_formula(row, column, f"={text}", style, value)
            case Decimal():
                style = self._styles(form or CENTS, properties)
                self._sheet.write_number(row, column, float(cell), style)
            case _:
                self._sheet.write_number(row, column, cell, self._styles(form or WHOLE, properties))
