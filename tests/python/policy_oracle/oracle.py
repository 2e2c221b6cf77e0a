"""The charging policy reckoned as an analyst would on paper: an oracle to hold the models against.

One request after the other, with running balances, in exact fractions; nothing is rounded but where
the policy rounds. It reads from top to bottom as the policy does, a function a section. It shares
no code with the models: given the seeds' rows and the landed rows of the plain shape, `reckon`
gives what every request, rule, pool and payer must come to.
"""

import re
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Seeds = dict[str, list[Row]]

# The variables of dbt_project.yml that bear on charges.
BILLING_ZONE = ZoneInfo("Europe/Berlin")
CURRENCY = "USD"
LOGGED_COST_CURRENCY = "USD"
UNKNOWN_TASK_OUTCOME = "failure"
PRIORITIES = range(1, 6)
DRAW_ORDERS = range(1, 4)

TOKEN_KINDS = (
    "fresh_input",
    "cache_read",
    "cache_write",
    "cache_write_1h",
    "output",
    "reasoning",
)
INPUT_KINDS = ("fresh_input", "cache_read", "cache_write", "cache_write_1h")
DESCRIPTIVE_TAGS = (
    "team",
    "project",
    "environment",
    "owner",
    "cost_center",
    "application",
    "feature",
)
SUSPENSE = "suspense"
PLATFORM = "platform"
ZERO = Fraction(0)
UTC = ZoneInfo("UTC")
UNITS_OF_MONEY = 10**12


def round12(amount: Fraction) -> Fraction:
    """To 12 decimals, half away from zero."""
    units = floor(abs(amount) * UNITS_OF_MONEY + Fraction(1, 2))
    return Fraction(units if amount >= 0 else -units, UNITS_OF_MONEY)


def floor12(amount: Fraction) -> Fraction:
    """Down to 12 decimals."""
    return Fraction(floor(amount * UNITS_OF_MONEY), UNITS_OF_MONEY)


def number(value: object) -> Fraction:
    """A seed's number; an empty cell counts nothing."""
    return ZERO if value is None else Fraction(value)


def local_time(utc: datetime) -> datetime:
    """The wall clock of the billing zone at a moment."""
    return utc.replace(tzinfo=UTC).astimezone(BILLING_ZONE).replace(tzinfo=None)


def utc_time(local: datetime) -> datetime:
    """The moment at which the billing zone's wall clock shows a time."""
    return local.replace(tzinfo=BILLING_ZONE).astimezone(UTC).replace(tzinfo=None)


def in_force(row: Row, day: date) -> bool:
    return row["valid_from"] <= day and (row.get("valid_to") is None or day < row["valid_to"])


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)


@dataclass
class Policy:
    """The seeds, and the few ways of looking something up in them."""

    seeds: Seeds

    def rows(self, seed: str) -> list[Row]:
        return self.seeds.get(seed) or []

    def on(self, seed: str, day: date, **values: object) -> list[Row]:
        """Rows in force on a day that have these values."""
        return [
            row
            for row in self.rows(seed)
            if in_force(row, day) and all(row.get(name) == value for name, value in values.items())
        ]

    def one(self, seed: str, day: date, **values: object) -> Row | None:
        """The row in force on a day that has these values; the policy's tests refuse several."""
        if None in values.values():
            return None
        found = self.on(seed, day, **values)
        assert len(found) <= 1, found
        return found[0] if found else None

    def exchange_rate(self, currency: str, day: date) -> Fraction | None:
        """What one unit of a currency is worth in the project's; none where no row says."""
        if currency == CURRENCY:
            return Fraction(1)
        row = self.one("exchange_rates", day, currency=currency)
        return Fraction(row["rate"]) if row else None

    def converted(self, amount: object, currency: str, day: date) -> Fraction:
        """An amount in the project's currency, rounded."""
        rate = self.exchange_rate(currency, day)
        assert rate is not None, f"no exchange rate of {currency} on {day}"
        return round12(Fraction(amount) * rate)

    def team(self, team_id: str | None, day: date) -> Row | None:
        return self.one("teams", day, team_id=team_id)

    def value_written(self, tag: str, written: str | None) -> str | None:
        """The team, project or environment that a tag means; none where it is unknown."""
        if written is None:
            return None
        meanings = {}
        if tag == "environment":
            for row in self.rows("environments"):
                meanings[row["environment"]] = row["environment"]
        else:
            for row in self.rows(f"{tag}s"):
                meanings[row[f"{tag}_name"].lower()] = row[f"{tag}_id"]
                meanings[row[f"{tag}_id"].lower()] = row[f"{tag}_id"]
        for row in self.rows("tag_aliases"):
            if row["tag"] == tag:
                meanings[row["alias"]] = row["value"]
        return meanings.get(written.strip().lower())


# 1. Owner of a request ----------------------------------------------------------------------------


@dataclass
class Request:
    """A request: what was landed, whose it is, and what the sections find out about it in turn."""

    row: Row
    request_id: str
    started_at: datetime
    charge_date: date
    billing_period: date
    local_hour: int
    team_id: str
    cost_center: str
    project_id: str
    environment: str
    charge_unit: str
    provider: str
    provider_tier: str
    model_id: str | None
    tags: set[str]
    tokens: dict[str, int]

    task_quantity: int = 0
    rate: Row | None = None
    rating_status: str = ""
    rate_id: str | None = None
    unrated_reason: str | None = None
    logged_cost: Fraction | None = None
    provider_cost: Fraction | None = None
    charge_at_rate: Fraction | None = None
    volume_discount: Fraction = ZERO
    gross_charge: Fraction | None = None
    absorbed_by_rules: Fraction = ZERO
    drawn: Fraction = ZERO

    @property
    def total_tokens(self) -> int:
        return sum(self.tokens.values())

    @property
    def failed(self) -> bool:
        return (self.row.get("status") or "").lower() == "failure"

    @property
    def task_id(self) -> str | None:
        return self.row.get("task_id")

    @property
    def request_quantity(self) -> int:
        return 0 if self.failed else 1

    # 9. Request money

    @property
    def absorbed_charge(self) -> Fraction | None:
        return None if self.gross_charge is None else self.absorbed_by_rules + self.drawn

    @property
    def charge_left(self) -> Fraction | None:
        return None if self.gross_charge is None else self.gross_charge - self.absorbed_charge

    @property
    def net_charge(self) -> Fraction | None:
        return ZERO if self.charge_left is not None and self.in_suspense else self.charge_left

    @property
    def suspense_charge(self) -> Fraction | None:
        return ZERO if self.charge_left is not None and not self.in_suspense else self.charge_left

    @property
    def in_suspense(self) -> bool:
        return self.team_id == SUSPENSE


def key_owners(policy: Policy, row: Row, day: date) -> list[Row]:
    """The rows of a request's API key: by its hash first, then by its alias."""
    by_hash = policy.one("api_key_owners", day, api_key_hash=row.get("api_key_hash"))
    by_alias = policy.one("api_key_owners", day, api_key_alias=row.get("api_key_alias"))
    return [owner for owner in (by_hash, by_alias) if owner]


def first_of(*values: str | None) -> str | None:
    return next((value for value in values if value is not None), None)


def catalogue_entry(policy: Policy, billed_model: str) -> Row:
    """The row of the longest pattern that matches, with or without the gateway's route."""
    names = (billed_model.lower(), billed_model.lower().split("/")[-1])
    found = [
        row
        for row in policy.rows("model_catalogue")
        if any(
            re.fullmatch(".*".join(map(re.escape, row["model_pattern"].lower().split("*"))), name)
            for name in names
        )
    ]
    found.sort(key=lambda row: (-len(row["model_pattern"]), row["model_pattern"]))
    return found[0] if found else {}


def owned(policy: Policy, row: Row) -> Request:
    """Who answers for a request, and what was called."""
    local = local_time(row["started_at"])
    day = local.date()
    owners = key_owners(policy, row, day)
    project_id = first_of(
        policy.value_written("project", row.get("project")),
        *(owner.get("project_id") for owner in owners),
    )
    team_id = first_of(
        policy.value_written("team", row.get("team")),
        *(owner.get("team_id") for owner in owners),
    )
    environment = first_of(
        policy.value_written("environment", row.get("environment")),
        *(owner.get("environment") for owner in owners),
    )
    # the owner of a known project answers for it, whatever team the request names
    project = policy.one("projects", day, project_id=project_id)
    team = policy.team(project["team_id"] if project else team_id, day)
    model = catalogue_entry(policy, row["model"])
    entries = [
        *(row.get("tags") or []),
        *(f"{tag}:{row[tag]}" for tag in DESCRIPTIVE_TAGS if row.get(tag) is not None),
    ]
    return Request(
        row=row,
        request_id=row["request_id"],
        started_at=row["started_at"],
        charge_date=day,
        billing_period=day.replace(day=1),
        local_hour=local.hour,
        team_id=team["team_id"] if team else SUSPENSE,
        cost_center=team["cost_center"] if team else SUSPENSE,
        project_id=project_id or "unassigned",
        environment=environment or "unknown",
        charge_unit=project["charge_unit"] if project else "token",
        provider=model.get("provider") or row.get("provider") or "unknown",
        provider_tier=model.get("provider_tier") or "unknown",
        model_id=model.get("model_id"),
        tags={re.sub(r"\s*[:=]\s*", ":", tag.strip().lower(), count=1) for tag in entries},
        tokens={kind: row.get(f"{kind}_tokens") or 0 for kind in TOKEN_KINDS},
    )


# 2. Tasks -----------------------------------------------------------------------------------------


def task_of(request: Request) -> tuple[str, str, str]:
    """The task of a request; one that names none is a task of its own."""
    if request.task_id is None:
        return request.project_id, "request", request.request_id
    return request.project_id, "task", request.task_id


def find_tasks(requests: list[Request]) -> None:
    """A task is charged once, on its last request, if the last outcome it reported is a success.

    Without a reported outcome a task fails if its last request did, and else counts as the policy
    says.
    """
    last_request: dict[tuple[str, str, str], Request] = {}
    outcome: dict[tuple[str, str, str], str] = {}
    for request in requests:
        if request.charge_unit not in ("task", "blended"):
            continue
        task = task_of(request)
        last_request[task] = request
        reported = (request.row.get("task_outcome") or "").strip().lower()
        if reported in ("success", "failure"):
            outcome[task] = reported
    for task, request in last_request.items():
        unknown = "failure" if request.failed else UNKNOWN_TASK_OUTCOME
        if outcome.get(task, unknown) == "success":
            request.task_quantity = 1


# 3. Rate of a request -----------------------------------------------------------------------------


def rate_of(policy: Policy, request: Request) -> Row | None:
    """The most specific rate in force: by project, then team, then model, then tier."""
    if request.provider_tier == "unknown":
        return None
    worth = {"project_id": 8, "team_id": 4, "model_id": 2, "provider_tier": 1}
    best, best_score = None, -1
    for rate in policy.on("rates", request.charge_date, charge_unit=request.charge_unit):
        named = [scope for scope in worth if rate.get(scope) is not None]
        if any(rate[scope] != getattr(request, scope) for scope in named):
            continue
        score = sum(worth[scope] for scope in named)
        assert score != best_score, f"two rates for {request.request_id}"
        if score > best_score:
            best, best_score = rate, score
    return best


def weights_of(request: Request, rate: Row) -> dict[str, Fraction]:
    """How much of each price counts."""
    if request.charge_unit == "blended":
        return {part: number(rate.get(f"{part}_weight")) for part in ("token", "request", "task")}
    return {part: Fraction(part == request.charge_unit) for part in ("token", "request", "task")}


# 4. Adjustments -----------------------------------------------------------------------------------


def adjustment_of(policy: Policy, request: Request) -> Fraction:
    """The product of the multipliers that apply, at most one of each kind."""
    product = Fraction(1)
    for kind in ("service_tier", "off_peak", "markup"):
        met = [
            row
            for row in policy.on("rate_adjustments", request.charge_date, kind=kind)
            if row.get("provider_tier") in (None, request.provider_tier)
            and adjustment_condition_is_met(row, request)
        ]
        naming_the_tier = [row for row in met if row.get("provider_tier") is not None]
        applying = naming_the_tier or met
        assert len(applying) <= 1, applying
        for row in applying:
            product *= Fraction(row["multiplier"])
    return product


def adjustment_condition_is_met(row: Row, request: Request) -> bool:
    if row["kind"] == "service_tier":
        return row["service_tier"].lower() == (request.row.get("service_tier") or "").lower()
    if row["kind"] == "off_peak":
        is_weekend = request.charge_date.isoweekday() > 5
        if (row["days"] == "weekdays" and is_weekend) or (
            row["days"] == "weekends" and not is_weekend
        ):
            return False
        start, end, hour = row["from_hour"], row["to_hour"], request.local_hour
        return start <= hour < end if start < end else hour >= start or hour < end
    return True


# 5. Rating ----------------------------------------------------------------------------------------


def token_amount(request: Request, prices: Row) -> Fraction:
    """Tokens of each kind at the price of a million; a kind without a price counts nothing."""
    in_millionths = sum(
        (count * number(prices.get(f"{kind}_price")) for kind, count in request.tokens.items()),
        ZERO,
    )
    return in_millionths / 10**6


def lacks_token_price(request: Request, prices: Row) -> bool:
    return any(
        count > 0 and prices.get(f"{kind}_price") is None for kind, count in request.tokens.items()
    )


def rate_request(policy: Policy, request: Request) -> None:
    """What a request is charged before discounts and exceptions, if it can be rated at all."""
    find_provider_cost(policy, request)
    rate = rate_of(policy, request)
    unit, weights = request.charge_unit, weights_of(request, rate or {})
    lacks_tokens = unit in ("token", "blended") and request.total_tokens == 0
    exchange = policy.exchange_rate(rate["currency"], request.charge_date) if rate else None
    request.rate = rate

    failed_for_free = request.failed and (unit == "request" or lacks_tokens)
    if request.task_quantity == 0 and (unit == "task" or failed_for_free):
        request.rating_status, request.gross_charge = "not_charged", ZERO
    elif lacks_tokens and not request.failed and number(request.logged_cost) > 0:
        request.rating_status, request.gross_charge = "unmeasured", request.logged_cost
    elif rate is None or exchange is None or lacks_price(request, rate, weights):
        request.rating_status, request.unrated_reason = "unrated", "no price"
    elif lacks_tokens and not request.failed:
        request.rating_status, request.unrated_reason = "unrated", "no tokens reported"
    else:
        adjustment = adjustment_of(policy, request)
        multiplier = {part: round12(w * adjustment * exchange) for part, w in weights.items()}
        request.rating_status, request.rate_id = "rated", rate["rate_id"]
        request.charge_at_rate = round12(
            token_amount(request, rate) * multiplier["token"]
            + number(rate.get("request_price")) * request.request_quantity * multiplier["request"]
            + number(rate.get("task_price")) * request.task_quantity * multiplier["task"]
        )


def lacks_price(request: Request, rate: Row, weights: dict[str, Fraction]) -> bool:
    """True where something that counts has no price."""
    return (
        (weights["token"] > 0 and lacks_token_price(request, rate))
        or (
            weights["request"] > 0
            and request.request_quantity > 0
            and rate.get("request_price") is None
        )
        or (weights["task"] > 0 and request.task_quantity > 0 and rate.get("task_price") is None)
    )


def find_provider_cost(policy: Policy, request: Request) -> None:
    """What the provider bills: the logged cost, else the list price of the tokens."""
    day = request.charge_date
    if request.row.get("provider_cost") is not None:
        request.logged_cost = policy.converted(
            request.row["provider_cost"], LOGGED_COST_CURRENCY, day
        )
    if number(request.logged_cost) > 0:
        request.provider_cost = request.logged_cost
        return
    if request.total_tokens == 0:
        request.provider_cost = ZERO
        return
    input_tokens = sum(request.tokens[kind] for kind in INPUT_KINDS)
    for prices in policy.on("provider_list_prices", day, model_id=request.model_id):
        fewest, too_many = prices.get("input_tokens_from"), prices.get("input_tokens_to")
        if (fewest or 0) <= input_tokens and (too_many is None or input_tokens < too_many):
            assert prices["currency"] == CURRENCY
            if not lacks_token_price(request, prices):
                request.provider_cost = round12(token_amount(request, prices))


# 6. Volume discounts ------------------------------------------------------------------------------


def discount_volume(policy: Policy, requests: list[Request]) -> None:
    """What each request has of the bands that its team's quantity passes through in the month."""
    counted: dict[tuple, int] = defaultdict(int)
    for request in requests:
        if request.rating_status != "rated":
            continue
        request.gross_charge = request.charge_at_rate
        if request.in_suspense or request.charge_unit == "blended":
            continue
        quantity = {
            "token": request.total_tokens,
            "request": request.request_quantity,
            "task": request.task_quantity,
        }[request.charge_unit]
        group = (
            request.billing_period,
            request.team_id,
            request.provider_tier,
            request.charge_unit,
        )
        before = counted[group]
        counted[group] = after = before + quantity
        bands = policy.on(
            "volume_discounts",
            request.charge_date,
            provider_tier=request.provider_tier,
            charge_unit=request.charge_unit,
        )
        bands.sort(key=lambda band: band["from_quantity"])
        discounted = ZERO
        for number_of_band, band in enumerate(bands):
            start = band["from_quantity"]
            is_last = number_of_band + 1 == len(bands)
            end = after if is_last else bands[number_of_band + 1]["from_quantity"]
            inside = max(min(after, end) - max(before, start), 0)
            discounted += inside * Fraction(band["discount_share"])
        if quantity > 0:
            request.volume_discount = floor12(request.charge_at_rate * discounted / quantity)
        request.gross_charge = request.charge_at_rate - request.volume_discount


# 7. Exceptions that funds pay ---------------------------------------------------------------------


class Absorbed(NamedTuple):
    """What a rule's fund, or an allowance pool, takes of a request's charge."""

    request: Request
    rule_id: str
    fund_id: str
    pool_id: str | None
    amount: Fraction


def rule_matches(rule: Row, request: Request) -> bool:
    scopes = {
        "team_id": request.team_id,
        "project_id": request.project_id,
        "environment": request.environment,
        "provider": request.provider,
        "model": request.model_id,
    }
    return (
        number(request.gross_charge) > 0
        and utc_time(rule["starts_at"]) <= request.started_at < utc_time(rule["ends_at"])
        and all(rule.get(scope) in (None, value) for scope, value in scopes.items())
        and (rule.get("tag") is None or rule["tag"].lower() in request.tags)
    )


def replacement_charge(policy: Policy, rule: Row, request: Request) -> Fraction:
    """The request at the rule's own rate, without adjustments."""
    (rate,) = (r for r in policy.rows("rates") if r["rate_id"] == rule["replacement_rate_id"])
    exchange = policy.exchange_rate(rate["currency"], request.charge_date)
    assert exchange is not None
    if rate["charge_unit"] == "request":
        return round12(number(rate.get("request_price")) * exchange)
    return round12(token_amount(request, rate) * exchange)


def apply_exceptions(policy: Policy, requests: list[Request]) -> list[Absorbed]:
    """Rules in order of priority, each on what the ones before it left, request by request."""
    absorbed = []
    rules = [rule for rule in policy.rows("exception_rules") if rule.get("pool_id") is None]
    used = dict.fromkeys((rule["rule_id"] for rule in rules), ZERO)
    for priority in PRIORITIES:
        for request in requests:
            for rule in rules:
                if rule["priority"] != priority or not rule_matches(rule, request):
                    continue
                left = request.gross_charge - request.absorbed_by_rules
                if rule.get("replacement_rate_id") is not None:
                    asked = max(left - replacement_charge(policy, rule, request), ZERO)
                else:
                    asked = round12(left * Fraction(rule["absorbed_share"]))
                if rule.get("cap_amount") is not None:
                    asked = min(asked, Fraction(rule["cap_amount"]) - used[rule["rule_id"]])
                used[rule["rule_id"]] += asked
                request.absorbed_by_rules += asked
                absorbed.append(Absorbed(request, rule["rule_id"], rule["fund_id"], None, asked))
    return absorbed


# 8. Allowances ------------------------------------------------------------------------------------


def pool_covers(policy: Policy, pool: Row, team_id: str, day: date) -> bool:
    """Whether a team may draw on a pool on a day."""
    if pool["scope"] == "company":
        return True
    if pool["scope"] == "team":
        return pool["team_id"] == team_id
    above: str | None = team_id
    while above is not None and above != pool["team_id"]:
        version = policy.team(above, day)
        above = version.get("parent_team_id") if version else None
    return above is not None


def months_of(pool: Row) -> int:
    return {"month": 1, "quarter": 3}[pool["period"]]


def pool_period(pool: Row, month: date) -> date:
    """The first day of the month or quarter that a month belongs to."""
    return month.replace(month=month.month - (month.month - 1) % months_of(pool), day=1)


def periods_granted(pool: Row, period: date) -> int:
    """How many of the pool's periods have begun, the first and this one included."""
    first = pool_period(pool, pool["valid_from"])
    months = (period.year - first.year) * 12 + period.month - first.month
    return months // months_of(pool) + 1


def pool_for(policy: Policy, rule: Row, request: Request, draw_order: int) -> Row | None:
    """The pool of a draw order on which a rule lets a request draw."""
    found = [
        pool
        for pool in policy.on("allowance_pools", request.charge_date, draw_order=draw_order)
        if rule["pool_id"] in ("any", pool["pool_id"])
        and pool_covers(policy, pool, request.team_id, request.charge_date)
    ]
    assert len(found) <= 1, found
    return found[0] if found else None


def draw_allowances(policy: Policy, requests: list[Request]) -> list[Absorbed]:
    """What experiments draw on pools, request by request, after what funds have paid."""
    absorbed = []
    rules = [rule for rule in policy.rows("exception_rules") if rule.get("pool_id") is not None]
    rules.sort(key=lambda rule: (rule["priority"], rule["rule_id"]))
    asked_by_rule: dict[str, Fraction] = defaultdict(Fraction)
    drawn_by_project: dict[tuple, Fraction] = defaultdict(Fraction)
    drawn_in_period: dict[tuple, Fraction] = defaultdict(Fraction)
    drawn_ever: dict[str, Fraction] = defaultdict(Fraction)
    periods_of_project: dict[tuple, list[date]] = defaultdict(list)
    for request in requests:
        rule = next((rule for rule in rules if rule_matches(rule, request)), None)
        if rule is None or request.in_suspense:
            continue
        asked = round12(
            (request.gross_charge - request.absorbed_by_rules) * Fraction(rule["absorbed_share"])
        )
        if rule.get("cap_amount") is not None:
            asked = min(asked, Fraction(rule["cap_amount"]) - asked_by_rule[rule["rule_id"]])
        asked_by_rule[rule["rule_id"]] += asked

        for draw_order in DRAW_ORDERS:
            pool = pool_for(policy, rule, request, draw_order)
            asked_of_pool = asked - request.drawn
            if pool is None or asked_of_pool == 0:
                continue
            pool_id = pool["pool_id"]
            period = pool_period(pool, request.billing_period)

            periods = periods_of_project[pool_id, request.project_id]
            if period not in periods:
                periods.append(period)
            graduates_after = pool.get("graduation_periods")
            if graduates_after is not None and len(periods) > graduates_after:
                continue

            amount = asked_of_pool
            if pool.get("project_limit_amount") is not None:
                had = drawn_by_project[pool_id, request.project_id, period]
                amount = min(amount, Fraction(pool["project_limit_amount"]) - had)
            granted = Fraction(pool["granted_amount"])
            if pool["unspent"] == "carries_over":
                left = granted * periods_granted(pool, period) - drawn_ever[pool_id]
            else:
                left = granted - drawn_in_period[pool_id, period]
            amount = min(amount, left)

            drawn_by_project[pool_id, request.project_id, period] += amount
            drawn_in_period[pool_id, period] += amount
            drawn_ever[pool_id] += amount
            request.drawn += amount
            absorbed.append(Absorbed(request, rule["rule_id"], rule["fund_id"], pool_id, amount))
    return absorbed


class Balance(NamedTuple):
    """A pool's month."""

    opening: Fraction
    granted: Fraction
    drawn: Fraction
    expired: Fraction
    closing: Fraction


def balance_pools(
    policy: Policy, absorbed: list[Absorbed], latest_month: date
) -> dict[tuple[str, date], Balance]:
    """The pools' books, month by month until the latest with usage."""
    balances = {}
    for pool in policy.rows("allowance_pools"):
        month, opening = pool["valid_from"].replace(day=1), ZERO
        while month <= latest_month and in_force(pool, month):
            following = next_month(month)
            period = pool_period(pool, month)
            granted = Fraction(pool["granted_amount"]) if month == period else ZERO
            drawn = sum(
                (
                    draw.amount
                    for draw in absorbed
                    if draw.pool_id == pool["pool_id"] and draw.request.billing_period == month
                ),
                ZERO,
            )
            period_ends = pool_period(pool, following) != period
            pool_ends = not in_force(pool, following)
            expires = pool_ends or (period_ends and pool["unspent"] == "expires")
            unspent = opening + granted - drawn
            expired = unspent if expires and month < latest_month else ZERO
            closing = unspent - expired
            balances[pool["pool_id"], month] = Balance(opening, granted, drawn, expired, closing)
            month, opening = following, closing
    return balances


# 10 to 12. Lines of a billing period --------------------------------------------------------------


class Payer(NamedTuple):
    """Whoever is billed: a team at a cost centre, a fund, or suspense."""

    payer_type: str
    payer_id: str
    cost_center: str | None = None


class Line(NamedTuple):
    """An amount that a payer is billed in a period, and what for."""

    billing_period: date
    payer: Payer
    line_type: str
    amount: Fraction
    shared_cost_id: str | None = None
    minimum_fee_id: str | None = None


Weights = dict[tuple[str, str], Fraction]
SUSPENDED = Payer("suspense", SUSPENSE, SUSPENSE)
PLATFORM_FUND = Payer("fund", PLATFORM)


def split(amount: Fraction, weights: Weights) -> list[tuple[Payer, Fraction]]:
    """Parts of an amount by weight, in order of team and cost centre; none without weights."""
    total = sum(weights.values(), ZERO)
    if total == 0:
        return []
    parts, weight_so_far, shared_so_far = [], ZERO, ZERO
    for team_id, cost_center in sorted(weights):
        weight_so_far += weights[team_id, cost_center]
        shared = floor12(amount * weight_so_far / total)
        parts.append((Payer("team", team_id, cost_center), shared - shared_so_far))
        shared_so_far = shared
    return parts


def split_or_platform(amount: Fraction, weights: Weights) -> list[tuple[Payer, Fraction]]:
    return split(amount, weights) or [(PLATFORM_FUND, amount)]


def cost_weights(requests: list[Request]) -> Weights:
    """What each team's requests cost the provider, to six decimals."""
    weights: Weights = defaultdict(Fraction)
    for request in requests:
        if not request.in_suspense:
            weights[request.team_id, request.cost_center] += number(request.provider_cost)
    return {
        payer: Fraction(floor(cost * 10**6 + Fraction(1, 2)), 10**6)
        for payer, cost in weights.items()
    }


def days_in_force(policy: Policy, month: date) -> Weights:
    """On how many days of a month each team stood under each cost centre."""
    days: Weights = defaultdict(Fraction)
    for number_of_day in range(monthrange(month.year, month.month)[1]):
        for team in policy.on("teams", month + timedelta(days=number_of_day)):
            days[team["team_id"], team["cost_center"]] += 1
    return days


def fixed_weights(policy: Policy, shared_cost_id: str, month: date) -> Weights:
    """Each team's agreed share times the days on which it stood under a cost centre."""
    shares = {
        row["team_id"]: Fraction(row["share"])
        for row in policy.rows("shared_cost_shares")
        if row["shared_cost_id"] == shared_cost_id
    }
    days = days_in_force(policy, month)
    return {payer: shares[payer[0]] * days[payer] for payer in days if payer[0] in shares}


def request_lines(policy: Policy, request: Request) -> list[Line]:
    """10. What is left of a request's charge is its team's; in suspense, as the policy says."""
    amount = number(request.charge_left)
    payer = Payer("team", request.team_id, request.cost_center)
    line_type = request.rating_status
    if request.in_suspense:
        payer = SUSPENDED
        treatment = policy.one("suspense_policies", request.billing_period) or {}
        if treatment.get("treatment") == "default_owner":
            owners = key_owners(policy, request.row, request.charge_date)
            default = first_of(*(owner.get("default_team_id") for owner in owners))
            team = policy.team(default, request.charge_date)
            if team:
                payer = Payer("team", team["team_id"], team["cost_center"])
                line_type = "default_owner"
    return [Line(request.billing_period, payer, line_type, amount)]


def suspense_lines(policy: Policy, period: date, requests: list[Request]) -> list[Line]:
    """10. Suspense that is spread: what teams take over, and what suspense is rid of."""
    treatment = policy.one("suspense_policies", period) or {}
    if treatment.get("treatment") != "spread":
        return []
    total = sum((number(request.suspense_charge) for request in requests), ZERO)
    parts = split(total, cost_weights(requests))
    if not parts:
        return []
    return [
        *(Line(period, payer, "suspense_spread", part) for payer, part in parts),
        Line(period, SUSPENDED, "suspense_spread", -total),
    ]


def teams_at_month_end(policy: Policy, period: date) -> list[Row]:
    """Each team that was in force in a month, as it was on its last day of the month."""
    teams: dict[str, Row] = {}
    day = period
    while day < next_month(period):
        teams |= {team["team_id"]: team for team in policy.on("teams", day)}
        day += timedelta(days=1)
    return list(teams.values())


def minimum_fee_lines(policy: Policy, period: date, requests: list[Request]) -> list[Line]:
    """11. What teams are short of their minimum fee."""
    lines = []
    for team in teams_at_month_end(policy, period):
        fees = policy.on("minimum_fees", period, team_id=team["team_id"]) or policy.on(
            "minimum_fees", period, team_id=None
        )
        if not fees:
            continue
        (fee,) = fees
        net = sum(
            (number(r.net_charge) for r in requests if r.team_id == team["team_id"]),
            ZERO,
        )
        short = policy.converted(fee["amount"], fee["currency"], period) - net
        if short > 0:
            payer = Payer("team", team["team_id"], team["cost_center"])
            lines.append(
                Line(period, payer, "minimum_fee", short, minimum_fee_id=fee["minimum_fee_id"])
            )
    return lines


def shared_cost_lines(policy: Policy, period: date, requests: list[Request]) -> list[Line]:
    """12. Costs that teams share, and throughput that was committed to but not used."""
    lines = []
    for cost in policy.on("shared_costs", period):
        cost_id, tier = cost["shared_cost_id"], cost.get("provider_tier")
        in_tier = [r for r in requests if tier is None or r.provider_tier == tier]
        amount = policy.converted(cost["amount"], cost["currency"], period)
        idle = ZERO
        if cost.get("committed_tokens") is not None:
            used_tokens = sum(request.total_tokens for request in in_tier)
            if used_tokens < cost["committed_tokens"]:
                used = floor12(amount * used_tokens / cost["committed_tokens"])
                amount, idle = used, amount - used

        weights = shared_cost_weights(policy, cost, period, in_tier)
        for payer, part in split_or_platform(amount, weights):
            lines.append(Line(period, payer, "shared_cost", part, shared_cost_id=cost_id))
        if idle == 0:
            continue
        if cost["idle_policy"] == "platform_fund":
            parts = [(PLATFORM_FUND, idle)]
        elif cost["idle_policy"] == "reservers":
            parts = split_or_platform(idle, fixed_weights(policy, cost_id, period))
        else:
            parts = split_or_platform(idle, cost_weights(requests))
        for payer, part in parts:
            lines.append(Line(period, payer, "shared_cost_idle", part, shared_cost_id=cost_id))
    return lines


def shared_cost_weights(policy: Policy, cost: Row, period: date, in_tier: list[Request]) -> Weights:
    """What a shared cost is split by: `in_tier` are the period's requests of its tier."""
    if cost["driver"] == "cost":
        return cost_weights(in_tier)
    weights: Weights = defaultdict(Fraction)
    for request in in_tier:
        if not request.in_suspense:
            counts = request.total_tokens if cost["driver"] == "tokens" else 1
            weights[request.team_id, request.cost_center] += counts
    if cost["driver"] in ("tokens", "requests"):
        return weights
    if cost["driver"] == "even":
        days = days_in_force(policy, period)
    else:
        days = fixed_weights(policy, cost["shared_cost_id"], period)
    if cost.get("provider_tier") is None:
        return days
    return {payer: weight for payer, weight in days.items() if payer in weights}


# 13. Totals ---------------------------------------------------------------------------------------


class Total(NamedTuple):
    """What a payer owes in a period: exactly, and in whole cents."""

    exact: Fraction
    cents: int


def total_up(lines: list[Line]) -> dict[tuple[date, str, str], Total]:
    """The period's total in cents, shared among its payers by largest remainder."""
    exact: dict[tuple[date, str, str], Fraction] = defaultdict(Fraction)
    for line in lines:
        exact[line.billing_period, line.payer.payer_type, line.payer.payer_id] += line.amount
    totals = {}
    for period in sorted({key[0] for key in exact}):
        payers = [key for key in exact if key[0] == period]
        cents = {payer: floor(exact[payer] * 100) for payer in payers}
        to_share = floor(sum(exact[payer] for payer in payers) * 100 + Fraction(1, 2))
        payers.sort(key=lambda payer: (cents[payer] - exact[payer] * 100, payer))
        for payer in payers[: to_share - sum(cents.values())]:
            cents[payer] += 1
        totals |= {payer: Total(exact[payer], cents[payer]) for payer in payers}
    return totals


# All of it ----------------------------------------------------------------------------------------


@dataclass
class Books:
    """All that the policy comes to for some usage."""

    requests: list[Request]
    absorbed: list[Absorbed]
    lines: list[Line]
    totals: dict[tuple[date, str, str], Total]
    balances: dict[tuple[str, date], Balance]
    by_id: dict[str, Request] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {request.request_id: request for request in self.requests}


def reckon(seeds: Seeds, rows: list[Row]) -> Books:
    """Charge usage by a policy. A request delivered twice in the same words counts once."""
    policy = Policy(seeds)
    delivered = {row["request_id"]: row for row in rows}
    requests = [owned(policy, row) for row in delivered.values()]
    requests.sort(key=lambda request: (request.started_at, request.request_id))

    find_tasks(requests)
    for request in requests:
        rate_request(policy, request)
    discount_volume(policy, requests)
    absorbed = apply_exceptions(policy, requests) + draw_allowances(policy, requests)

    lines = [line for request in requests for line in request_lines(policy, request)]
    for absorption in absorbed:
        payer = Payer("fund", absorption.fund_id)
        lines.append(Line(absorption.request.billing_period, payer, "absorbed", absorption.amount))
    periods = sorted({request.billing_period for request in requests})
    for period in periods:
        of_period = [request for request in requests if request.billing_period == period]
        lines += suspense_lines(policy, period, of_period)
        lines += minimum_fee_lines(policy, period, of_period)
        lines += shared_cost_lines(policy, period, of_period)

    return Books(
        requests=requests,
        absorbed=[absorption for absorption in absorbed if absorption.amount > 0],
        lines=lines,
        totals=total_up(lines),
        balances=balance_pools(policy, absorbed, periods[-1]) if periods else {},
    )
