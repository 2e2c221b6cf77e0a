"""The forecast, reckoned again in plain Python, and what must hold of any forecast."""

import math
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

import company
from warehouse import CompiledProject, Warehouse

FIRST, LAST = date(2026, 8, 3), date(2026, 11, 10)
CANDIDATES = [  # weekly discount and trend damping, as in the seed
    (0.70, 0.0),
    (0.80, 0.97),
    (0.88, 0.97),
    (0.93, 0.97),
    (0.97, 1.0),
]
# Prices of a million tokens: what was, what is and what is announced.
PRICES = [(date(2026, 1, 1), 10), (date(2026, 9, 20), 12), (date(2026, 12, 1), 15)]
LAW_STARTS, LAW_ENDS, LAW_SHARE = date(2026, 10, 1), date(2026, 12, 16), 0.25


def days_between(first: date, after: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((after - first).days)]


def tokens_on(day: date) -> int:
    """A weekly rhythm, a trend, and noise that repeats after eleven days."""
    noise = (day - FIRST).days * 7 % 11
    weekend = 0.3 if day.isoweekday() > 5 else 1.0
    return round((20_000 + 120 * (day - FIRST).days + 900 * noise) * weekend)


def price_on(day: date) -> float:
    return next(price for start, price in reversed(PRICES) if start <= day)


def usage(project: str, days: list[date], tokens=tokens_on) -> list[dict]:
    return [
        company.request(
            f"{project}-{day}",
            datetime(day.year, day.month, day.day, 12),
            project=project,
            fresh_input_tokens=tokens(day),
            output_tokens=0,
        )
        for day in days
    ]


def policy() -> dict[str, list[dict]]:
    seeds = company.policy()
    dated = [
        seeds["rates"][0]
        | company.token_prices(str(price))
        | {"rate_id": f"token-{start}", "valid_from": start, "valid_to": end}
        for (start, price), end in zip(
            PRICES, [start for start, _ in PRICES[1:]] + [None], strict=True
        )
    ]
    seeds["rates"] = [*dated, *seeds["rates"][1:]]
    seeds["exception_rules"] = [
        company.rule(
            "law",
            "compliance",
            project_id="finder",
            absorbed_share=str(LAW_SHARE),
            priority=2,
            starts_at=datetime(2026, 10, 1),
            ends_at=datetime(2026, 12, 16),
        )
    ]
    return seeds


def built(project: CompiledProject, rows: list[dict], seeds: dict | None = None) -> Warehouse:
    warehouse = Warehouse(project, seeds=seeds or policy())
    numbered = [row | {"_record_number": number} for number, row in enumerate(rows, start=1)]
    company.land(warehouse, numbered)
    return warehouse.build()


@pytest.fixture(scope="module")
def finder(compiled_project: CompiledProject) -> Warehouse:
    """One project with usage on every day, but for two teams' worth of others."""
    others = usage("review", days_between(date(2026, 9, 7), date(2026, 11, 11)))
    return built(
        compiled_project, usage("finder", days_between(FIRST, LAST + timedelta(1))) + others
    )


def reckoned(origin: date) -> dict[date, tuple[float, float, float]]:
    """Expected gross and net charge of the days ahead and the unit of error, by month."""

    def charge(day: date) -> float:  # at the origin's price
        return tokens_on(day) * price_on(origin) / 1e6

    known = days_between(max(FIRST, origin - timedelta(364)), origin)
    weeks = [
        math.fsum(charge(origin - timedelta(7 * k + n)) for n in range(1, 8))
        for k in range(len(known) // 7)
    ]
    by_weekday = defaultdict(list)
    for day in known[-84:]:
        by_weekday[day.isoweekday()].append(charge(day))
    means = {number: math.fsum(v) / len(v) for number, v in by_weekday.items()}
    factors = {number: 7 * mean / math.fsum(means.values()) for number, mean in means.items()}

    changes = [a - b for a, b in pairwise(weeks[:26])]
    deviation = math.sqrt(math.fsum(c * c for c in changes) / len(changes) / 2)

    levels = []
    for discount, damping in CANDIDATES:
        weights = [discount**k for k in range(len(weeks))]
        whole = math.fsum(weights)
        center = math.fsum(w * k for k, w in enumerate(weights)) / whole
        mean = math.fsum(w * y for w, y in zip(weights, weeks, strict=True)) / whole
        slope = 0.0
        if damping and len(weeks) >= 4:
            spread = math.fsum(w * (k - center) ** 2 for k, w in enumerate(weights))
            slope = (
                -math.fsum(
                    w * (k - center) * (y - mean)
                    for k, (w, y) in enumerate(zip(weights, weeks, strict=True))
                )
                / spread
            )
            evidence = slope**2 / (deviation**2 / spread)
            slope *= evidence / (evidence + 0.5)
        growth = max(-0.05, min(0.05, slope / mean * len(weeks) / (len(weeks) + 4)))
        levels.append((max(mean + slope * center, 0), growth, damping))

    months = {}
    for number in range(6):
        index = origin.year * 12 + origin.month - 1 + number
        first = max(date(index // 12, index % 12 + 1, 1), origin)
        after = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
        days = days_between(first, after)
        # from the middle of the last week to the middle of these days
        ahead = ((first - origin).days + (days[-1] - origin).days + 1) / 14 + 0.5
        weekly = 0.0
        for level, growth, damping in levels:
            steps = ahead if damping == 1 else damping * (1 - damping**ahead) / (1 - damping)
            weekly += level * math.exp(growth * steps) / len(levels)
        price = math.fsum(price_on(day) for day in days) / len(days) / price_on(origin)
        gross = weekly / 7 * math.fsum(factors[day.isoweekday()] for day in days) * price
        recent = [day for day in known[-28:] if day >= LAW_STARTS]
        in_force = [day for day in days if day < LAW_ENDS]
        paid = 1 - (LAW_SHARE * len(in_force) / len(days) if recent else 0)
        older = len(changes) + 8
        trend = 1 / older + 12 * (ahead + older / 2) ** 2 / older**3
        noise = deviation**2 * (len(days) / 7 + (len(days) / 7) ** 2 * trend)
        unit = paid * math.sqrt(noise + (0.05 * gross) ** 2)
        months[after - timedelta(days=(after - date(index // 12, index % 12 + 1, 1)).days)] = (
            gross,
            gross * paid,
            unit,
        )
    return months


def test_the_forecast_of_today_is_reckoned_again(finder: Warehouse) -> None:
    rows = finder.query(
        """
        select billing_period, as_of_date, charge_to_date, expected_gross_charge_ahead,
            expected_charge, lower_80_charge, upper_80_charge
        from marts.run_rate_forecast where project_id = 'finder' order by 1
        """
    )
    expected = reckoned(LAST + timedelta(days=1))
    to_date = sum(
        Decimal(tokens_on(day)) * 12 / 10**6 * Decimal("0.75")
        for day in days_between(date(2026, 11, 1), LAST + timedelta(days=1))
    )
    assert [row[0] for row in rows] == list(expected)
    for position, (month, as_of, charged, gross, net, lower, upper) in enumerate(rows):
        assert as_of == LAST
        assert charged == (to_date if position == 0 else 0)
        ahead = expected[month]
        assert float(gross) == pytest.approx(ahead[0], abs=1e-5)
        assert float(net - charged) == pytest.approx(ahead[1], abs=1e-5)
        reach = 2 * ahead[2] * math.sqrt(position + 1)  # too few errors are known
        assert float(upper - net) == pytest.approx(reach, abs=1e-4)
        assert lower == max(net - (upper - net), charged)


def test_past_origins_are_forecast_by_the_same_models(finder: Warehouse) -> None:
    rows = finder.query(
        """
        select origin_period, billing_period, expected_charge, actual_charge
        from marts.forecast_backtests where project_id = 'finder' order by 1, 2
        """
    )
    assert [row[:2] for row in rows] == [
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 10, 1)),
        (date(2026, 10, 1), date(2026, 10, 1)),
    ]
    for origin, month, expected, actual in rows:
        assert float(expected) == pytest.approx(reckoned(origin)[month][1], abs=1e-5)
        after = date(2026, month.month + 1, 1)
        gross = sum(
            Decimal(tokens_on(day)) * price_on(day) / 10**6 for day in days_between(month, after)
        )
        assert actual == (gross * Decimal("0.75") if month >= LAW_STARTS else gross)


def test_a_team_is_the_sum_of_its_projects(compiled_project: CompiledProject) -> None:
    days = days_between(FIRST, LAST)
    warehouse = built(
        compiled_project,
        usage("finder", days) + usage("agents", days, lambda day: 5_000 + day.day * 500),
    )
    rows = warehouse.query(
        """
        select
            billing_period,
            sum(expected_charge) filter (where project_id is null),
            sum(expected_charge) filter (where project_id is not null)
        from marts.run_rate_forecast where team_id = 'search' group by 1
        """
    )
    assert len(rows) == 6
    assert all(team == projects > 0 for _, team, projects in rows)


def test_a_forecast_knows_nothing_of_what_came_after_it(compiled_project: CompiledProject) -> None:
    def forecasts(tokens) -> list[tuple]:
        rows = usage("finder", days_between(FIRST, LAST), tokens)
        return built(compiled_project, rows).query(
            """
            select * exclude (actual_charge) from marts.forecast_backtests
            where origin_period = date '2026-10-01' order by all
            """
        )

    def changed(day: date) -> int:
        return tokens_on(day) * (9 if day >= date(2026, 10, 1) else 1)

    assert forecasts(changed) == forecasts(tokens_on) != []


def test_new_quiet_and_ended_projects(compiled_project: CompiledProject) -> None:
    seeds = policy()
    seeds["projects"] = [
        project | {"valid_to": date(2026, 12, 11)} if project["project_id"] == "audit" else project
        for project in seeds["projects"]
    ]
    days = days_between(FIRST, LAST + timedelta(1))
    warehouse = built(
        compiled_project,
        usage("finder", days)
        + usage("agents", days[-3:])
        + usage("review", [day for day in days if day < date(2026, 10, 1)])
        + usage("audit", days),
        seeds,
    )
    rows = warehouse.query(
        """
        select project_id, horizon_months, expected_charge, lower_95_charge, upper_95_charge
        from marts.run_rate_forecast where project_id is not null order by all
        """
    )
    found = {row[:2]: row[2:] for row in rows}
    assert all(0 <= lower <= expected <= upper for expected, lower, upper in found.values())
    # three days of usage: a forecast at their pace, and a range as wide as itself
    expected, lower, upper = found["agents", 2]
    pace = sum(tokens_on(day) for day in days[-3:]) / 3 * 31 * 15 / 1e6
    assert float(expected) == pytest.approx(pace, rel=1e-6)
    assert lower == 0
    assert upper > 2 * expected
    # quiet for four weeks
    assert [found["review", month][0] for month in range(1, 7)] == [0] * 6
    # ends on the 11th of December: ten days of it, and nothing after
    assert [found["audit", month] for month in (3, 4, 5, 6)] == [(0, 0, 0)] * 4
    assert 0 < found["audit", 2][0] < found["finder", 2][0] / 2


def test_without_usage_there_is_no_forecast(compiled_project: CompiledProject) -> None:
    warehouse = Warehouse(compiled_project, seeds=policy()).build()
    for mart in ("run_rate_forecast", "forecast_backtests", "forecast_accuracy"):
        assert warehouse.query(f"select count(*) from marts.{mart}") == [(0,)]
