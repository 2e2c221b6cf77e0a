"""A year of a company through the scripts and `dbt build`, with a close each month."""

from pathlib import Path

import pytest
from real_build import Company, request

PROJECTS = ("product-search", "api-docs-writer", "contract-audit", "mystery", "policy-faq")
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
SUMS = """
    select {period}, payer_type, payer_id, line_key, sum(exact_charge), sum(charge),
        sum(request_count), sum(total_tokens)
    from {relation}
    group by all
    having sum(exact_charge) <> 0 or sum(charge) <> 0 or sum(request_count) <> 0
    order by all
"""
BOOKS = [f"+path:models/marts/{folder}" for folder in ("core", "statements", "finance")]
CLOSE = [
    *("--select", *BOOKS, "+path:tests/laws", "+path:tests/close"),
    *("--indirect-selection", "empty", "--exclude-resource-type", "unit_test"),
]


def usage(month: str) -> list[dict]:
    """A few requests of each project, in all parts of the month."""
    return [
        request(f"{month}-{project}-{day}", f"{month}-{day:02}T22:30:00Z", project, 900 * day)
        for day in (1, 14, 28)
        for project in PROJECTS
    ]


def correct(company: Company, month: str) -> None:
    """What people correct in a month, about months that are closed."""
    if month == "2026-03":  # a spelling of a project is understood at last
        rows = company.seed("tag_aliases")[2]
        alias = {"tag": "project", "alias": "mystery", "value": "product-search"}
        company.write_seed("tag_aliases", [*rows, alias])
    elif month == "2026-05":  # a rate was wrong
        company.edit_seed(
            "rates",
            lambda row: (
                row | {"output_price": "9.990000"}
                if row["provider_tier"] == "standard" and row["charge_unit"] == "token"
                else row
            ),
        )
    elif month == "2026-07":  # a team belonged to another cost centre all along
        company.edit_seed(
            "teams",
            lambda row: (
                row | {"cost_center": "cc-people-ops"} if row["team_id"] == "people" else row
            ),
        )
    elif month == "2026-09":  # a project belonged to another team all along
        company.edit_seed(
            "projects",
            lambda row: (
                row | {"team_id": "growth"} if row["project_id"] == "api-docs-writer" else row
            ),
        )


def export(company: Company, month: str, name: str) -> dict[str, bytes]:
    """The statements of a month as files: name to content."""
    folder = company.folder / name / month
    company.script("export", "statements", "--period", month, "--out", folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.takes_minutes
def test_a_year_of_closes(tmp_path: Path, parsed_project: Path) -> None:
    company = Company.create(tmp_path, parsed_project)
    delivered = []
    late: dict[str, list[dict]] = {}
    at_close: dict[str, dict[str, bytes]] = {}
    for number, month in enumerate(MONTHS):
        rows = usage(month)
        late[month] = [rows.pop(3), *rows[:2]]  # the file that comes late repeats two requests
        delivered.append((f"usage-{month}", rows))
        company.load(*delivered[-1])
        if number >= 2:  # of a month whose close is behind
            delivered.append((f"late-{MONTHS[number - 2]}", late[MONTHS[number - 2]]))
            company.load(*delivered[-1])
        correct(company, month)
        company.close(*MONTHS[:number])  # the month before closes
        company.build(*CLOSE)  # every law holds
        closed = MONTHS[:number]
        if closed:
            at_close[closed[-1]] = export(company, closed[-1], "at-close")
        for earlier, content in at_close.items():
            if number % 4 == 3 or earlier in closed[-3:]:
                assert export(company, earlier, "later") == content, (month, earlier)
    for month, content in at_close.items():
        assert export(company, month, "in-the-end") == content, month
    reasons = {
        reason
        for (reason,) in company.query(
            "select distinct reason from marts.fct_ledger_entries where entry_type = 'adjustment'"
        )
    }
    for beginning in (
        "late usage of",
        "tag corrected",
        "rate standard-token",
        "re-organised",
        "owner",
    ):
        assert any(reason.startswith(beginning) for reason in reasons), (beginning, reasons)
    posted = company.query(
        SUMS.format(period="charge_period", relation="intermediate.int_statement_entries")
    )

    company.database.rename(tmp_path / "books.duckdb")
    company.close()
    for name, rows in reversed(delivered):
        company.load(name, rows)
    company.build(*CLOSE, "--exclude-resource-type", "test")
    assert company.query("select count(*) from marts.fct_ledger_entries") == [(0,)]
    due = company.query(
        SUMS.format(period="billing_period", relation="intermediate.int_statement_lines_described")
    )
    assert posted == due
