"""Each mistake in the policy fails the test named for it, on a row that names the culprit."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

import company
from warehouse import CompiledProject, Warehouse

Seeds = dict[str, list[dict]]


def change(seed: str, row: int, **columns: object) -> Callable[[Seeds], None]:
    return lambda seeds: seeds[seed][row].update(columns)


def add(seed: str, row: int, **columns: object) -> Callable[[Seeds], None]:
    return lambda seeds: seeds[seed].append(seeds[seed][row] | columns)


def remove(seed: str, row: int) -> Callable[[Seeds], None]:
    return lambda seeds: seeds[seed].pop(row)


OUTAGE, LAW, PILOT = 0, 1, 2
MISTAKES = [
    (add("rates", 0, rate_id="twice"), "no_overlapping_ranges_rates_", "token"),
    (
        lambda seeds: (
            change("rates", 0, valid_to=date(2026, 9, 1))(seeds),
            add("rates", 0, rate_id="later", valid_from=date(2026, 9, 3), valid_to=None)(seeds),
        ),
        "no_gaps_between_ranges_rates_",
        "2026-09-01 to 2026-09-03",
    ),
    (remove("rates", 1), "rates_cover_every_tier_and_unit", "standard by request"),
    (
        change("provider_list_prices", 0, input_tokens_from=1),
        "list_prices_cover_every_request",
        "gpt-4o on 2026-01-01: nothing prices requests of fewer than 1 input tokens",
    ),
    (
        change("provider_list_prices", 0, input_tokens_to=200_001),
        "list_prices_cover_every_request",
        "gpt-4o on 2026-01-01: nothing prices requests of 200001 input tokens",
    ),
    (
        add("provider_list_prices", 0, list_price_id="long", input_tokens_from=200_001),
        "list_prices_cover_every_request",
        "gpt-4o on 2026-01-01: two rows price requests of 200001 input tokens",
    ),
    (
        lambda seeds: (
            change("provider_list_prices", 0, input_tokens_to=200_001)(seeds),
            add(
                *("provider_list_prices", 0),
                list_price_id="long",
                input_tokens_from=200_001,
                input_tokens_to=None,
                valid_to=date(2026, 9, 1),
            )(seeds),
        ),
        "list_prices_cover_every_request",
        "gpt-4o on 2026-09-01: nothing prices requests of 200001 input tokens",
    ),
    (
        add("provider_list_prices", 0, list_price_id="twice"),
        "no_overlapping_ranges_provider_list_prices_",
        "gpt-4o",
    ),
    (change("rates", 0, cache_read_price=None), "rates_price_what_they_charge", "token"),
    (change("rates", 0, currency="EUR"), "prices_are_in_the_statement_currency", "EUR"),
    (change("exception_rules", OUTAGE, ends_at=None), "not_null_exception_rules_ends_at", "outage"),
    (
        change("exception_rules", OUTAGE, ends_at=datetime(2026, 9, 1)),
        "exception_rules_end_after_they_start",
        "outage",
    ),
    (
        change("exception_rules", LAW, ends_at=datetime(2027, 9, 1)),
        "exception_rules_are_not_permanent",
        "law",
    ),
    (
        change("exception_rules", PILOT, environment="production"),
        "experiments_stay_out_of_production",
        "pilot",
    ),
    (
        change("exception_rules", PILOT, environment=None),
        "experiments_stay_out_of_production",
        "pilot",
    ),
    (change("exception_rules", LAW, priority=1), "exception_rules_do_not_compete", "outage"),
    (change("exception_rules", LAW, priority=6), "exception_rules_have_a_known_priority", "law"),
    (
        change("exception_rules", LAW, team_id="nobody"),
        "relationships_exception_rules_team_id",
        "nobody",
    ),
    (
        change("exception_rules", LAW, kind="favour"),
        "is_exception_kind_exception_rules_kind",
        "law",
    ),
    (change("exception_rules", LAW, approver=None), "not_null_exception_rules_approver", "law"),
    (change("exception_rules", LAW, ticket=None), "not_null_exception_rules_ticket", "law"),
    (
        change("exception_rules", OUTAGE, absorbed_share=None),
        "exception_rules_say_what_they_absorb",
        "outage",
    ),
    (
        change("exception_rules", OUTAGE, absorbed_share=Decimal("1.5")),
        "exception_rules_say_what_they_absorb",
        "outage",
    ),
    (
        change("exception_rules", PILOT, pool_id=None),
        "experiments_draw_on_their_own_pool",
        "pilot",
    ),
    (
        change("allowance_pools", 0, team_id="legal"),
        "experiments_draw_on_their_own_pool",
        "pilot",
    ),
    (change("tag_aliases", 0, value="moon"), "tag_aliases_lead_somewhere", "moon"),
    (
        add("tag_aliases", 0, tag="team", alias="search", value="legal"),
        "unique_combination_int_tag_vocabulary_",
        "search",
    ),
    (change("api_key_owners", 0, api_key_alias=None), "api_key_owners_name_a_key", "bot"),
    (change("projects", 0, charge_unit="hour"), "accepted_values_projects_charge_unit", "hour"),
    (add("teams", 0, cost_center="cc-9"), "no_overlapping_ranges_teams_team_id", "search"),
    (change("teams", 0, team_id="suspense"), "is_policy_key_teams_team_id", "suspense"),
]


@pytest.mark.parametrize(
    ("mistake", "test", "culprit"), MISTAKES, ids=[f"{n} {m[1]}" for n, m in enumerate(MISTAKES)]
)
def test_a_mistake_fails_the_test_named_for_it(
    compiled_project: CompiledProject,
    mistake: Callable[[Seeds], object],
    test: str,
    culprit: str,
) -> None:
    seeds = company.policy()
    mistake(seeds)
    warehouse = Warehouse(compiled_project, seeds=seeds)
    rows = company.usage()
    company.land(warehouse, rows)
    warehouse.build()

    failed = [name for name in warehouse.failing_tests() if name.startswith(test)]
    assert failed
    assert culprit in str(warehouse.failures(failed[0]))
