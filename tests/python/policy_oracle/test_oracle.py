"""The oracle against figures reckoned by hand: a clerk who checks must not be trusted unchecked."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import company
from policy_oracle.oracle import Books, reckon

YEAR = date(2026, 1, 1)
AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
MORNING = datetime(2026, 9, 10, 8)  # a Thursday, 10:00 in Berlin
Rows = list[dict]


def seeds(**changes: Rows) -> dict[str, Rows]:
    """Three teams of a project each; 100,000 tokens of any kind are 1.00, which they cost too."""
    policy: dict[str, Rows] = {
        "teams": [
            {
                "team_id": team,
                "team_name": team.title(),
                "cost_center": f"cc-{team}",
                "valid_from": YEAR,
            }
            for team in ("data", "legal", "search")
        ],
        "projects": [
            {
                "project_id": project,
                "project_name": project.title(),
                "team_id": team,
                "charge_unit": "token",
                "valid_from": YEAR,
            }
            for project, team in [("lake", "data"), ("audit", "legal"), ("finder", "search")]
        ],
        "environments": [{"environment": "staging", "is_production": False}],
        "rates": [rate("base", **company.token_prices("10"))],
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
                **company.token_prices("10"),
                "valid_from": YEAR,
            }
        ],
    }
    return policy | changes


def rate(rate_id: str, **columns: object) -> dict:
    return {
        "rate_id": rate_id,
        "provider_tier": "standard",
        "charge_unit": "token",
        "currency": "USD",
        "valid_from": YEAR,
        **columns,
    }


def project(**columns: object) -> dict:
    return seeds()["projects"][2] | columns


def request(request_id: str, started_at: datetime = MORNING, **columns: object) -> dict:
    """20,000 fresh input tokens and 10,001 of output: 0.30001, of project finder in staging."""
    return company.request(request_id, started_at, **{"environment": "staging"} | columns)


def pool(**columns: object) -> dict:
    return {
        "pool_id": "pool",
        "pool_name": "pool",
        "scope": "team",
        "team_id": "search",
        "period": "month",
        "granted_amount": Decimal(1),
        "unspent": "expires",
        "draw_order": 1,
        "valid_from": SEPTEMBER,
        **columns,
    }


def experiment(**columns: object) -> dict:
    return company.rule(
        "pilot",
        "experiment",
        **{
            "team_id": "search",
            "environment": "staging",
            "absorbed_share": Decimal(1),
            "pool_id": "pool",
            "priority": 5,
            "starts_at": datetime(2026, 8, 1),
            "ends_at": datetime(2026, 10, 31),
        }
        | columns,
    )


def amounts(values: dict) -> dict:
    return {key: Fraction(value) for key, value in values.items()}


def gross(books: Books) -> dict[str, Fraction | None]:
    return {key: charged.gross_charge for key, charged in books.by_id.items()}


def drawn(books: Books) -> dict[str, Fraction]:
    return {key: charged.drawn for key, charged in books.by_id.items()}


def lines(books: Books, *line_types: str) -> dict[tuple, Fraction]:
    return {
        (line.payer.payer_id, line.payer.cost_center, line.line_type): line.amount
        for line in books.lines
        if line.line_type in line_types and line.amount != 0
    }


def test_a_plain_month() -> None:
    """20,000 x 3.141593 + 10,001 x 12.345678 = 186,300.985678 millionths."""
    prices = company.token_prices("0") | {
        "fresh_input_price": Decimal("3.141593"),
        "output_price": Decimal("12.345678"),
    }
    rates = [
        rate("dollars", valid_to=date(2026, 9, 11), **prices),
        rate("euros", valid_from=date(2026, 9, 11), currency="EUR", **prices),
    ]
    exchange = [
        {
            "exchange_rate_id": "eur",
            "currency": "EUR",
            "rate": Decimal("1.083217943"),
            "valid_from": YEAR,
        }
    ]
    books = reckon(
        seeds(rates=rates, exchange_rates=exchange),
        [
            request("dollars", datetime(2026, 9, 10, 21, 59, 59)),
            request("euros", datetime(2026, 9, 10, 22)),
            request("failed", status="failure"),
            request("failed at once", status="failure", fresh_input_tokens=0, output_tokens=0),
            request("unknown model", model="inhouse-llama"),
            request("audit", project="audit", fresh_input_tokens=1, output_tokens=0),
        ],
    )
    assert gross(books) == {
        "dollars": Fraction("0.186300985678"),
        "failed": Fraction("0.186300985678"),
        # 0.186300985678 x 1.083217943 = 0.20180457048...
        "euros": Fraction("0.201804570485"),
        "failed at once": 0,
        "unknown model": None,
        "audit": Fraction("0.000003141593"),
    }
    assert books.by_id["unknown model"].rating_status == "unrated"
    totals = {payer[2]: (total.exact, total.cents) for payer, total in books.totals.items()}
    # 0.574409683434 is 57 cents in all
    assert totals == {
        "search": (Fraction("0.574406541841"), 57),
        "legal": (Fraction("0.000003141593"), 0),
    }


def test_the_most_specific_rate_wins() -> None:
    at = {
        name: company.token_prices(price)
        for name, price in [("model", "20"), ("team", "30"), ("project", "40")]
    }
    rates = [
        *seeds()["rates"],
        rate("model", provider_tier=None, model_id="gpt-4o", **at["model"]),
        rate("team", team_id="legal", **at["team"]),
        rate("project", provider_tier=None, project_id="lake", **at["project"]),
        rate("both", provider_tier=None, team_id="data", model_id="gpt-4o", **at["team"]),
    ]
    books = reckon(
        seeds(rates=rates),
        [request(name, project=name) for name in ("finder", "audit", "lake")],
    )
    assert {key: charged.rate_id for key, charged in books.by_id.items()} == {
        "finder": "model",
        "audit": "team",
        "lake": "project",
    }


def test_adjustments_multiply_a_blended_rate() -> None:
    """0.30001 x 0.5 + 0.02 x 0.25 + 1 x 0.25, at night less a tenth, as a batch half of it."""
    blended = rate(
        "blended",
        charge_unit="blended",
        **company.token_prices("10"),
        request_price=Decimal("0.02"),
        task_price=Decimal(1),
        token_weight=Decimal("0.5"),
        request_weight=Decimal("0.25"),
        task_weight=Decimal("0.25"),
    )
    adjustments = [
        {
            "adjustment_id": "batch",
            "kind": "service_tier",
            "service_tier": "batch",
            "multiplier": Decimal("0.5"),
            "valid_from": YEAR,
        },
        {
            "adjustment_id": "night",
            "kind": "off_peak",
            "days": "weekdays",
            "from_hour": 22,
            "to_hour": 6,
            "multiplier": Decimal("0.9"),
            "valid_from": YEAR,
        },
        {
            "adjustment_id": "never mind",
            "kind": "off_peak",
            "provider_tier": "premium",
            "days": "every_day",
            "from_hour": 0,
            "to_hour": 24,
            "multiplier": Decimal("0.1"),
            "valid_from": YEAR,
        },
    ]
    task = {"task_outcome": "success"}
    friday_night = datetime(2026, 9, 11, 20)  # 22:00
    books = reckon(
        seeds(
            projects=[project(charge_unit="blended")],
            rates=[blended],
            rate_adjustments=adjustments,
        ),
        [
            request("by day", task_id="1", **task),
            request("at night", friday_night, task_id="2", **task),
            request("batch", friday_night, task_id="3", service_tier="Batch", **task),
            request("saturday", datetime(2026, 9, 11, 22), task_id="4", **task),
            request("failed", task_id="5", status="failure"),
            request("no task"),
        ],
    )
    assert gross(books) == {
        "by day": Fraction("0.405005"),
        "at night": Fraction("0.3645045"),
        "batch": Fraction("0.18225225"),
        "saturday": Fraction("0.405005"),
        "failed": Fraction("0.150005"),
        "no task": Fraction("0.155005"),
    }


def test_a_task_across_months_is_charged_on_its_last_request() -> None:
    rates = [
        rate("old", charge_unit="task", task_price=Decimal("2.5"), valid_to=SEPTEMBER),
        rate("new", charge_unit="task", task_price=Decimal("2.75"), valid_from=SEPTEMBER),
    ]
    end_of_august = datetime(2026, 8, 31, 21, 59)
    books = reckon(
        seeds(projects=[project(charge_unit="task")], rates=rates),
        [
            request("1 first", end_of_august, task_id="1", task_outcome=" Success"),
            request("1 last", datetime(2026, 8, 31, 22), task_id="1", status="failure"),
            request("2 first", end_of_august, task_id="2", task_outcome="success"),
            request("2 last", task_id="2", task_outcome="failure"),
            request("3", task_id="3"),
            request("on its own", task_outcome="success"),
            request("none"),
        ],
    )
    assert gross(books) == {
        "1 first": 0,
        "1 last": Fraction("2.75"),
        "2 first": 0,
        "2 last": 0,
        "3": 0,
        "on its own": Fraction("2.75"),
        "none": 0,
    }
    assert books.by_id["1 last"].rate_id == "new"
    assert [payer[0] for payer, total in books.totals.items() if total.exact] == [SEPTEMBER]


def test_a_request_that_crosses_bands_has_a_part_of_each() -> None:
    """A token is 0.00001: the second request has 10,002 tokens above 50,000."""
    bands = [
        {
            "volume_discount_id": str(start),
            "provider_tier": "standard",
            "charge_unit": "token",
            "from_quantity": start,
            "discount_share": Decimal(share),
            "valid_from": YEAR,
        }
        for start, share in [(80_000, "0.25"), (0, "0"), (50_000, "0.1")]
    ]
    books = reckon(
        seeds(volume_discounts=bands),
        [
            request("1"),
            request("2"),
            request("3"),  # 19,998 at a tenth, 10,003 at a quarter
            request("4"),
            request("next month", datetime(2026, 9, 30, 22)),
            request("other team", project="audit"),
            request("suspense", project=None),
        ],
    )
    discounts = {key: charged.volume_discount for key, charged in books.by_id.items()}
    assert discounts == amounts(
        {
            "1": "0",
            "2": "0.010002",
            "3": "0.0450055",
            "4": "0.0750025",
            "next month": "0",
            "other team": "0",
            "suspense": "0",
        }
    )
    assert books.by_id["3"].net_charge == Fraction("0.2550045")


def test_an_incident_goes_before_compliance() -> None:
    """Half of 0.30001 is the fund's; of the other, what exceeds 30,001 tokens at 3.333333."""
    rules = [
        company.rule("law", "compliance", replacement_rate_id="mandated", priority=2),
        company.rule("outage", "incident", absorbed_share=Decimal("0.5"), priority=1)
        | {"cap_amount": Decimal("0.2")},
    ]
    mandated = rate("mandated", provider_tier="compliance", **company.token_prices("3.333333"))
    books = reckon(
        seeds(rates=[*seeds()["rates"], mandated], exception_rules=rules),
        [request("1"), request("2"), request("before", datetime(2026, 9, 10, 6, 59, 59))],
    )
    taken = {(part.request.request_id, part.rule_id): part.amount for part in books.absorbed}
    assert taken == amounts(
        {
            ("1", "outage"): "0.150005",
            ("1", "law"): "0.050001676667",
            # 0.049995 is left of the cap
            ("2", "outage"): "0.049995",
            ("2", "law"): "0.150011676667",
        }
    )
    assert books.by_id["1"].net_charge == Fraction("0.100003323333")
    assert books.by_id["2"].net_charge == Fraction("0.100003323333")
    assert books.by_id["before"].net_charge == Fraction("0.30001")


def test_an_experiment_exhausts_its_pool() -> None:
    books = reckon(
        seeds(exception_rules=[experiment()], allowance_pools=[pool()]),
        [request(str(number)) for number in range(5)]
        + [request("production", environment=None), request("later", datetime(2026, 10, 1))],
    )
    assert drawn(books) == amounts(
        {
            "0": "0.30001",
            "1": "0.30001",
            "2": "0.30001",
            "3": "0.09997",
            "4": "0",
            "production": "0",
            "later": "0.30001",
        }
    )
    assert {month: tuple(map(str, row)) for (_, month), row in books.balances.items()} == {
        SEPTEMBER: ("0", "1", "1", "0", "0"),
        date(2026, 10, 1): ("0", "1", "30001/100000", "0", "69999/100000"),
    }


def test_a_pool_carries_over_what_is_not_drawn() -> None:
    """0.5 a month from July: in August two months' worth, in September what is left and 0.5."""
    rows = [
        *(request(f"august {number}", datetime(2026, 8, 5)) for number in range(3)),
        request("september"),
    ]
    july = {"granted_amount": Decimal("0.5"), "valid_from": date(2026, 7, 1)}

    def balances(unspent: str) -> dict:
        pools = [pool(**july, unspent=unspent)]
        books = reckon(seeds(exception_rules=[experiment()], allowance_pools=pools), rows)
        return {month: tuple(row) for (_, month), row in books.balances.items()}

    def row(*figures: str) -> tuple:
        return tuple(map(Fraction, figures))

    assert balances("carries_over") == {
        date(2026, 7, 1): row("0", "0.5", "0", "0", "0.5"),
        AUGUST: row("0.5", "0.5", "0.90003", "0", "0.09997"),
        SEPTEMBER: row("0.09997", "0.5", "0.30001", "0", "0.29996"),
    }
    assert balances("expires") == {
        date(2026, 7, 1): row("0", "0.5", "0", "0.5", "0"),
        AUGUST: row("0", "0.5", "0.5", "0", "0"),
        SEPTEMBER: row("0", "0.5", "0.30001", "0", "0.19999"),
    }


def test_pools_are_drawn_in_order_up_to_their_limits() -> None:
    """Search has 0.2 of its own, 0.1 a project from Data's group, of which it is part, and all."""
    teams = [row | {"parent_team_id": None} for row in seeds()["teams"]]
    teams[2]["parent_team_id"] = "data"
    pools = [
        pool(pool_id="own", granted_amount=Decimal("0.2"), draw_order=2),
        pool(
            pool_id="group",
            scope="group",
            team_id="data",
            project_limit_amount=Decimal("0.1"),
            draw_order=1,
        ),
        pool(pool_id="company", scope="company", team_id=None, graduation_periods=1, draw_order=3),
    ]
    rows = [request("1"), request("2"), request("october", datetime(2026, 10, 2))]
    books = reckon(
        seeds(teams=teams, exception_rules=[experiment(pool_id="any")], allowance_pools=pools),
        rows,
    )
    draws = {(part.request.request_id, part.pool_id): part.amount for part in books.absorbed}
    assert draws == amounts(
        {
            ("1", "group"): "0.1",
            ("1", "own"): "0.2",
            ("1", "company"): "0.00001",
            ("2", "company"): "0.30001",
            ("october", "group"): "0.1",
            ("october", "own"): "0.2",
            # its second month with the company's pool, which pays a project for one
        }
    )


def test_a_shared_cost_is_split_to_the_last_unit() -> None:
    def shared(**columns: object) -> dict[str, Rows]:
        return seeds(
            shared_costs=[
                {
                    "shared_cost_id": "gateway",
                    "shared_cost_name": "Gateway",
                    "currency": "USD",
                    "valid_from": YEAR,
                    **columns,
                }
            ]
        )

    rows = [request(name, project=name) for name in ("finder", "audit", "lake")]
    books = reckon(shared(amount=Decimal(10), driver="tokens"), rows)
    assert lines(books, "shared_cost") == amounts(
        {
            ("data", "cc-data", "shared_cost"): "3.333333333333",
            ("legal", "cc-legal", "shared_cost"): "3.333333333333",
            ("search", "cc-search", "shared_cost"): "3.333333333334",
        }
    )

    # 0.02 in three: the largest remainders have the cents
    books = reckon(shared(amount=Decimal("0.02"), driver="requests"), [*rows])
    shares = lines(books, "shared_cost").values()
    assert list(shares) == [
        Fraction("0.006666666666"),
        Fraction("0.006666666667"),
        Fraction("0.006666666667"),
    ]

    # 10 and 20 days of Data, 30 of Legal
    reorganised = shared(amount=Decimal(9), driver="even")
    data, legal, _ = reorganised["teams"]
    day = date(2026, 9, 11)
    moved = data | {"cost_center": "cc-new", "valid_from": day}
    reorganised["teams"] = [data | {"valid_to": day}, moved, legal]
    assert lines(reckon(reorganised, rows), "shared_cost") == amounts(
        {
            ("data", "cc-data", "shared_cost"): "1.5",
            ("data", "cc-new", "shared_cost"): "3",
            ("legal", "cc-legal", "shared_cost"): "4.5",
        }
    )

    books = reckon(shared(amount=Decimal(9), driver="cost"), [request("1", project=None)])
    assert lines(books, "shared_cost") == {("platform", None, "shared_cost"): 9}


def test_cents_go_to_the_largest_remainders() -> None:
    rows = [
        request(name, project=name, fresh_input_tokens=tokens, output_tokens=0)
        for name, tokens in [("lake", 1_600), ("audit", 1_700), ("finder", 1_700)]
    ]
    books = reckon(seeds(), rows)  # 0.016, 0.017 and 0.017: 5 cents
    assert {payer[2]: total.cents for payer, total in books.totals.items()} == {
        "data": 1,
        "legal": 2,
        "search": 2,
    }
    books = reckon(seeds(), [row | {"fresh_input_tokens": 1_500} for row in rows])
    # 0.015 each is 0.045, which is 5 cents: two more for the first two in order
    assert {payer[2]: total.cents for payer, total in books.totals.items()} == {
        "data": 2,
        "legal": 2,
        "search": 1,
    }


def test_idle_commitment_is_the_reservers() -> None:
    """A third of 300,000 tokens is used, four tenths of it by nobody known."""
    policy = seeds(
        shared_costs=[
            {
                "shared_cost_id": "ptu",
                "shared_cost_name": "Throughput",
                "amount": Decimal(100),
                "currency": "USD",
                "driver": "tokens",
                "provider_tier": "standard",
                "committed_tokens": 300_000,
                "idle_policy": "reservers",
                "valid_from": SEPTEMBER,
            }
        ],
        shared_cost_shares=[
            {"shared_cost_id": "ptu", "team_id": "data", "share": Decimal("0.142857")},
            {"shared_cost_id": "ptu", "team_id": "search", "share": Decimal("0.857143")},
        ],
    )
    rows = [
        request("lake", project="lake", fresh_input_tokens=45_000, output_tokens=0),
        request("audit", project="audit", fresh_input_tokens=15_000, output_tokens=0),
        request("nobody", project=None, fresh_input_tokens=40_000, output_tokens=0),
        request("unknown tier", model="inhouse-llama", project="finder"),
    ]
    idle_of = {
        "reservers": {
            # 66.666666666667 x 0.142857 = 9.5238000000000476
            ("data", "cc-data", "shared_cost_idle"): "9.5238",
            ("search", "cc-search", "shared_cost_idle"): "57.142866666667",
        },
        "platform_fund": {("platform", None, "shared_cost_idle"): "66.666666666667"},
        "spread": {
            # they cost 0.45 and 0.15
            ("data", "cc-data", "shared_cost_idle"): "50",
            ("legal", "cc-legal", "shared_cost_idle"): "16.666666666667",
        },
    }
    for idle_policy, idle in idle_of.items():
        policy["shared_costs"][0]["idle_policy"] = idle_policy
        assert lines(reckon(policy, rows), "shared_cost", "shared_cost_idle") == amounts(
            idle
            | {
                # 33.333333333333 x 0.75 = 24.99999999999975
                ("data", "cc-data", "shared_cost"): "24.999999999999",
                ("legal", "cc-legal", "shared_cost"): "8.333333333334",
            }
        )


def test_suspense_is_central_a_default_owners_or_spread() -> None:
    """Two requests in suspense, one with a key; costs of 0.45 and 0.15 of Data and Legal."""
    owners = [
        {
            "key_owner_id": "ci",
            "api_key_alias": "ci",
            "default_team_id": "search",
            "valid_from": YEAR,
        }
    ]
    rows = [
        request("lake", project="lake", fresh_input_tokens=45_000, output_tokens=0),
        request("audit", project="audit", fresh_input_tokens=15_000, output_tokens=0),
        request("key", project="mystery", api_key_alias="ci"),
        request("nobody", project=None),
    ]

    def totals(treatment: str) -> dict[str, Fraction]:
        policies = [{"suspense_policy_id": "now", "treatment": treatment, "valid_from": SEPTEMBER}]
        books = reckon(seeds(api_key_owners=owners, suspense_policies=policies), rows)
        assert books.by_id["key"].suspense_charge == Fraction("0.30001")
        return {payer[2]: total.exact for payer, total in books.totals.items()}

    own = amounts({"data": "0.45", "legal": "0.15"})
    assert totals("central") == own | amounts({"suspense": "0.60002"})
    assert totals("default_owner") == own | amounts({"search": "0.30001", "suspense": "0.30001"})
    assert totals("spread") == amounts({"data": "0.900015", "legal": "0.300005", "suspense": "0"})


def test_a_minimum_fee_tops_up() -> None:
    fees = [
        {"minimum_fee_id": "all", "amount": Decimal(1), "currency": "EUR", "valid_from": YEAR},
        {
            "minimum_fee_id": "legal",
            "team_id": "legal",
            "amount": Decimal("0.1"),
            "currency": "USD",
            "valid_from": YEAR,
        },
    ]
    exchange = [
        {"exchange_rate_id": "1", "currency": "EUR", "rate": Decimal("1.1"), "valid_from": YEAR}
    ]
    books = reckon(
        seeds(minimum_fees=fees, exchange_rates=exchange),
        [request("finder"), request("audit", project="audit"), request("nobody", project=None)],
    )
    assert lines(books, "minimum_fee") == amounts(
        {
            ("data", "cc-data", "minimum_fee"): "1.1",
            ("search", "cc-search", "minimum_fee"): "0.79999",
        }
    )
