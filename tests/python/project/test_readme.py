"""The README's output is what its commands print: the demo is made again and compared."""

import csv
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from chargeback import retirement
from chargeback.statements import period_summary
from retention.retired_company import note_build
from warehouse import PROJECT, CompiledProject, Warehouse

README = (PROJECT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def demo(compiled_project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Build what `make demo` builds, from the same options."""
    folder = tmp_path_factory.mktemp("demo")
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    (options,) = re.findall(r"^SAMPLE_OPTIONS := (.*)$", makefile, re.MULTILINE)
    (requests,) = re.findall(
        r"--out data/sample \$\(SAMPLE_OPTIONS\) (.*)$", makefile, re.MULTILINE
    )
    command = [sys.executable, "scripts/sample.py", "--out", str(folder)]
    command += f"{options} {requests}".split()
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    warehouse = Warehouse(compiled_project)
    warehouse.load(folder)
    return warehouse.build()


def test_the_summary_is_the_demos(demo: Warehouse) -> None:
    summary = "\n".join(period_summary(demo.connection, "2026-09").lines)
    assert summary in README


def test_the_statement_of_the_tour_is_the_demos(demo: Warehouse) -> None:
    (query,) = re.findall(r'dbt show --quiet --limit 10 --inline "(.*?)"\n', README, re.DOTALL)
    rows = demo.query(re.sub(r"{{ ref\('(\w+)'\) }}", r"marts.\1", query))
    shown = re.findall(r"^\| (\w+) .*\| +(\d+) \| +(-?[\d.]+) \|$", README, re.M)
    assert [(row[0], str(row[3]), str(row[4])) for row in rows] == shown


def test_the_dry_run_of_a_retirement_is_the_demos(
    demo: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retirement, "project_vars", lambda: {"retention_months": 1})
    note_build(demo)
    lines = retirement.retire(demo.connection, None, is_dry_run=True).lines
    assert "\n".join(lines) in (PROJECT / "docs" / "retention.md").read_text("utf-8")


def test_the_tie_out_is_the_demos(demo: Warehouse) -> None:
    page = (PROJECT / "docs" / "tie_out.md").read_text("utf-8")
    figures = {
        "invoice_reconciliation": (
            "select invoiced_amount, logged_cost, variance, tax_and_credits, currency_variance,"
            " unmetered_amount, price_variance, rounding_amount, timing_variance, true_up_amount"
            " from marts.invoice_reconciliation"
            " where billing_period = '2026-09-01' and provider_account_id = 'azure-eu'"
        ),
        "unmetered_usage": (
            "select sum(invoiced_tokens - logged_tokens) from marts.unmetered_usage"
            " where billing_period = '2026-09-01' and provider_account_id = 'azure-eu'"
        ),
        "fct_request_costs": (
            "select count(*), sum(gross_charge), sum(net_charge), sum(suspense_charge)"
            " from marts.fct_request_costs"
            " where billing_period = '2026-09-01' and billed_model like 'azure/%'"
        ),
        "billing_period_totals": (
            "select sum(charge) filter (payer_type = 'team'),"
            " sum(charge) filter (payer_type = 'fund'),"
            " sum(charge) filter (payer_type = 'suspense'), sum(charge)"
            " from marts.billing_period_totals where billing_period = '2026-09-01'"
        ),
        "journal_entries": (
            "select count(*), sum(debit), sum(credit)"
            " from marts.journal_entries where billing_period = '2026-09-01'"
        ),
        "the platform fund": (
            "select debit from marts.journal_entries where reference = 'CB-2026-09-PLATFORM'"
            " and account = '6590'"
        ),
    }
    shown = {Decimal(figure.replace(",", "")) for figure in re.findall(r"-?\d[\d,]*\.?\d*", page)}
    for name, query in figures.items():
        (row,) = demo.query(query)
        assert {Decimal(figure) for figure in row} <= shown, (name, row)


def test_the_what_if_of_the_policy_guide_is_the_demos(demo: Warehouse) -> None:
    """Premium output and reasoning tokens at 16 instead of 15.50 a million, as the guide says."""
    totals = (
        "select payer_type, payer_id, charge from marts.billing_period_totals"
        " where billing_period = date '2026-09-01'"
    )
    today = {row[:2]: row[2] for row in demo.query(totals)}
    with (PROJECT / "seeds" / "policy" / "rates.csv").open(encoding="utf-8", newline="") as file:
        rates = [{k: v or None for k, v in row.items()} for row in csv.DictReader(file)]
    (premium,) = [rate for rate in rates if rate["rate_id"] == "premium-token-2026-09"]
    assert premium["output_price"] == premium["reasoning_price"] == "15.500000"
    premium |= {"output_price": "16", "reasoning_price": "16"}
    demo.seeds["rates"] = rates
    proposed = {row[:2]: row[2] for row in demo.build().query(totals)}
    del demo.seeds["rates"]

    guide = (PROJECT / "docs" / "policy.md").read_text("utf-8")
    shown = re.findall(r"^(\S+(?: \S+)?) +([\d.]+) +([\d.]+) +[+-][\d.]+$", guide, re.MULTILINE)
    changed = {
        (f"fund: {payer}" if kind == "fund" else payer, str(charge), str(proposed[kind, payer]))
        for (kind, payer), charge in today.items()
        if charge != proposed[kind, payer]
    }
    total = ("total", str(sum(today.values())), str(sum(proposed.values())))
    assert set(shown) == changed | {total}


def test_every_mart_is_in_the_readme(compiled_project: CompiledProject) -> None:
    marts = {node["name"] for node in compiled_project.nodes if node["schema"] == "marts"}
    table = README[README.index("## What each mart answers") : README.index("## Your own logs")]
    assert set(re.findall(r"`(\w+)`", table)) - {"dbt"} == marts


@pytest.mark.parametrize(
    "document", sorted(PROJECT.glob("*.md")) + sorted((PROJECT / "docs").glob("*"))
)
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    paths = re.findall(r"`((?:seeds|scripts|models|macros|tests|docs|analyses)/[\w./*-]+)`", text)
    for link in links:
        assert (document.parent / link).exists(), link
    for path in paths:
        assert list(PROJECT.glob(path.rstrip("/"))), path
