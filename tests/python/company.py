"""A company small enough to reckon by hand: its policy as seed rows, its usage as landed rows."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from warehouse import Warehouse

YEAR = date(2026, 1, 1)
TOKEN_KINDS = (
    "fresh_input",
    "cache_read",
    "cache_write",
    "cache_write_1h",
    "output",
    "reasoning",
)

# What the small company's policy does not say; a test that needs one of them adds rows.
UNUSED_SEEDS = (
    "rate_adjustments",
    "volume_discounts",
    "minimum_fees",
    "exchange_rates",
    "shared_costs",
    "shared_cost_shares",
    "suspense_policies",
    "billing_periods",
    "provider_accounts",
    "provider_account_models",
    "provider_invoices",
    "budgets",
    "metadata_repairs",
    "review_rules",
    "initiatives",
    "alert_rules",
)

# What is as the project has it: what is known of the sources of usage, and how forecasts are made.
KEPT_SEEDS = (
    "usage_sources",
    "token_semantics",
    "usage_fields",
    "forecast_candidates",
    "forecast_range_defaults",
)


def books() -> dict[str, list[dict]]:
    """How any company's books are kept; no charge depends on it."""
    return {
        "close_checks": [
            {"close_check": check, "is_blocking": True, "limit_value": limit}
            for check, limit in [
                ("unrated_requests", 0),
                ("suspense_percent", 100),
                ("missing_controls", 0),
                ("variances_outside_tolerance", 0),
            ]
        ],
        "chart_of_accounts": [
            {"account": "6510", "account_name": "AI usage", "account_type": "expense"},
            {"account": "6600", "account_name": "Recovered", "account_type": "contra_expense"},
        ],
        "account_mappings": [
            {
                "payer_type": payer_type,
                "line_type": "any",
                "account": "6510",
                "recovery_account": "6600",
                "recovery_cost_center": "cc-platform",
            }
            for payer_type in ("team", "fund", "suspense")
        ],
    }


def token_prices(price: str) -> dict[str, Decimal]:
    """The same price of a million tokens for every kind."""
    return {f"{kind}_price": Decimal(price) for kind in TOKEN_KINDS}


def policy() -> dict[str, list[dict]]:
    """Two teams, an incident that overlaps compliance work, and an experiment with a pool of 1.00.

    A token costs 0.00001 at the rate, whatever its kind: 100,000 tokens are 1.00.
    """
    return {
        "teams": [
            {"team_id": "search", "team_name": "Search", "cost_center": "cc-1", "valid_from": YEAR},
            {"team_id": "legal", "team_name": "Legal", "cost_center": "cc-2", "valid_from": YEAR},
        ],
        "projects": [
            {
                "project_id": project,
                "project_name": project.title(),
                "team_id": team,
                "charge_unit": unit,
                "valid_from": YEAR,
            }
            for project, team, unit in [
                ("finder", "search", "token"),
                ("agents", "search", "token"),
                ("audit", "legal", "token"),
                ("review", "legal", "request"),
            ]
        ],
        "environments": [
            {"environment": "production", "is_production": True},
            {"environment": "staging", "is_production": False},
        ],
        "tag_aliases": [{"tag": "environment", "alias": "prd", "value": "production"}],
        "api_key_owners": [
            {"key_owner_id": "bot", "api_key_alias": "bot", "team_id": "legal", "valid_from": YEAR}
        ],
        "rates": [
            {
                "rate_id": "token",
                "provider_tier": "standard",
                "charge_unit": "token",
                "currency": "USD",
                **token_prices("10"),
                "valid_from": YEAR,
            },
            {
                "rate_id": "request",
                "provider_tier": "standard",
                "charge_unit": "request",
                "currency": "USD",
                "request_price": Decimal("0.015"),
                "valid_from": YEAR,
            },
            {
                "rate_id": "mandated",
                "provider_tier": "compliance",
                "charge_unit": "token",
                "currency": "USD",
                **token_prices("3.333333"),
                "valid_from": YEAR,
            },
        ],
        "funds": [
            {"fund_id": fund, "fund_name": fund, "cost_center": "cc-funds"}
            for fund in ("incident", "innovation_allowance", "compliance", "platform")
        ],
        "exception_rules": [
            rule("outage", "incident", absorbed_share="0.5", priority=1),
            rule(
                "law",
                "compliance",
                project_id="audit",
                replacement_rate_id="mandated",
                priority=2,
                starts_at=datetime(2026, 9, 1),
                ends_at=datetime(2026, 11, 1),
            ),
            rule(
                "pilot",
                "experiment",
                project_id="agents",
                environment="staging",
                absorbed_share="1",
                fund_id="innovation_allowance",
                pool_id="search-pool",
                priority=5,
                starts_at=datetime(2026, 9, 1),
                ends_at=datetime(2026, 11, 1),
            ),
        ],
        **{seed: [] for seed in UNUSED_SEEDS},
        **books(),
        "allowance_pools": [
            {
                "pool_id": "search-pool",
                "pool_name": "Search",
                "scope": "team",
                "team_id": "search",
                "period": "month",
                "granted_amount": Decimal(1),
                "unspent": "expires",
                "draw_order": 1,
                "valid_from": YEAR,
            }
        ],
        "model_catalogue": [
            {
                "model_pattern": "gpt-4o*",
                "provider": "openai",
                "model_id": "gpt-4o",
                "provider_tier": "standard",
            }
        ],
        "provider_list_prices": [
            {
                "list_price_id": "gpt-4o",
                "model_id": "gpt-4o",
                "currency": "USD",
                "input_tokens_from": 0,
                **token_prices("8"),
                "valid_from": YEAR,
            }
        ],
    }


def rule(rule_id: str, kind: str, **columns: object) -> dict:
    """An exception rule; unless said otherwise on 2026-09-10 from 09:00 to 17:00 in Berlin."""
    return {
        "rule_id": rule_id,
        "kind": kind,
        "description": rule_id,
        "starts_at": datetime(2026, 9, 10, 9),
        "ends_at": datetime(2026, 9, 10, 17),
        "fund_id": kind,
        "approver": "cto@example.com",
        "ticket": "T-1",
        **columns,
    }


def request(request_id: str, started_at: datetime, **columns: object) -> dict:
    """A landed row of the plain shape: 30,001 tokens of project finder in production."""
    return {
        "_file_id": "file",
        "_record_number": 1,
        "request_id": request_id,
        "started_at": started_at,
        "ended_at": started_at + timedelta(seconds=2),
        "model": "gpt-4o-2024-08-06",
        "fresh_input_tokens": 20_000,
        "output_tokens": 10_001,
        "status": "success",
        "project": "finder",
        "environment": "prd",
        **columns,
    }


def usage() -> list[dict]:
    """Requests that meet every rule, every way of not being charged, and every gap."""
    morning = datetime(2026, 9, 10, 8)  # 10:00 in Berlin, within the outage
    rows = [
        request("plain-1", datetime(2026, 9, 1)),
        request("plain-2", datetime(2026, 9, 2), reasoning_tokens=7),
        request("october", datetime(2026, 9, 30, 22)),
        request("outage", morning),
        request("outage-and-law", morning, project="audit"),
        request("law", datetime(2026, 9, 11), project="audit", output_tokens=10_003),
        request("by-request", datetime(2026, 9, 11), project="review"),
        request("failed", datetime(2026, 9, 11), project="review", status="failure"),
        request("unrated", datetime(2026, 9, 12), model="inhouse-llama"),
        request("cost-only", datetime(2026, 9, 12), fresh_input_tokens=0, output_tokens=0)
        | {"provider_cost": Decimal("0.123456789012")},
        request("nobody", datetime(2026, 9, 13), project=None, environment=None),
        request("nobody-outage", morning, project=None, environment=None),
        request("key", datetime(2026, 9, 13), project="mystery", api_key_alias="bot"),
    ]
    rows += [
        request(f"pilot-{n}", datetime(2026, 9, 14, n), project="agents", environment="staging")
        for n in range(6)
    ]
    return [row | {"_record_number": number} for number, row in enumerate(rows, start=1)]


def manifest(rows: list[dict], source: str = "plain") -> list[dict]:
    """The load manifest's rows for landed rows, one a file."""
    files: dict[str, int] = {}
    for row in rows:
        files[row["_file_id"]] = files.get(row["_file_id"], 0) + 1
    return [
        {
            "file_id": file,
            "source": source,
            "file_name": f"{file}.csv",
            "file_bytes": 1,
            "rows_offered": count,
            "rows_landed": count,
            "rows_quarantined": 0,
            "rows_ignored": 0,
            "loaded_at": datetime(2026, 11, 1),
        }
        for file, count in files.items()
    ]


def land(warehouse: Warehouse, rows: list[dict]) -> None:
    """Put rows of the plain shape into a warehouse, with the load manifest that belongs to them."""
    warehouse.insert("plain", rows)
    warehouse.insert("load_manifest", manifest(rows))
