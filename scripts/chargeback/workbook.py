"""A team's statement as a workbook (XLSX): real numbers, and totals that are formulas over them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from .database import UsageFault
from .export_folder import printable
from .workbook_sheets import CENTS, EXACT, MONTH, WHOLE, Formula, Sheet, Styles, cell_text

NEVER_CLOSED = datetime(1980, 1, 1)  # every workbook has a time of creation
ABSORBED = "absorbed"
# What the other kinds of lines are called, in the order of the sheet Statement.
CHARGES = {
    "rated": "Usage at the published rates",
    "unmeasured": "Usage without token counts, at provider cost",
    "not_charged": "Usage that is free of charge",
    "unrated": "Usage without a rate, not charged yet",
    "default_owner": "Usage without a known owner, on the team's keys",
    "suspense_spread": "Share of usage without an owner",
    "shared_cost": "Shared costs",
    "shared_cost_idle": "Shared costs: what stood idle",
    "minimum_fee": "Minimum fees",
    "true_up": "True-ups to invoices",
}
NOTES = (
    "Totals on the sheets Statement and Breakdown are formulas over the sheet Lines, in cents.",
    "The total on the sheet Lines is of the lines that a filter leaves.",
    "Exact amount is the charge before it was rounded so that lines add up in cents.",
    "A cell holds 15 digits of a number; the CSV and JSON files hold all.",
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet Lines.

    Attributes:
        name: The mart's column.
        heading: What the sheet calls it.
        width: In characters.
        form: Number format; None for text.
    """

    name: str
    heading: str
    width: int
    form: str | None = None


COLUMNS = (
    Column("charge_period", "Charge period", 14, MONTH),
    Column("section", "Section", 12),
    Column("line_type", "Kind", 16),
    Column("project_id", "Project", 18),
    Column("project_name", "Project name", 24),
    Column("environment", "Environment", 14),
    Column("provider_tier", "Model tier", 13),
    Column("charge_unit", "Charge unit", 13),
    Column("description", "Description", 64),
    Column("request_count", "Requests", 12, WHOLE),
    Column("total_tokens", "Tokens", 16, WHOLE),
    Column("amount", "Amount", 14, CENTS),
    Column("exact_amount", "Exact amount", 19, EXACT),
    Column("provider_cost", "Provider cost", 19, EXACT),
    Column("list_cost", "List cost", 19, EXACT),
    Column("cost_center", "Cost centre", 16),
    Column("reason", "Reason of adjustment", 36),
    Column("rate_id", "Rate", 28),
    Column("rule_id", "Rule", 32),
    Column("fund_id", "Fund", 22),
    Column("pool_id", "Allowance pool", 22),
    Column("shared_cost_id", "Shared cost", 22),
    Column("minimum_fee_id", "Minimum fee", 18),
    Column("true_up_id", "True-up", 22),
    Column("ledger_entry_id", "Ledger entry", 34),
    Column("statement_line_id", "Line", 34),
)
NUMBERS = {column.heading for column in COLUMNS if column.form in (WHOLE, CENTS, EXACT)}
PRINTED = 1 + [column.name for column in COLUMNS].index("amount")  # the columns after it are keys
HEADINGS = {column.name: column.heading for column in COLUMNS}
# What the sheet Breakdown sums by: a column, and the one that names its values, if one does.
BREAKDOWNS = (
    ("cost_center", None),
    ("project_id", "project_name"),
    ("environment", None),
    ("provider_tier", None),
    ("fund_id", None),
)


def workbook_content(statement: dict, lines: Sequence[dict], versions: dict) -> bytes:
    """Write a statement as a workbook: the same statement, the same bytes.

    Its sums are formulas that round to cents. Each is written with its value, which is the ledger's
    figure, for readers that do not reckon.

    Args:
        statement: A row of the mart team_statements.
        lines: Its rows of the mart team_statement_lines.
        versions: Currency, billing time zone, versions of policy and input.

    Returns:
        The XLSX file.

    Raises:
        UsageFault: The amounts are more than a spreadsheet can add up to the cent.
    """
    _refuse_what_no_double_holds(statement, lines)
    number = statement["statement_number"]
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    book.set_properties(
        {
            "title": cell_text(f"Statement {number}")[:200],
            "created": statement["closed_at"] or NEVER_CLOSED,
        }
    )
    styles = Styles(book)
    period = f"{statement['billing_period']:%Y-%m}"
    subtitle = " · ".join([period, number, statement["status"], versions["currency"]])

    def sheet(name: str, title: str) -> Sheet:
        return Sheet(book, styles, name, title, subtitle, number)

    _write_statement(
        sheet("Statement", f"Statement of {statement['team_name']}"), statement, lines, versions
    )
    _write_breakdown(sheet("Breakdown", "What the amount is made of"), statement, lines)
    first, last = _write_lines(sheet("Lines", "Lines of the statement"), statement, lines)
    _write_about(sheet("About", "About this workbook"), statement, versions)
    for place, column in enumerate(COLUMNS):
        letter = xl_col_to_name(place)
        book.define_name(f"line_{column.name}", f"=Lines!${letter}${first}:${letter}${last}")
    book.close()
    return content.getvalue()


def _refuse_what_no_double_holds(statement: dict, lines: Sequence[dict]) -> None:
    """Refuse amounts whose sum may be a cent off when a spreadsheet adds them as doubles."""
    size = sum(abs(line["amount"]) for line in lines)
    largest_error = len(lines) * size * Decimal(2) ** -52
    if largest_error >= Decimal("0.004"):
        raise UsageFault(
            f"team {printable(statement['team_id'])!r}: {len(lines)} lines of {size:,} in all are "
            "more than a spreadsheet adds up to the cent; export csv and json instead"
        )


def _write_statement(sheet: Sheet, statement: dict, lines: Sequence[dict], versions: dict) -> None:
    """Write what the team owes, by kind of line, and that this is what was posted."""
    sheet.set_widths([48, 20, 18])
    sheet.add("Team", statement["team_id"])
    sheet.add("Billing period", statement["billing_period"], forms=[None, MONTH])
    sheet.add("Statement number", statement["statement_number"])
    sheet.add("Status", statement["status"])
    sheet.add("Closed at (UTC)", statement["closed_at"] or "not yet")
    sheet.add("Cost centre at the end of the period", statement["cost_center"])
    sheet.add("Currency", versions["currency"])
    sheet.skip()

    first = sheet.add_headings("Charge", "Requests", "Amount", right=NUMBERS) + 1
    charges = [line for line in lines if line["section"] == "charges"]
    kinds = {line["line_type"] for line in charges} - {ABSORBED}
    for kind in [*(kind for kind in CHARGES if kind in kinds), *sorted(kinds - CHARGES.keys())]:
        of_kind = [line for line in charges if line["line_type"] == kind]
        criteria = f'line_section,"charges",line_line_type,"{kind}"'
        sheet.add(
            CHARGES.get(kind, kind),
            Formula(
                f"SUMIFS(line_request_count,{criteria})",
                sum(line["request_count"] for line in of_kind),
            ),
            Formula(f"SUMIFS(line_amount,{criteria})", _amount(of_kind)),
        )
    if not kinds:
        sheet.add("No charges of this period")
    last = sheet.next_row - 1
    gross = sheet.add(
        "Charge before exceptions",
        Formula(f"SUM(B{first}:B{last})", statement["request_count"]),
        Formula(f"SUM(C{first}:C{last})", statement["gross_charge"]),
        bold=True,
        top=1,
    )
    absorbed = sheet.add(
        "Paid by funds: exceptions and allowances",
        None,
        Formula(f'SUMIFS(line_amount,line_line_type,"{ABSORBED}")', -statement["absorbed_charge"]),
    )
    adjusted = sheet.add(
        "Adjustments of earlier, closed periods",
        None,
        Formula('SUMIFS(line_amount,line_section,"adjustments")', statement["adjustment_charge"]),
    )
    net = sheet.add(
        "What you owe",
        None,
        Formula(f"C{gross}+C{absorbed}+C{adjusted}", statement["net_charge"]),
        bold=True,
        top=1,
        bottom=6,
    )
    sheet.skip()
    source = "Posted in the ledger" if statement["closed_at"] else "In the warehouse, provisional"
    posted = sheet.add(source, None, statement["net_charge"])
    sheet.add("Difference", None, Formula(f"C{net}-C{posted}", Decimal(0)))


def _write_breakdown(sheet: Sheet, statement: dict, lines: Sequence[dict]) -> None:
    """Write the sums by each column of BREAKDOWNS, each of which adds up to what the team owes.

    Texts are compared as they are, capitals and signs included, so that no two keys are taken for
    one and none is read as a pattern.
    """
    sheet.set_widths([32, 36, 18])
    for key_column, name_column in BREAKDOWNS:
        by = HEADINGS[key_column].lower()
        first = sheet.add_headings(f"By {by}", "", "Amount", right=NUMBERS) + 1
        names = {line[key_column]: line.get(name_column) for line in lines}
        for key in sorted(names, key=lambda key: (key is None, key)):
            amount = _amount([line for line in lines if line[key_column] == key])
            wanted = '""' if key is None else f"A{sheet.next_row}"
            formula = f"SUMPRODUCT(EXACT(line_{key_column},{wanted})*line_amount)"
            sheet.add(f"no {by}" if key is None else key, names[key], Formula(formula, amount))
        total = Formula(f"SUM(C{first}:C{sheet.next_row - 1})", statement["net_charge"])
        sheet.add("What you owe", None, total, bold=True, top=1)
        sheet.skip()


def _write_lines(sheet: Sheet, statement: dict, lines: Sequence[dict]) -> tuple[int, int]:
    """Write the lines with a total above them; returns the rows of the first and last line."""
    sheet.set_widths([column.width for column in COLUMNS])
    total = Formula("SUBTOTAL(109,line_amount)", statement["net_charge"])
    totals = {"charge_period": "Total of the lines shown", "amount": total}
    sheet.add(*(totals.get(column.name) for column in COLUMNS), bold=True)
    heading = sheet.add_headings(*(column.heading for column in COLUMNS), right=NUMBERS)
    forms = [column.form for column in COLUMNS]
    for line in lines:
        sheet.add(*(line[column.name] for column in COLUMNS), forms=forms)
    sheet.freeze_and_filter(heading, len(COLUMNS))
    sheet.print_across(PRINTED)
    return heading + 1, heading + len(lines)


def _write_about(sheet: Sheet, statement: dict, versions: dict) -> None:
    """Write what the workbook was made of, and what its columns are called elsewhere."""
    sheet.set_widths([32, 72])
    sheet.add("Statement", statement["statement_id"])
    sheet.add("Billing time zone", versions["billing_time_zone"])
    sheet.add("Policy version", versions["policy_version"])
    sheet.add("Input version", versions["input_version"])
    sheet.skip()
    for note in NOTES:
        sheet.add(note)
    sheet.skip()
    sheet.add_headings("Column of the sheet Lines", "Column of the mart team_statement_lines")
    for column in COLUMNS:
        sheet.add(column.heading, column.name)


def _amount(lines: Sequence[dict]) -> Decimal:
    return sum((line["amount"] for line in lines), Decimal(0))
