"""A build touches the days that records or policy have changed, and no others."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest

import company
from incremental.part_builds import PartStatements, PartWarehouse
from warehouse import CompiledProject

BUILT = ("fct_allocations", "fct_request_records")
# Models that have a row a request or a record of it, in the order in which they are built.
OF_RECORDS = ("int_usage_records", "fct_request_records")
OF_REQUESTS = (
    "int_repeated_requests",
    "int_requests_merged",
    "int_owner_cases",
    "int_requests_costed",
    "int_requests_priced",
    "int_exception_matches",
    "fct_request_costs",
    "fct_allocations",
)


class Builds:
    """The small company, built once."""

    def __init__(self, project: CompiledProject, statements: PartStatements) -> None:
        """Land its usage in one file and build."""
        self.seeds = company.policy()
        self.warehouse = PartWarehouse.of(project, statements, self.seeds)
        self.land(*company.usage(), file="first")
        self.build()

    def land(self, *rows: dict, file: str) -> None:
        company.land(
            self.warehouse,
            [
                row | {"_file_id": file, "_record_number": number}
                for number, row in enumerate(rows, start=1)
            ],
        )

    def build(self) -> dict[str, list]:
        """Build, and return the parts that each model built anew."""
        self.warehouse.build_parts(BUILT)
        return self.warehouse.rebuilt

    def hold(self) -> None:
        """The rows are those of a full refresh."""
        assert self.warehouse.differences(BUILT) == []


def land_on_another_day(builds: Builds) -> None:
    other_day = company.usage()[1] | {"started_at": datetime(2026, 9, 20), "owner": "ana"}
    builds.land(other_day, file="other day")


def raise_the_rate(builds: Builds) -> None:
    builds.seeds["rates"][1]["request_price"] = Decimal("0.03")


def draw_before_the_others(builds: Builds) -> None:
    pilot = {"project": "agents", "environment": "staging"}
    builds.land(company.request("before", datetime(2026, 9, 7), **pilot), file="before")


def use_before_the_others(builds: Builds) -> None:
    discount = {"volume_discount_id": "standard", "provider_tier": "standard"}
    discount |= {"charge_unit": "token", "from_quantity": 100_000, "valid_from": company.YEAR}
    builds.seeds["volume_discounts"].append(discount | {"discount_share": Decimal("0.1")})
    builds.build()
    builds.land(company.request("early", datetime(2026, 9, 1, 12)), file="early")


def say_once_more(builds: Builds) -> None:
    builds.land(company.request("said", datetime(2026, 9, 2, 12)), file="said")


def say_what_many_say(builds: Builds) -> None:
    many = [company.request(f"said {n}", datetime(2026, 9, 3, 12)) for n in range(60)]
    builds.land(*many, file="many")
    builds.build()
    say_once_more(builds)  # one of so many leaves the bands of evidence as they are


def halve_the_rule(builds: Builds) -> None:
    builds.seeds["exception_rules"][0]["absorbed_share"] = Decimal("0.25")


def move_the_project(builds: Builds) -> None:
    builds.seeds["projects"][0]["team_id"] = "legal"


@pytest.fixture
def builds(compiled_project: CompiledProject, part_statements: PartStatements) -> Builds:
    return Builds(compiled_project, part_statements)


def test_without_a_change_nothing_is_built(builds: Builds) -> None:
    assert {model: parts for model, parts in builds.build().items() if parts} == {}


def test_a_late_file_rebuilds_its_day_only(builds: Builds) -> None:
    day = date(2026, 9, 2)
    builds.land(company.request("late", datetime(2026, 9, 2, 12)), file="late")
    rebuilt = builds.build()
    assert rebuilt["int_file_days"] == ["late"]
    models = (*OF_RECORDS, *OF_REQUESTS)
    assert [(model, rebuilt[model]) for model in models] == [(model, [day]) for model in models]
    builds.hold()


def test_a_file_delivered_again_rebuilds_the_days_of_its_records(builds: Builds) -> None:
    builds.land(company.usage()[0], file="again")  # just after midnight in Berlin
    rebuilt = builds.build()
    assert rebuilt["int_usage_records"] == rebuilt["fct_request_costs"] == [date(2026, 9, 1)]
    builds.hold()


def test_a_request_logged_on_two_days_rebuilds_both(builds: Builds) -> None:
    land_on_another_day(builds)
    assert builds.build()["int_requests_merged"] == [date(2026, 9, 2), date(2026, 9, 20)]
    builds.hold()


def test_calls_alike_at_either_side_of_midnight_rebuild_both_days(builds: Builds) -> None:
    midnight = datetime(2026, 9, 19, 22)  # in Berlin
    call = {"fresh_input_tokens": 777, "output_tokens": 33}
    builds.land(company.request("application", midnight, **call), file="application")
    builds.build()
    gateway = {
        "_file_id": "gateway",
        "_record_number": 1,
        "request_id": "gateway",
        "startTime": datetime(2026, 9, 19, 21, 59, 59, 500_000),
        "model": "gpt-4o-2024-08-06",
        "call_type": "acompletion",
        "status": "success",
        "prompt_tokens": 777,
        "completion_tokens": 33,
    }
    builds.warehouse.insert("litellm_spend_logs", [gateway])
    builds.warehouse.insert("load_manifest", company.manifest([gateway], "litellm_spend_logs"))
    rebuilt = builds.build()["int_requests_merged"]
    assert rebuilt == [date(2026, 9, 19), date(2026, 9, 20)]
    assert builds.warehouse.query(
        "select request_id, record_count, charge_date from marts.fct_request_costs"
        " where fresh_input_tokens = 777"
    ) == [("gateway", 2, date(2026, 9, 19))]
    builds.hold()


def test_a_rate_fix_rebuilds_the_days_it_covers(builds: Builds) -> None:
    rate = next(row for row in builds.seeds["rates"] if row["rate_id"] == "request")
    rate["valid_to"] = date(2026, 9, 11)
    fixed = {"rate_id": "fixed", "valid_from": date(2026, 9, 11), "valid_to": date(2026, 9, 13)}
    again = {"rate_id": "again", "valid_from": date(2026, 9, 13), "valid_to": None}
    builds.seeds["rates"] += [rate | fixed | {"request_price": Decimal("0.02")}, rate | again]
    builds.build()  # the price of two days; the rate's name of all after them

    fixed_row = next(row for row in builds.seeds["rates"] if row["rate_id"] == "fixed")
    fixed_row["request_price"] = Decimal("0.03")
    rebuilt = builds.build()
    assert rebuilt["int_requests_costed"] == []
    for model in ("int_requests_priced", "fct_request_costs"):
        assert rebuilt[model] == [date(2026, 9, 11), date(2026, 9, 12)]
    assert builds.warehouse.query(
        "select net_charge from marts.fct_request_costs where request_id = 'by-request'"
    ) == [(Decimal("0.03"),)]
    builds.hold()


def test_an_allowance_window_is_rebuilt_whole(builds: Builds) -> None:
    """A late request draws first, so less is left for those after it, and nothing else changes."""
    pilot = {"project": "agents", "environment": "staging"}
    builds.land(company.request("after", datetime(2026, 9, 25), **pilot), file="after")
    builds.build()
    draw_before_the_others(builds)
    rebuilt = builds.build()
    # on the 25th nothing was left before, and nothing is now
    assert rebuilt["fct_request_costs"] == [date(2026, 9, 7), date(2026, 9, 14)]
    builds.hold()


def test_a_volume_discount_is_rebuilt_to_the_end_of_its_month(builds: Builds) -> None:
    use_before_the_others(builds)
    rebuilt = builds.build()
    assert rebuilt["int_requests_priced"] == [date(2026, 9, 1)]
    assert rebuilt["int_volume_discounts_applied"] == [date(2026, 9, 1)]
    changed = rebuilt["fct_request_costs"]
    assert changed[0] == date(2026, 9, 1)
    assert date(2026, 9, 14) in changed
    assert date(2026, 10, 1) not in changed
    builds.hold()


def test_an_exception_rule_rebuilds_the_days_of_its_window(builds: Builds) -> None:
    halve_the_rule(builds)
    rebuilt = builds.build()
    assert rebuilt["int_exception_matches"] == rebuilt["fct_request_costs"] == [date(2026, 9, 10)]
    builds.hold()


def test_a_late_request_has_a_vote_in_its_period_and_the_next(builds: Builds) -> None:
    builds.land(company.request("november", datetime(2026, 11, 20)), file="november")
    say_what_many_say(builds)
    rebuilt = builds.build()
    periods = {date(2026, 9, 1), date(2026, 10, 1)}
    assert rebuilt["int_owner_voices"] == [date(2026, 9, 1)]
    assert set(rebuilt["int_owner_votes"]) == periods
    assert {day.replace(day=1) for day in rebuilt["int_owner_evidence_chosen"]} == periods
    builds.hold()


def test_a_new_spelling_that_nobody_uses_rebuilds_no_request(builds: Builds) -> None:
    alias = {"tag": "environment", "alias": "prod-2", "value": "production"}
    builds.seeds["tag_aliases"].append(alias)
    rebuilt = builds.build()
    assert rebuilt["int_tag_evidence_resolved"] != []
    assert rebuilt["int_requests_costed"] == []
    builds.hold()


def test_a_day_whose_file_is_gone_is_emptied(builds: Builds) -> None:
    builds.land(company.request("mistake", datetime(2026, 9, 22)), file="mistake")
    builds.build()
    builds.warehouse.query("delete from raw.plain where _file_id = 'mistake'")
    builds.warehouse.query("delete from raw.load_manifest where file_id = 'mistake'")
    assert builds.build()["fct_request_costs"] == [date(2026, 9, 22)]
    assert (
        builds.warehouse.query("from marts.fct_request_costs where charge_date = date '2026-09-22'")
        == []
    )
    builds.hold()


@pytest.mark.parametrize(
    ("change", "model", "parent"),
    [
        (land_on_another_day, "int_repeated_requests", "int_spread_requests"),
        (raise_the_rate, "int_requests_priced", "int_daily_rates"),
        (draw_before_the_others, "fct_request_costs", "fct_absorbed_charges"),
        (halve_the_rule, "int_exception_matches", "int_daily_exception_rules"),
        (move_the_project, "int_requests_costed", "int_daily_projects"),
        (use_before_the_others, "int_volume_discounts_applied", "int_requests_priced"),
        (say_once_more, "int_owner_voices", "int_owner_cases"),
        (say_once_more, "int_owner_votes", "int_owner_voices"),
        (say_once_more, "int_owner_votes", "int_owner_voices of the part before"),
        (say_what_many_say, "int_owner_evidence_chosen", "int_owner_votes"),
    ],
)
def test_a_model_that_did_not_see_a_parent_change_would_differ(
    compiled_project: CompiledProject,
    part_statements: PartStatements,
    change: Callable[[Builds], None],
    model: str,
    parent: str,
) -> None:
    builds = Builds(compiled_project, part_statements.blind(model, parent))
    change(builds)
    builds.build()
    assert model in builds.warehouse.differences(BUILT)
