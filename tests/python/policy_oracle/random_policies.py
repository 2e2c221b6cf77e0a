"""Whole companies at random: a policy that its own tests would pass, and usage that meets it.

Hypothesis draws a number and what the policy has; the rest follows from the number, so that a
company costs milliseconds and a failing one shrinks to the features that it takes. Amounts, shares
and prices have awkward digits, limits are small enough to bind, and many requests fall on the very
moments at which something changes.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

import company

Row = dict[str, object]

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
YEAR = date(2026, 1, 1)
MONTHS = [date(2026, month, 1) for month in (7, 8, 9, 10)]
FIRST_MOMENT, LAST_MOMENT = datetime(2026, 7, 20), datetime(2026, 11, 1)
CLOCK_CHANGE = datetime(2026, 10, 25, 1)

FEATURES = (
    "adjustments",
    "allowances",
    "exceptions",
    "long_context_prices",
    "minimum_fees",
    "missing_exchange_rate",
    "overrides",
    "reorganisation",
    "shared_costs",
    "suspense_policies",
    "tasks",
    "volume_discounts",
)
RARE_FEATURES = ("missing_exchange_rate",)

TEAMS = ("data", "growth", "legal", "search")
PASSING_TEAM = "tiger-team"
PROJECTS = ("agents", "billing-bot", "finder", "review", "summaries")
FUNDS = ("compliance", "incident", "innovation_allowance", "platform")
MODELS = {
    "gpt-4o": ("openai", "standard"),
    "gpt-4o-mini": ("openai", "standard"),
    "claude-opus": ("anthropic", "premium"),
    "embed-3": ("openai", "embedding"),
}
UNKNOWN_MODEL = "inhouse-llama"
SHARES = ("0.142857", "0.333333", "0.5", "0.666667", "0.857143", "1")
WEIGHTS = (
    ("0.333333", "0.333333", "0.333334"),
    ("0.5", "0.25", "0.25"),
    ("0.142857", "0.857143", "0"),
    ("0", "0.6", "0.4"),
    ("0.7", "0", "0.3"),
    ("0", "0", "1"),
    ("1", "0", "0"),
)


@dataclass
class Company:
    """A policy as rows of every seed, and usage as landed rows of the plain shape.

    `draw_company(number, features, size)` draws it again.
    """

    number: int
    features: frozenset[str]
    size: int
    seeds: dict[str, list[Row]] = field(repr=False)
    rows: list[Row] = field(repr=False)


@st.composite
def companies(draw: st.DrawFn, block: int = 0) -> Company:
    """A company; those of different blocks differ. Most policies have most features.

    The number says which features come first, so that a failure shrinks to fewer of them.
    """
    feature_count = draw(st.sampled_from([0, 2, 4, 6, *[9, 10, 11, 12] * 6]))
    size = draw(st.integers(10, 40))
    number = (block << 32) + draw(st.integers(0, 2**32 - 1))
    features = random.Random(number).sample(FEATURES, len(FEATURES))
    features.sort(key=lambda feature: feature in RARE_FEATURES)
    return draw_company(number, frozenset(features[:feature_count]), size)


def draw_company(
    number: int,
    features: frozenset[str] = frozenset(FEATURES) - frozenset(RARE_FEATURES),
    size: int = 30,
) -> Company:
    """The company that a number stands for."""
    return _Dice(number, features).company(size)


@dataclass
class _Dice:
    """Draws the parts of a company, each from what has been drawn before."""

    number: int
    features: frozenset[str]

    def __post_init__(self) -> None:
        self.rng = random.Random(self.number)
        self.seeds: dict[str, list[Row]] = {}
        # moments at which something changes, in UTC; requests crowd around them
        self.moments = [CLOCK_CHANGE]
        self.busy_hour: datetime | None = None

    # small draws

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def has(self, feature: str) -> bool:
        return feature in self.features

    def pick(self, values: object) -> object:
        return self.rng.choice(list(values))

    def some(self, values: object, least: int = 0, most: int | None = None) -> list:
        """Some of the values, in their order."""
        values = list(values)
        count = self.rng.randint(least, min(len(values), len(values) if most is None else most))
        chosen = set(self.rng.sample(range(len(values)), count))
        return [value for place, value in enumerate(values) if place in chosen]

    def decimal(self, low: float, high: float, places: int = 6) -> Decimal:
        return Decimal(self.rng.randint(int(low * 10**places), int(high * 10**places))).scaleb(
            -places
        )

    def share(self) -> Decimal:
        return Decimal(self.pick(SHARES))

    def currency(self) -> str:
        return "EUR" if self.chance(0.35) else "USD"

    def day(self, first: date = MONTHS[0], last: date = date(2026, 10, 28)) -> date:
        """A day on which something changes: often the middle of a month, often its first."""
        day = first + timedelta(days=self.rng.randrange((last - first).days + 1))
        if self.chance(0.3) and day.replace(day=1) >= first:
            day = day.replace(day=1)
        self.moments.append(_utc(datetime(day.year, day.month, day.day)))
        return day

    def local_hour_of_change(self) -> datetime:
        """An hour at which a window opens or closes, never one that the clock change repeats."""
        day = FIRST_MOMENT + timedelta(days=self.rng.randrange(104))
        moment = day.replace(hour=self.rng.choice([0, 0, 3, 9, 17, 23]))
        self.moments.append(_utc(moment))
        return moment

    def versions(self, row: Row, **changes: object) -> list[Row]:
        """A row, or two that take turns: the second with these changes."""
        day = self.day()
        if self.chance(0.5) or not row["valid_from"] < day < (row.get("valid_to") or date.max):
            return [row]
        key = next(iter(row))
        later = {key: f"{row[key]}-later"} if str(key).endswith("_id") else {}
        return [
            row | {"valid_to": day},
            row
            | later
            | {name: value() if callable(value) else value for name, value in changes.items()}
            | {"valid_from": day, "valid_to": row.get("valid_to")},
        ]

    # the company

    def company(self, size: int) -> Company:
        self.draw_teams()
        self.draw_projects()
        self.draw_models()
        self.draw_exchange_rates()
        self.draw_rates()
        self.draw_adjustments()
        self.draw_volume_discounts()
        self.draw_minimum_fees()
        self.draw_key_owners()
        self.draw_shared_costs()
        self.draw_suspense_policies()
        self.draw_pools()
        self.draw_rules()
        self.seeds |= {
            "environments": [
                {"environment": "production", "is_production": True},
                {"environment": "staging", "is_production": False},
            ],
            "tag_aliases": [{"tag": "environment", "alias": "prd", "value": "production"}],
            "funds": [
                {"fund_id": fund, "fund_name": fund, "cost_center": "cc-funds"} for fund in FUNDS
            ],
            **company.books(),
        }
        self.seeds |= {seed: [] for seed in company.UNUSED_SEEDS if seed not in self.seeds}
        return Company(self.number, self.features, size, self.seeds, self.draw_usage(size))

    def draw_teams(self) -> None:
        """Teams below one another, one of which moves mid-month, and one that comes and goes."""
        self.teams = self.some(TEAMS, least=2)
        rows = []
        for place, team in enumerate(self.teams):
            above = self.teams[:place]
            first = {
                "team_id": team,
                "team_name": team.title(),
                "cost_center": self.pick([f"cc-{team}", f"cc-{team}", "cc-common"]),
                "parent_team_id": self.pick([None, *above]),
                "valid_from": YEAR,
                "valid_to": None,
            }
            rows.append(first)
            if self.has("reorganisation") and self.chance(0.5):
                day = self.day()
                first["valid_to"] = day
                second = first | {
                    "cost_center": self.pick([first["cost_center"], f"cc-{team}-new", "cc-common"]),
                    "parent_team_id": self.pick([None, *above]),
                    "valid_from": day,
                    "valid_to": None,
                }
                rows.append(second)
        if self.has("reorganisation") and self.chance(0.5):
            start = self.day(last=date(2026, 9, 10))
            rows.append(
                {
                    "team_id": PASSING_TEAM,
                    "team_name": PASSING_TEAM,
                    "cost_center": "cc-tiger",
                    "parent_team_id": self.pick([None, *self.teams]),
                    "valid_from": start,
                    "valid_to": self.day(first=start + timedelta(days=1)),
                }
            )
        self.seeds["teams"] = rows

    @property
    def all_teams(self) -> list[str]:
        return sorted({row["team_id"] for row in self.seeds["teams"]})

    def draw_projects(self) -> None:
        """Projects by any unit, some of which change owner or unit mid-month or end."""
        units = ["token", "token", "request"]
        if self.has("tasks"):
            units += ["task", "task", "blended", "blended"]
        rows = []
        for project in self.some(PROJECTS, least=2):
            first = {
                "project_id": project,
                "project_name": project.title(),
                "team_id": self.pick(self.teams),
                "charge_unit": self.pick(units),
                "valid_from": YEAR,
                "valid_to": None,
            }
            rows.append(first)
            if self.has("reorganisation") and self.chance(0.4):
                day = self.day()
                first["valid_to"] = day
                if self.chance(0.85):
                    rows.append(
                        first
                        | {
                            "team_id": self.pick([*self.all_teams, first["team_id"]]),
                            "charge_unit": self.pick([*units, first["charge_unit"]]),
                            "valid_from": day,
                            "valid_to": None,
                        }
                    )
        self.seeds["projects"] = rows
        self.projects = sorted({row["project_id"] for row in rows})
        self.units = sorted({"token", *(row["charge_unit"] for row in rows)})

    def draw_models(self) -> None:
        self.models = self.some(MODELS, least=1, most=3)
        self.tiers = sorted({MODELS[model][1] for model in self.models})
        self.seeds["model_catalogue"] = [
            {
                "model_pattern": pattern,
                "provider": MODELS[model][0],
                "model_id": model,
                "provider_tier": MODELS[model][1],
            }
            for model in self.models
            for pattern in (model, f"{model}-2026*")
        ]
        prices = []
        for model in self.models:
            if self.chance(0.15):
                continue  # a model without a list price
            price = {
                "list_price_id": f"list-{model}",
                "model_id": model,
                "currency": "USD",
                "input_tokens_from": 0,
                **self.token_prices(lacking=0.05),
                "valid_from": YEAR,
                "valid_to": None,
            }
            for version in self.versions(price, output_price=lambda: self.decimal(1, 9)):
                if self.has("long_context_prices") and self.chance(0.4):
                    limit = self.rng.randrange(20_000, 90_000)
                    prices.append(version | {"input_tokens_to": limit})
                    prices.append(
                        version
                        | {
                            "list_price_id": f"{version['list_price_id']}-long",
                            "fresh_input_price": self.decimal(5, 12),
                            "input_tokens_from": limit,
                        }
                    )
                else:
                    prices.append(version)
        self.seeds["provider_list_prices"] = prices

    def token_prices(self, lacking: float = 0) -> Row:
        return {
            f"{kind}_price": None if self.chance(lacking) else self.decimal(0.05, 20)
            for kind in company.TOKEN_KINDS
        }

    def draw_exchange_rates(self) -> None:
        """Euros at any time, at a rate that changes; pounds only from some day on."""
        euro = {
            "exchange_rate_id": "eur",
            "currency": "EUR",
            "rate": self.decimal(0.9, 1.3, places=9),
            "valid_from": YEAR,
            "valid_to": None,
        }
        rows = self.versions(euro, rate=lambda: self.decimal(0.9, 1.3, places=9))
        if self.has("missing_exchange_rate"):
            rows.append(
                {
                    "exchange_rate_id": "gbp",
                    "currency": "GBP",
                    "rate": self.decimal(1.1, 1.5, places=9),
                    "valid_from": self.day(),
                    "valid_to": None,
                }
            )
        self.seeds["exchange_rates"] = rows

    def draw_rates(self) -> None:
        """A rate of every tier and unit, some of which change, and some that are more specific."""
        rows = []
        for tier in self.tiers:
            for unit in self.units:
                base = {
                    "rate_id": f"{tier}-{unit}",
                    "provider_tier": tier,
                    "charge_unit": unit,
                    "currency": self.currency(),
                    **self.prices_of(unit, tier),
                    "valid_from": YEAR,
                    "valid_to": None,
                }
                versions = self.versions(base, currency=self.currency)
                if len(versions) > 1:
                    versions[1] |= self.prices_of(unit, tier)
                rows += versions
        for unit in ("token", "request"):
            rows.append(
                {
                    "rate_id": f"compliance-{unit}",
                    "provider_tier": "compliance",
                    "charge_unit": unit,
                    "currency": self.currency(),
                    **(
                        self.token_prices()
                        if unit == "token"
                        else {"request_price": self.decimal(0.001, 0.2)}
                    ),
                    "valid_from": YEAR,
                    "valid_to": None,
                }
            )
        if self.has("overrides"):
            rows += self.draw_overrides()
        self.seeds["rates"] = rows

    def draw_overrides(self) -> list[Row]:
        rows, taken = [], set()
        for place in range(self.rng.randint(2, 6)):
            project = self.pick([None, self.pick(self.projects)])
            team = self.pick([None, self.pick(self.all_teams)])
            model = self.pick([None, self.pick(self.models)])
            if (project, team, model) == (None, None, None):
                team = self.pick(self.teams)
            tier = self.pick([None, MODELS[model][1] if model else self.pick(self.tiers)])
            units = [
                row["charge_unit"]
                for row in self.seeds["projects"]
                if project in (None, row["project_id"]) and team in (None, row["team_id"])
            ]
            unit = self.pick(units or self.units)
            if (project, team, model, tier, unit) in taken:
                continue
            taken.add((project, team, model, tier, unit))
            override = {
                "rate_id": f"override-{place}",
                "provider_tier": tier,
                "team_id": team,
                "project_id": project,
                "model_id": model,
                "charge_unit": unit,
                "currency": self.pick(
                    ["GBP", "GBP", "USD"]
                    if self.has("missing_exchange_rate")
                    else ["USD", self.currency()]
                ),
                **self.prices_of(unit, tier),
                "valid_from": self.pick([YEAR, self.day()]),
                "valid_to": None,
            }
            if self.chance(0.25):
                override["valid_to"] = max(self.day(), override["valid_from"] + timedelta(days=1))
            rows.append(override)
        return rows

    def prices_of(self, unit: str, tier: str | None) -> Row:
        """The prices that a unit needs; blended, the weights too, which add up to 1."""
        embedding = tier == "embedding"
        if unit == "token":
            return self.token_prices(lacking=0.08 if embedding else 0)
        if unit == "request":
            return {"request_price": self.decimal(0.001, 0.5)}
        if unit == "task":
            return {"task_price": self.decimal(0.1, 3)}
        token, request, task = map(Decimal, self.pick(WEIGHTS))
        prices: Row = {"token_weight": token, "request_weight": request, "task_weight": task}
        if token > 0 or self.chance(0.5):
            prices |= self.token_prices()
        if request > 0 or self.chance(0.5):
            prices["request_price"] = self.decimal(0.001, 0.5)
        if task > 0 or self.chance(0.5):
            prices["task_price"] = self.decimal(0.1, 3)
        return prices

    def draw_adjustments(self) -> None:
        """At most one row of a kind meets a request; one that names its tier goes before."""
        rows: list[Row] = []

        def add(kind: str, low: float, high: float, **columns: object) -> None:
            tiers = self.some([None, *self.tiers], least=1)
            for tier in tiers:
                row = {
                    "adjustment_id": f"adjustment-{len(rows)}",
                    "kind": kind,
                    "description": kind,
                    "provider_tier": tier,
                    **columns,
                    "multiplier": self.decimal(low, high),
                    "valid_from": self.pick([YEAR, self.day()]),
                    "valid_to": None,
                }
                rows.extend(self.versions(row, multiplier=lambda: self.decimal(low, high)))

        if self.has("adjustments"):
            for service_tier in self.some(["batch", "flex"]):
                add("service_tier", 0.3, 0.9, service_tier=service_tier)
            if self.chance(0.7):
                days = self.pick([["every_day"], ["weekdays"], ["weekends"], ["weekdays"] * 2])
                if len(days) == 2:
                    add("off_peak", 0.5, 1, days="weekdays", from_hour=20, to_hour=7)
                    add("off_peak", 0.5, 1, days="weekends", from_hour=0, to_hour=24)
                else:
                    start, end = self.pick([(22, 6), (0, 8), (12, 24), (18, 0), (23, 22)])
                    add("off_peak", 0.5, 1, days=days[0], from_hour=start, to_hour=end)
            if self.chance(0.7):
                add("markup", 1.01, 1.5)
        self.seeds["rate_adjustments"] = rows

    def draw_volume_discounts(self) -> None:
        """Bands low enough to be crossed within a month."""
        rows: list[Row] = []
        steps = {"token": 120_000, "request": 2, "task": 1}
        if self.has("volume_discounts"):
            for tier in self.tiers:
                for unit in self.units:
                    if unit == "blended" or self.chance(0.25):
                        continue
                    start = self.pick([0, self.rng.randint(1, steps[unit])])
                    shares = sorted(self.decimal(0, 0.6) for _ in range(self.rng.randint(1, 3)))
                    shares[-1] = self.pick([shares[-1], Decimal("0.666667"), Decimal(1)])
                    for place, share in enumerate(shares):
                        band = {
                            "volume_discount_id": f"{tier}-{unit}-{place}",
                            "provider_tier": tier,
                            "charge_unit": unit,
                            "from_quantity": start,
                            "discount_share": share,
                            "valid_from": YEAR,
                            "valid_to": None,
                        }
                        start += self.rng.randint(1, steps[unit])
                        if self.chance(0.2):  # a band that comes or goes mid-month
                            band[self.pick(["valid_from", "valid_to"])] = self.day()
                        rows.append(band)
        self.seeds["volume_discounts"] = rows

    def draw_minimum_fees(self) -> None:
        """One for every team, and others for some teams, from a first of a month on."""
        rows = []
        if self.has("minimum_fees"):
            for team in self.some([None, *self.all_teams], least=1):
                first = {
                    "minimum_fee_id": f"fee-{team or 'all'}",
                    "team_id": team,
                    "amount": self.decimal(0.1, 6),
                    "currency": self.currency(),
                    "valid_from": self.pick([YEAR, *MONTHS]),
                    "valid_to": None,
                }
                if self.chance(0.3):
                    later = [month for month in MONTHS if month > first["valid_from"]]
                    first["valid_to"] = self.pick([None, *later])
                rows.append(first)
        self.seeds["minimum_fees"] = rows

    def draw_key_owners(self) -> None:
        """Keys of projects, of teams, and of nobody but a team that pays while in suspense.

        The team that comes and goes is the default of keys that are known by alias alone.
        """
        self.keys = ["key-by-hash", "key-by-alias", "key-by-both", "key-of-nobody"]
        settled = self.teams
        rows = [
            {
                "key_owner_id": "by-hash",
                "api_key_hash": "key-by-hash",
                "team_id": self.pick(settled),
                "default_team_id": None,
                "project_id": self.pick([None, self.pick(self.projects)]),
                "environment": self.pick([None, "production"]),
            },
            {
                "key_owner_id": "by-alias",
                "api_key_alias": "key-by-alias",
                "team_id": None,
                "default_team_id": self.pick(self.all_teams),
                "environment": self.pick([None, "staging"]),
            },
            {
                "key_owner_id": "by-both",
                "api_key_hash": "key-by-both",
                "api_key_alias": "key-by-both",
                "team_id": None,
                "default_team_id": self.pick(settled),
            },
        ]
        self.seeds["api_key_owners"] = []
        for row in rows:
            whole = row | {"valid_from": YEAR, "valid_to": None}
            if whole["default_team_id"] is None:
                self.seeds["api_key_owners"].append(whole)
            else:
                self.seeds["api_key_owners"] += self.versions(
                    whole, default_team_id=lambda: self.pick(settled)
                )

    def draw_shared_costs(self) -> None:
        costs, shares = [], []
        drivers = ["cost", "tokens", "requests", "even", "fixed", "committed"]
        if self.has("shared_costs"):
            for driver in self.some(drivers, least=1, most=4):
                cost = {
                    "shared_cost_id": f"shared-{driver}",
                    "shared_cost_name": driver,
                    "amount": self.decimal(0.5, 30),
                    "currency": self.currency(),
                    "driver": "tokens" if driver == "committed" else driver,
                    "provider_tier": self.pick([None, None, self.pick(self.tiers)]),
                    "valid_from": self.pick([YEAR, YEAR, MONTHS[1], MONTHS[2]]),
                    "valid_to": self.pick([None, None, MONTHS[3]]),
                }
                if driver == "committed":
                    cost["committed_tokens"] = self.rng.randint(50_000, 3_000_000)
                    cost["idle_policy"] = self.pick(["platform_fund", "reservers", "spread"])
                costs.append(cost)
                if driver == "fixed" or cost.get("idle_policy") == "reservers":
                    shares += self.draw_shares(cost["shared_cost_id"])
        self.seeds["shared_costs"] = costs
        self.seeds["shared_cost_shares"] = shares

    def draw_shares(self, shared_cost_id: str) -> list[Row]:
        teams = self.some(self.all_teams, least=1)
        left, rows = Decimal(1), []
        for place, team in enumerate(teams):
            is_last = place + 1 == len(teams)
            share = left if is_last else min(left, self.pick([self.share(), Decimal("0.142857")]))
            left -= share
            rows.append({"shared_cost_id": shared_cost_id, "team_id": team, "share": share})
        return rows

    def draw_suspense_policies(self) -> None:
        rows = []
        if self.has("suspense_policies"):
            starts = self.some([YEAR, *MONTHS[1:]], least=1)
            for place, start in enumerate(starts):
                following = starts[place + 1] if place + 1 < len(starts) else None
                rows.append(
                    {
                        "suspense_policy_id": f"suspense-{place}",
                        "treatment": self.pick(
                            ["central", "default_owner", "default_owner", "spread"]
                        ),
                        "valid_from": start,
                        "valid_to": following,
                    }
                )
        self.seeds["suspense_policies"] = rows

    def draw_pools(self) -> None:
        """Pools of teams, of a team and those below it, and of all: a kind for each draw order."""
        rows: list[Row] = []
        if self.has("allowances"):
            kinds = self.rng.sample(["team", "group", "company"], 3)
            for draw_order, scope in enumerate(kinds, start=1):
                if self.chance(0.2):
                    continue
                teams: list = [None]
                if scope == "team":
                    teams = self.some(self.teams, least=1)
                elif scope == "group":
                    teams = [self.pick(self.teams[:2])]
                for team in teams:
                    rows += self.draw_pool(scope, team, draw_order)
        self.seeds["allowance_pools"] = rows

    def draw_pool(self, scope: str, team: str | None, draw_order: int) -> list[Row]:
        period = self.pick(["month", "month", "quarter"])
        starts = [YEAR, MONTHS[0]] if period == "quarter" else [YEAR, *MONTHS[:3]]
        pool = {
            "pool_id": f"{scope}-{team or 'all'}",
            "pool_name": scope,
            "scope": scope,
            "team_id": team,
            "period": period,
            "granted_amount": self.decimal(0.05, 2.5),
            "unspent": self.pick(["expires", "carries_over"]),
            "project_limit_amount": self.pick([None, self.decimal(0.01, 0.8)]),
            "graduation_periods": self.pick([None, None, 1, 2]),
            "draw_order": draw_order,
            "valid_from": self.pick(starts),
            "valid_to": None,
        }
        if pool["unspent"] == "carries_over":
            pool["granted_amount"] = self.decimal(0.02, 0.4)
        ends = [MONTHS[3]] if period == "quarter" else [MONTHS[2], MONTHS[3]]
        if self.chance(0.7) or pool["valid_from"] >= ends[-1]:
            return [pool]
        pool["valid_to"] = self.pick([end for end in ends if end > pool["valid_from"]])
        if self.chance(0.5):
            return [pool]
        successor = pool | {
            "pool_id": f"{pool['pool_id']}-next",
            "granted_amount": self.decimal(0.05, 2),
            "valid_from": pool["valid_to"],
            "valid_to": None,
        }
        return [pool, successor]

    def draw_rules(self) -> None:
        """Rules of different priorities, but for those of one that differ in team or in time."""
        rows: list[Row] = []
        priorities = self.rng.sample(range(1, 6), 5)
        if self.has("exceptions"):
            for priority in priorities[: self.rng.randint(1, 3)]:
                rows += self.draw_rule(priority, len(rows))
        if self.has("allowances") and self.seeds["allowance_pools"]:
            for priority in priorities[3:][: self.rng.randint(1, 2)]:
                rows.append(self.draw_experiment(priority, len(rows)))
        self.seeds["exception_rules"] = rows

    def window(self) -> Row:
        start, end = sorted([self.local_hour_of_change(), self.local_hour_of_change()])
        if self.chance(0.75):  # a long one
            start = datetime(2026, 7, self.rng.randint(15, 31))
            end = start + timedelta(days=self.rng.randint(60, 92))
        end = min(max(end, start + timedelta(days=1)), start + timedelta(days=92))
        return {"starts_at": start, "ends_at": end}

    def draw_rule(self, priority: int, place: int) -> list[Row]:
        kind = self.pick(["incident", "compliance"])
        rule = {
            "rule_id": f"rule-{place}",
            "kind": kind,
            "description": kind,
            "team_id": self.pick([None, None, self.pick(self.teams)]),
            "project_id": self.pick([None, None, self.pick(self.projects)]),
            "environment": self.pick([None, None, None, "production", "staging"]),
            "provider": self.pick([None, None, None, MODELS[self.pick(self.models)][0]]),
            "model": self.pick([None, None, None, self.pick(self.models)]),
            "tag": self.pick([None, None, None, "feature:audit", "Feature:Audit"]),
            **self.window(),
            "absorbed_share": self.share(),
            "replacement_rate_id": None,
            "cap_amount": self.pick([None, self.decimal(0.05, 3)]),
            "fund_id": self.pick([kind, kind, "platform"]),
            "pool_id": None,
            "priority": priority,
            "approver": "cto@example.com",
            "ticket": "T-1",
        }
        if kind == "compliance" and self.chance(0.6):
            rule["absorbed_share"] = None
            rule["replacement_rate_id"] = self.pick(["compliance-token", "compliance-request"])
        if self.chance(0.6):
            return [rule]
        other = rule | {"rule_id": f"rule-{place + 1}", "cap_amount": self.decimal(0.05, 3)}
        if self.chance(0.5):  # at another time
            other["starts_at"] = rule["ends_at"]
            other["ends_at"] = rule["ends_at"] + timedelta(days=self.rng.randint(1, 40))
        else:  # for another team
            rule["team_id"], other["team_id"] = self.rng.sample(self.teams, 2)
        return [rule, other]

    def teams_below(self, team: object) -> list[str]:
        """Teams that belong to a team on some day, directly or not."""
        below = {team}
        for row in [*self.seeds["teams"], *self.seeds["teams"]]:
            if row["parent_team_id"] in below:
                below.add(row["team_id"])
        return sorted(below - {team})

    def draw_experiment(self, priority: int, place: int) -> Row:
        pool = self.pick([None, None, self.pick(self.seeds["allowance_pools"])])
        team = pool["team_id"] if pool else None
        if pool and pool["scope"] == "group":
            team = self.pick([team, *self.teams_below(team)])
        project = None
        if team is None and self.chance(0.4):
            team = self.pick(self.teams)
        elif self.chance(0.3):
            own = [r["project_id"] for r in self.seeds["projects"] if team in (None, r["team_id"])]
            project = self.pick(own or [None])
        return {
            "rule_id": f"experiment-{place}",
            "kind": "experiment",
            "description": "experiment",
            "team_id": team,
            "project_id": project,
            "environment": "staging",
            "tag": "feature:audit" if self.chance(0.1) else None,
            **self.window(),
            "absorbed_share": self.pick([self.share(), Decimal(1)]),
            "cap_amount": self.pick([None, None, self.decimal(0.05, 3)]),
            "fund_id": "innovation_allowance",
            "pool_id": pool["pool_id"] if pool else "any",
            "priority": priority,
            "approver": "cto@example.com",
            "ticket": "T-2",
        }

    # usage

    def draw_usage(self, size: int) -> list[Row]:
        months = sorted(self.rng.sample(range(len(MONTHS)), self.rng.randint(2, 4)))
        self.first = max(FIRST_MOMENT, _utc(datetime(2026, 7 + months[0], 1)))
        self.last = min(LAST_MOMENT, _utc(datetime(2026, 8 + months[-1], 1)))
        for month in MONTHS:
            self.moments.append(_utc(datetime(month.year, month.month, 1)))
        self.moments = [m for m in self.moments if self.first <= m <= self.last]
        self.busy_hour = self.moment().replace(minute=0, second=0, microsecond=0)
        # most usage is of two projects, so that tasks and limits meet several requests
        self.busy = self.rng.sample(self.projects, 2)
        rows = [self.draw_request(place) for place in range(size)]
        if self.chance(0.3):  # delivered twice, in the same words
            rows.append(rows[0] | {"_file_id": "late"})
        return [row | {"_record_number": place} for place, row in enumerate(rows, start=1)]

    def moment(self) -> datetime:
        """Any second, the same hour as others, or the very moment at which something changes."""
        kind = self.rng.random()
        if kind < 0.35 and self.moments:
            offset = self.pick(
                [
                    timedelta(0),
                    timedelta(microseconds=-1),
                    timedelta(seconds=1),
                    timedelta(hours=-1),
                    timedelta(hours=1),
                    timedelta(minutes=-59),
                ]
            )
            return self.pick(self.moments) + offset
        if kind < 0.5 and self.busy_hour is not None:
            return self.busy_hour + timedelta(minutes=self.rng.choice([0, 0, 1, 30]))
        return self.first + timedelta(
            seconds=self.rng.randrange(int((self.last - self.first).total_seconds()))
        )

    def draw_request(self, place: int) -> Row:
        # ids do not sort as the requests were drawn
        request_id = f"{self.rng.choice('abxyz')}-{place}"
        model = self.pick(self.models)
        if self.chance(0.06):
            billed_model = UNKNOWN_MODEL
        else:
            billed_model = self.pick([model, f"{model}-2026-05-01", f"router/{model}".upper()])
        row = company.request(
            request_id,
            self.moment(),
            model=billed_model,
            status=self.rng.choices(["success", "failure", "FAILURE", None], [78, 17, 2, 3])[0],
            **self.draw_tokens(),
            **self.draw_owner(),
        )
        if self.chance(0.15 if row["fresh_input_tokens"] else 0.5):
            row["provider_cost"] = self.pick([self.decimal(0, 0.9, places=12), Decimal(0)])
        if self.chance(0.2):
            row["feature"] = "Audit"
        elif self.chance(0.1):
            row["tags"] = ["feature = audit", "other"]
        if self.has("adjustments"):
            row["service_tier"] = self.pick(["batch", "Batch", "flex", "default", None])
        if self.has("tasks") and self.chance(0.85):
            row["task_id"] = f"task-{self.rng.randint(1, 6)}"
            row["task_outcome"] = self.pick(
                ["success", "Success ", "success", "failure", "abandoned", None, None]
            )
        return row

    def draw_tokens(self) -> Row:
        kind = self.rng.random()
        if kind < 0.12:
            return {"fresh_input_tokens": 0, "output_tokens": self.pick([0, None])}
        most = 3_000_000 if kind > 0.97 else 90_000
        tokens: Row = {
            "fresh_input_tokens": self.rng.randrange(most),
            "output_tokens": self.rng.randrange(most),
        }
        for other in ("cache_read", "cache_write", "cache_write_1h", "reasoning"):
            if self.chance(0.3):
                tokens[f"{other}_tokens"] = self.rng.randrange(40_000)
        return tokens

    def draw_owner(self) -> Row:
        """A known project; or a team that is written, or a key's; or nobody."""
        row: Row = {"environment": self.pick(["staging"] * 5 + ["prd", None])}
        kind = self.rng.random()
        if kind < 0.5:
            row["project"] = self.pick(self.busy)
        elif kind < 0.68:
            row["project"] = self.pick(self.projects)
        else:
            row["project"] = self.pick([None, "mystery"])
        if self.chance(0.3):
            row["team"] = self.pick([*self.all_teams, "nobody"])
        elif row["project"] not in self.projects and self.chance(0.4):  # suspense with an owner
            row["api_key_hash"] = self.pick([None, "key-of-nobody", "key-by-both"])
            row["api_key_alias"] = self.pick(["key-by-alias", "key-by-alias", "key-by-both"])
        elif self.chance(0.5):
            row["api_key_hash"] = self.pick([*self.keys, None])
            row["api_key_alias"] = self.pick([*self.keys, "key-by-alias", None])
        return row


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=BERLIN).astimezone(UTC).replace(tzinfo=None)
