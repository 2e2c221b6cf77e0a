"""Controls of a small company: lines of invoices and cost reports, and the logs beside them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import company
from warehouse import CompiledProject, Warehouse

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
NOON = datetime(2026, 9, 5, 12)
MODEL = "gpt-4o-2024-08-06"
EURO = {
    "exchange_rate_id": "eur",
    "currency": "EUR",
    "rate": Decimal("1.1"),
    "valid_from": SEPTEMBER,
}


def account(control_source: str = "focus_invoices", **columns: object) -> dict:
    return {
        "provider_account_id": "main",
        "account_name": "Main",
        "provider": "openai",
        "control_source": control_source,
        "is_control_required": True,
        "tolerance_amount": Decimal(0),
        "tolerance_percent": Decimal(1),
        "true_up": "none",
        "valid_from": company.YEAR,
        **columns,
    }


def invoice_line(cost: str, category: str = "Usage", **columns: object) -> dict:
    """Say what September cost, on the file `invoice`."""
    return {
        "_file_id": "invoice",
        "billing_account_id": "acme",
        "billing_period_start": datetime(2026, 9, 1),
        "charge_period_start": datetime(2026, 9, 1),
        "charge_period_end": datetime(2026, 10, 1),
        "charge_category": category,
        "billed_cost": Decimal(cost),
        "billing_currency": "USD",
        "charge_class": None,
        "consumed_quantity": None,
        "consumed_unit": None,
        "exchange_rate": None,
        "model": MODEL if category == "Usage" else None,
        **columns,
    }


def day_of(line: dict, day: date) -> dict:
    """Narrow a line of an invoice to a day."""
    start = datetime.combine(day, datetime.min.time())
    return line | {"charge_period_start": start, "charge_period_end": start + timedelta(days=1)}


def openai_line(cost: str, day: date = date(2026, 9, 5), **columns: object) -> dict:
    start = datetime.combine(day, datetime.min.time())
    return {
        "_file_id": "page",
        "start_time": start,
        "end_time": start + timedelta(days=1),
        "amount__value": Decimal(cost),
        "amount__currency": "USD",
        "line_item": f"{MODEL}, input",
        "project_id": None,
        "quantity": None,
        "quantity_unit": None,
        **columns,
    }


def anthropic_line(cents: str, day: date = date(2026, 9, 5), **columns: object) -> dict:
    start = datetime.combine(day, datetime.min.time())
    return {
        "_file_id": "report",
        "starting_at": start,
        "ending_at": start + timedelta(days=1),
        "amount": Decimal(cents),
        "currency": "USD",
        "model": MODEL,
        "cost_type": "tokens",
        "description": "tokens",
        **columns,
    }


def openai_usage(
    requests: int, tokens: int, day: date = date(2026, 9, 5), **columns: object
) -> dict:
    """Count requests in OpenAI's usage report, two fifths of their tokens being output."""
    start = datetime.combine(day, datetime.min.time())
    return {
        "_file_id": "usage",
        "start_time": start,
        "end_time": start + timedelta(days=1),
        "object": "organization.usage.completions.result",
        "model": MODEL,
        "num_model_requests": requests,
        "input_tokens": tokens * 3 // 5,
        "output_tokens": tokens * 2 // 5,
        "project_id": None,
        **columns,
    }


def anthropic_usage(tokens: int, day: date = date(2026, 9, 5), **columns: object) -> dict:
    start = datetime.combine(day, datetime.min.time())
    return {
        "_file_id": "usage",
        "starting_at": start,
        "ending_at": start + timedelta(days=1),
        "model": MODEL,
        "uncached_input_tokens": tokens * 3 // 5,
        "output_tokens": tokens * 2 // 5,
        **columns,
    }


def calls(count: int, cost: str = "0.10", at: datetime = NOON, **columns: object) -> list[dict]:
    """Requests of 100 tokens each that the gateway logged."""
    tokens = {"fresh_input_tokens": 60, "output_tokens": 40, "provider_cost": Decimal(cost)}
    return [
        company.request(f"{at:%d%H}-{columns.get('project', '')}-{n}", at, **tokens | columns)
        for n in range(count)
    ]


def build(
    project: CompiledProject,
    requests: list[dict],
    *,
    accounts: list[dict] | None = None,
    patterns: list[dict] | None = None,
    seeds: dict[str, list[dict]] | None = None,
    defects: dict[str, tuple[str, str]] | None = None,
    **controls: list[dict],
) -> Warehouse:
    """Build the small company with requests and, by source, records of controls."""
    policy = company.policy() | {
        "provider_accounts": [account()] if accounts is None else accounts,
        "provider_account_models": patterns
        or [{"model_pattern": "gpt-4o*", "provider_account_id": "main"}],
        "exchange_rates": [EURO],
    }
    warehouse = Warehouse(project, seeds=policy | (seeds or {}), defects=defects or {})
    company.land(
        warehouse, [row | {"_record_number": at} for at, row in enumerate(requests, start=1)]
    )
    for source, records in controls.items():
        numbered = [row | {"_record_number": at} for at, row in enumerate(records, start=1)]
        warehouse.insert(source, numbered)
        warehouse.insert("load_manifest", company.manifest(numbered, source))
    return warehouse.build()
