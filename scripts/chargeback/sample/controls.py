"""What the providers say of the sample's costs, with known differences from its logs."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from .traffic import Request

CENT = Decimal("0.01")
EXACT = Decimal("0.000000000001")
# A key that calls OpenAI without the gateway, on these days of each month: nobody logs it.
DIRECT_MODEL = "gpt-4.1-nano-2025-04-14"
DIRECT_COSTS = {9: Decimal("0.137500000000"), 10: Decimal("0.208300000000")}
# OpenAI gives a rebate on this model, Anthropic charges more for that one than the list says.
REBATE_MODEL, REBATE = "gpt-4.1", Decimal("0.998")
SURCHARGE_MODEL, SURCHARGE = "claude-haiku-4-5-20251001", Decimal("1.02")
# Azure invoices in EUR, in cents, at rates of its own, with tax and a credit; it meters more tokens
# of one model than the gateway saw.
AZURE_RATES = {8: Decimal("1.1690"), 9: Decimal("1.1740"), 10: Decimal("1.1650")}
AZURE_RATE = Decimal("1.1700")
TAX, CREDIT = Decimal("0.19"), Decimal("-0.25")
AZURE_UNSEEN_MODEL, AZURE_UNSEEN = "gpt-4o-2024-08-06", Decimal("1.01")
FOCUS_COLUMNS = (
    "BillingAccountId",
    "SubAccountId",
    "ProviderName",
    "InvoiceId",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "BilledCost",
    "BillingCurrency",
    "ConsumedQuantity",
    "ConsumedUnit",
    "x_Model",
    "x_ExchangeRate",
)


@dataclass(slots=True)
class Metered:
    """What a provider metered of a model on a UTC day.

    Attributes:
        cost: USD, the sum of what the gateway logged.
        tokens: Tokens of all kinds.
    """

    cost: Decimal = Decimal(0)
    tokens: int = 0


@dataclass(slots=True)
class Controls:
    """The providers' own counts of the sample's requests, by provider, UTC day and model."""

    meters: dict[str, dict[tuple[date, str], Metered]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Metered))
    )

    def add_request(self, request: Request) -> None:
        """Count a request that a provider answered through the gateway."""
        provider, _, model = request.model.name.partition("/")
        if request.error or request.project.is_direct or not request.model.model_id:
            return
        meter = self.meters[provider][request.started.date(), model]
        meter.cost += Decimal(repr(request.cost)).quantize(EXACT, ROUND_HALF_UP)
        meter.tokens += sum(request.tokens)

    def files(self, months: Iterable[date]) -> Iterator[tuple[str, bytes, int]]:
        """Write what each provider delivers for each month.

        Args:
            months: First days of the months, which the providers cut in UTC.

        Yields:
            Path below the sample's folder, content and number of records.
        """
        for first in months:
            after = (first + timedelta(days=31)).replace(day=1)
            for path, buckets in (
                ("openai_costs", self._openai_buckets(first, after)),
                ("anthropic_costs", self._anthropic_buckets(first, after)),
            ):
                page = {"object": "page", "data": buckets, "has_more": False, "next_page": None}
                records = sum(len(bucket["results"]) for bucket in buckets)
                if records:
                    content = f"{json.dumps(page)}\n".encode()
                    yield f"{path}/{first:%Y-%m}.json", content, records
            rows = self._azure_rows(first, after)
            if rows:
                text = io.StringIO()
                writer = csv.DictWriter(text, FOCUS_COLUMNS, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
                path = f"focus_invoices/azure-{first:%Y-%m}.csv"
                yield path, text.getvalue().encode(), len(rows)

    def _days(
        self, provider: str, first: date, after: date
    ) -> Iterator[tuple[date, list[tuple[str, Metered]]]]:
        meters = self.meters[provider]
        day = first
        while day < after:
            yield day, sorted((model, meters[at, model]) for at, model in meters if at == day)
            day += timedelta(days=1)

    def _openai_buckets(self, first: date, after: date) -> list[dict]:
        buckets = []
        for day, metered in self._days("openai", first, after):
            costs = {
                model: meter.cost * (REBATE if model == REBATE_MODEL else 1)
                for model, meter in metered
                if not model.startswith("inhouse")
            }
            if costs and day.day in DIRECT_COSTS:
                costs[DIRECT_MODEL] = DIRECT_COSTS[day.day]
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            results = [
                {
                    "object": "organization.costs.result",
                    "amount": {"value": float(round(cost, 12)), "currency": "usd"},
                    "line_item": f"{model}, tokens",
                    "project_id": None,
                }
                for model, cost in costs.items()
            ]
            buckets.append(
                {
                    "object": "bucket",
                    "start_time": int(start.timestamp()),
                    "end_time": int((start + timedelta(days=1)).timestamp()),
                    "results": results,
                }
            )
        return buckets

    def _anthropic_buckets(self, first: date, after: date) -> list[dict]:
        buckets = []
        for day, metered in self._days("anthropic", first, after):
            factors = {SURCHARGE_MODEL: SURCHARGE}
            results = [
                {
                    "currency": "USD",
                    "amount": f"{meter.cost * 100 * factors.get(model, 1):f}",
                    "workspace_id": None,
                    "description": f"{model} usage",
                    "cost_type": "tokens",
                    "context_window": "0-200k",
                    "model": model,
                    "service_tier": "standard",
                    "token_type": None,
                }
                for model, meter in metered
            ]
            buckets.append(
                {
                    "starting_at": f"{day}T00:00:00Z",
                    "ending_at": f"{day + timedelta(days=1)}T00:00:00Z",
                    "results": results,
                }
            )
        return buckets

    def _azure_rows(self, first: date, after: date) -> list[dict]:
        rate = AZURE_RATES.get(first.month, AZURE_RATE)
        sums: dict[str, Metered] = defaultdict(Metered)
        for _, metered in self._days("azure", first, after):
            for model, meter in metered:
                sums[model].cost += meter.cost
                sums[model].tokens += meter.tokens
        lines = []
        for model, meter in sorted(sums.items()):
            unseen = AZURE_UNSEEN if model == AZURE_UNSEEN_MODEL else 1
            cost = (meter.cost * unseen / rate).quantize(CENT, ROUND_HALF_UP)
            quantity = int(meter.tokens * unseen)
            lines.append(("Usage", f"{model} tokens", cost, quantity, model))
        if lines:
            usage = sum(line[2] for line in lines)
            tax = (usage * TAX).quantize(CENT, ROUND_HALF_UP)
            lines.append(("Tax", "Value added tax", tax, "", ""))
            lines.append(("Credit", "Service credit", CREDIT, "", ""))
        return [
            {
                "BillingAccountId": "acme-azure",
                "SubAccountId": "sub-azure-eu",
                "ProviderName": "Microsoft",
                "InvoiceId": f"AZ-{first:%Y%m}",
                "BillingPeriodStart": f"{first}T00:00:00Z",
                "BillingPeriodEnd": f"{after}T00:00:00Z",
                "ChargePeriodStart": f"{first}T00:00:00Z",
                "ChargePeriodEnd": f"{after}T00:00:00Z",
                "ChargeCategory": category,
                "ChargeClass": "",
                "ChargeDescription": description,
                "BilledCost": f"{cost:f}",
                "BillingCurrency": "EUR",
                "ConsumedQuantity": quantity,
                "ConsumedUnit": "Tokens" if quantity != "" else "",
                "x_Model": model,
                "x_ExchangeRate": f"{rate:f}",
            }
            for category, description, cost, quantity, model in lines
        ]
