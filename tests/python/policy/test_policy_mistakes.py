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


def put(seed: str, **columns: object) -> Callable[[Seeds], None]:
    return lambda seeds: seeds[seed].append(columns)


def both(*changes: Callable[[Seeds], object]) -> Callable[[Seeds], object]:
    return lambda seeds: [change(seeds) for change in changes]


YEAR = company.YEAR
ADJUSTMENT = {
    "adjustment_id": "batch",
    "kind": "service_tier",
    "description": "batch",
    "service_tier": "batch",
    "multiplier": Decimal("0.5"),
    "valid_from": YEAR,
}
NIGHT = {
    "adjustment_id": "night",
    "kind": "off_peak",
    "description": "night",
    "days": "every_day",
    "from_hour": 22,
    "to_hour": 6,
    "multiplier": Decimal("0.9"),
    "valid_from": YEAR,
}
BAND = {
    "volume_discount_id": "band",
    "provider_tier": "standard",
    "charge_unit": "token",
    "from_quantity": 5,
    "discount_share": Decimal("0.1"),
    "valid_from": YEAR,
}
FEE = {
    "minimum_fee_id": "fee",
    "team_id": "legal",
    "amount": Decimal(5),
    "currency": "USD",
    "valid_from": YEAR,
}
REVIEW_RULE = {
    "review_rule_id": "errors",
    "measure": "failed_share",
    "finding_kind": "deterioration",
    "direction": "up",
    "threshold": Decimal("0.1"),
    "minimum_volume": 60,
    "minimum_standard_errors": Decimal(4),
    "severity": "high",
    "description": "More requests fail",
}
HOSTING = {
    "shared_cost_id": "hosting",
    "shared_cost_name": "Hosting",
    "amount": Decimal(10),
    "currency": "USD",
    "driver": "even",
    "valid_from": YEAR,
}
CLOSED = {
    "billing_period": date(2026, 9, 1),
    "status": "closed",
    "closed_at": datetime(2026, 10, 5),
    "approver": "cfo@example.com",
}
OPENAI = {
    "provider_account_id": "openai-main",
    "account_name": "OpenAI",
    "provider": "openai",
    "control_source": "openai_costs",
    "is_control_required": False,
    "tolerance_amount": Decimal(1),
    "tolerance_percent": Decimal(1),
    "true_up": "none",
    "valid_from": YEAR,
}
BUDGET = {
    "budget_id": "search-autumn",
    "team_id": "search",
    "period_start": date(2026, 9, 1),
    "period_months": 3,
    "amount": Decimal(100),
}
ALERT_RULE = {
    "alert_rule_id": "spike",
    "measure": "daily_charge",
    "scope_type": "project",
    "description": "spike",
    "threshold": Decimal(5),
    "merge_days": 3,
    "severity": "high",
    "owner_role": "project",
    "is_enabled": True,
}
OUTAGE, LAW, PILOT = 0, 1, 2
PLATFORM = 3  # of the funds
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
    (change("rates", 0, currency="EUR"), "prices_have_an_exchange_rate", "rates: token is in EUR"),
    (
        put("exchange_rates", exchange_rate_id="usd", currency="USD", rate=1, valid_from=YEAR),
        "exchange_rates_are_of_other_currencies",
        "usd",
    ),
    (change("rates", 0, token_weight=Decimal("0.5")), "rates_blend_weights_that_sum_to_one", "tok"),
    (
        add(
            *("rates", 0),
            rate_id="blend",
            charge_unit="blended",
            token_weight=Decimal("0.5"),
            request_weight=Decimal("0.499999"),
            request_price=Decimal(1),
        ),
        "rates_blend_weights_that_sum_to_one",
        "blend has weights that sum to 0.999999, not 1",
    ),
    (
        add(
            *("rates", 0),
            rate_id="blend",
            charge_unit="blended",
            token_weight=Decimal("1.5"),
            task_weight=Decimal("-0.5"),
            task_price=Decimal(1),
        ),
        "rates_blend_weights_that_sum_to_one",
        "blend has a weight below 0",
    ),
    (add("rates", 0, rate_id="any", provider_tier=None), "rates_name_what_they_are_for", "any"),
    (change("rates", 1, request_price=None), "rates_price_what_they_charge", "request"),
    (
        put("rate_adjustments", **ADJUSTMENT | {"kind": "off_peak"}),
        "rate_adjustments_say_when_they_apply",
        "batch names a service tier",
    ),
    (
        put("rate_adjustments", **ADJUSTMENT | {"service_tier": None}),
        "rate_adjustments_say_when_they_apply",
        "batch names no service tier",
    ),
    (
        put("rate_adjustments", **ADJUSTMENT | {"multiplier": 0}),
        "rate_adjustments_say_when_they_apply",
        "batch multiplies by 0",
    ),
    (
        both(
            put("rate_adjustments", **ADJUSTMENT),
            put("rate_adjustments", **ADJUSTMENT | {"adjustment_id": "flex"}),
        ),
        "rate_adjustments_do_not_compete",
        "batch and flex apply to the same requests",
    ),
    (
        both(
            put("rate_adjustments", **NIGHT),
            put("rate_adjustments", **NIGHT | {"adjustment_id": "early", "from_hour": 5}),
        ),
        "rate_adjustments_do_not_compete",
        "early and night apply to the same requests",
    ),
    (
        put("volume_discounts", **BAND | {"discount_share": Decimal("1.1")}),
        "volume_discounts_are_shares",
        "band",
    ),
    (
        both(
            put("volume_discounts", **BAND),
            put("volume_discounts", **BAND | {"volume_discount_id": "twin"}),
        ),
        "no_overlapping_ranges_volume_discounts_",
        "5",
    ),
    (
        put("minimum_fees", **FEE | {"valid_from": date(2026, 1, 2)}),
        "is_first_of_month_minimum_fees_valid_from",
        "fee",
    ),
    (
        put("shared_costs", **HOSTING | {"driver": "fixed"}),
        "shared_costs_say_how_they_are_shared",
        "hosting has no rows in shared_cost_shares",
    ),
    (
        both(
            put("shared_costs", **HOSTING | {"driver": "fixed"}),
            put("shared_cost_shares", shared_cost_id="hosting", team_id="legal", share="0.9"),
        ),
        "shared_costs_say_how_they_are_shared",
        "hosting has shares that sum to 0.900000, not 1",
    ),
    (
        put("shared_costs", **HOSTING | {"committed_tokens": 5, "driver": "tokens"}),
        "shared_costs_say_how_they_are_shared",
        "does not say who pays for what stands idle",
    ),
    (
        both(put("shared_costs", **HOSTING), remove("funds", 3)),
        "shared_costs_have_a_platform_fund",
        "hosting",
    ),
    (
        put("suspense_policies", suspense_policy_id="s", treatment="forgive", valid_from=YEAR),
        "accepted_values_suspense_policies_treatment",
        "forgive",
    ),
    (
        both(
            put("suspense_policies", suspense_policy_id="s", treatment="spread", valid_from=YEAR),
            put("suspense_policies", suspense_policy_id="t", treatment="central", valid_from=YEAR),
        ),
        "no_overlapping_ranges_suspense_policies_",
        "further notice",
    ),
    (
        change("exception_rules", PILOT, pool_id="nowhere"),
        "relationships_exception_rules_pool_id",
        "nowhere",
    ),
    (
        change("exception_rules", LAW, tag="feature=audit"),
        "exception_rules_name_known_tags",
        "law has the tag feature=audit",
    ),
    (
        change("exception_rules", LAW, tag="mood:good"),
        "exception_rules_name_known_tags",
        "law has the tag mood:good",
    ),
    (
        change("rates", 2, valid_to=date(2026, 10, 1)),
        "exception_rules_use_rates_in_force",
        "law uses the rate mandated",
    ),
    (change("allowance_pools", 0, draw_order=9), "allowance_pools_are_well_formed", "draw order 9"),
    (
        change("allowance_pools", 0, scope="company"),
        "allowance_pools_are_well_formed",
        "names a team",
    ),
    (
        change("allowance_pools", 0, period="quarter", valid_from=date(2026, 2, 1)),
        "allowance_pools_are_well_formed",
        "does not begin and end with one",
    ),
    (
        add("allowance_pools", 0, pool_id="all", scope="company", team_id=None),
        "allowance_pools_have_an_order",
        "all and search-pool both cover search with draw order 1",
    ),
    (
        change("teams", 0, parent_team_id="search"),
        "teams_have_a_shallow_hierarchy",
        "search is nested deeper than 4 levels, or in a circle",
    ),
    (change("api_key_owners", 0, team_id=None), "api_key_owners_name_a_team", "bot"),
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
        "primary_key_int_tag_vocabulary_",
        "search",
    ),
    (change("api_key_owners", 0, api_key_alias=None), "api_key_owners_name_a_key", "bot"),
    (change("projects", 0, charge_unit="hour"), "accepted_values_projects_charge_unit", "hour"),
    (add("teams", 0, cost_center="cc-9"), "no_overlapping_ranges_teams_team_id", "search"),
    (change("teams", 0, team_id="suspense"), "is_policy_key_teams_team_id", "suspense"),
    (
        put("billing_periods", billing_period=date(2026, 9, 1), status="closed"),
        "closed_periods_are_approved",
        "2026-09-01 is closed without",
    ),
    (
        put("billing_periods", **CLOSED | {"status": "open"}),
        "closed_periods_are_approved",
        "2026-09-01 is open but has",
    ),
    (
        put("billing_periods", **CLOSED | {"closed_at": datetime(2026, 9, 30, 21, 59)}),
        "periods_close_after_they_end",
        "2026-09-01",
    ),
    (
        both(
            put("billing_periods", billing_period=date(2026, 8, 1), status="open"),
            put("billing_periods", **CLOSED),
        ),
        "periods_close_in_order",
        "2026-09-01 is closed before 2026-08-01",
    ),
    (
        both(
            put("billing_periods", billing_period=date(2026, 9, 1), status="open"),
            put("billing_periods", billing_period=date(2026, 11, 1), status="open"),
        ),
        "periods_close_in_order",
        "leaves out the months after 2026-09-01",
    ),
    (remove("close_checks", 0), "close_checks_are_complete", "unrated_requests"),
    (change("close_checks", 0, limit_value=-1), "not_negative_close_checks_limit_value", "-1"),
    (remove("account_mappings", 1), "payers_have_an_account", "fund"),
    (
        change("account_mappings", 0, account="9999"),
        "relationships_account_mappings_account",
        "9999",
    ),
    (change("funds", 0, cost_center=None), "not_null_funds_cost_center", "incident"),
    (
        put("provider_accounts", **OPENAI | {"true_up": "fund"}),
        "true_ups_have_a_fund",
        "openai-main trues up to a fund but names none",
    ),
    (
        put("provider_accounts", **OPENAI | {"fund_id": "platform"}),
        "true_ups_have_a_fund",
        "openai-main names a fund",
    ),
    (
        both(
            put("provider_accounts", **OPENAI | {"true_up": "spread"}),
            change("funds", PLATFORM, fund_id="other"),
        ),
        "true_ups_have_a_fund",
        "openai-main spreads its true-up, and funds has no fund platform",
    ),
    (
        both(
            put("provider_accounts", **OPENAI | {"control_account": "proj-1"}),
            put("provider_accounts", **OPENAI | {"provider_account_id": "rest"}),
        ),
        "control_accounts_are_claimed_once",
        "openai-main and rest both claim proj-1 of openai_costs",
    ),
    (
        both(
            put("provider_accounts", **OPENAI | {"usage_source": "openai_usage"}),
            put(
                "provider_accounts",
                **OPENAI
                | {
                    "provider_account_id": "paper",
                    "control_source": "provider_invoices",
                    "usage_source": "openai_usage",
                    "usage_account": "proj-2",
                },
            ),
        ),
        "control_accounts_are_claimed_once",
        "openai-main and paper both claim proj-2 of openai_usage",
    ),
    (
        both(
            put("provider_accounts", **OPENAI),
            put(
                "provider_invoices",
                invoice_line_id="paper-1",
                provider_account_id="openai-main",
                billing_period=date(2026, 9, 1),
                charge_category="usage",
                amount=Decimal(1),
                currency="USD",
            ),
        ),
        "provider_invoices_are_in_use",
        "paper-1 is for openai-main, which is not reconciled with provider_invoices in 2026-09-01",
    ),
    (
        both(put("provider_accounts", **OPENAI), put("provider_accounts", **OPENAI)),
        "no_overlapping_ranges_provider_accounts_",
        "openai-main",
    ),
    (
        put("provider_account_models", model_pattern="*", provider_account_id="nobody"),
        "relationships_provider_account_models_",
        "nobody",
    ),
    (
        both(
            put("budgets", **BUDGET),
            put("budgets", **BUDGET | {"budget_id": "late", "period_start": date(2026, 11, 1)}),
        ),
        "budgets_do_not_overlap",
        "late and search-autumn are both for search in 2026-11-01",
    ),
    (
        put("budgets", **BUDGET | {"amount": Decimal(0)}),
        "budgets_are_sound",
        "search-autumn has no amount above 0",
    ),
    (
        put("budgets", **BUDGET | {"project_id": "audit"}),
        "budgets_are_sound",
        "search-autumn is for audit, which search does not own in the period",
    ),
    (
        put("budgets", **BUDGET | {"period_months": 2}),
        "accepted_values_budgets_",
        "2",
    ),
    (
        put(
            "metadata_repairs",
            metadata_repair_id="team",
            tag="team",
            minimum_confidence=Decimal("0.4"),
            valid_from=YEAR,
        ),
        "metadata_repairs_are_likely",
        "team takes values that are as likely wrong as right",
    ),
    (
        put("review_rules", **REVIEW_RULE | {"minimum_standard_errors": None}),
        "review_rules_are_well_formed",
        "errors has no minimum_standard_errors",
    ),
    (
        put("review_rules", **REVIEW_RULE | {"measure": "usage_after_rate_rise"}),
        "review_rules_are_well_formed",
        "errors has no minimum_trigger",
    ),
    (
        put(
            "review_rules",
            **REVIEW_RULE
            | {"measure": "usage_after_allowance_spent", "finding_kind": "suppression"},
        ),
        "review_rules_are_well_formed",
        "errors has no minimum_value_ratio",
    ),
    (
        put(
            "review_rules",
            **REVIEW_RULE | {"finding_kind": "suppression", "minimum_value_ratio": Decimal(3)},
        ),
        "review_rules_are_well_formed",
        "errors is of a measure that is not about suppressed work",
    ),
    (
        put("review_rules", **REVIEW_RULE | {"measure": "mood"}),
        "accepted_values_review_rules_",
        "mood",
    ),
    (
        put("alert_rules", **ALERT_RULE | {"measure": "mood"}),
        "alert_rules_are_sound",
        "spike has the unknown measure mood",
    ),
    (
        put("alert_rules", **ALERT_RULE | {"scope_type": "team"}),
        "alert_rules_are_sound",
        "spike daily_charge cannot watch a team",
    ),
    (
        put(
            "alert_rules",
            **ALERT_RULE
            | {"measure": "untagged_share", "scope_type": "team", "threshold": Decimal(20)},
        ),
        "alert_rules_are_sound",
        "spike has a share above 1 as its threshold",
    ),
    (
        both(put("alert_rules", **ALERT_RULE), put("alert_rules", **ALERT_RULE)),
        "unique_alert_rules_alert_rule_id",
        "spike",
    ),
    (
        put("alert_rules", **ALERT_RULE | {"severity": "urgent"}),
        "accepted_values_alert_rules_severity",
        "urgent",
    ),
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
    named = [name for name in compiled_project.tests if name.startswith(test)]
    warehouse.build(of=named)

    failures = [found for name in named if (found := warehouse.failures(name))]
    assert failures
    assert culprit in str(failures[0])
