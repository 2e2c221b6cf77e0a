"""The public FOCUS validator finds no fault in the export but those that are its own."""

import json
import os
from pathlib import Path

import duckdb
import pytest

from focus.public_validator import Report, UnavailableError, Validator
from focus.three_periods import CLOSED, CORRECTED, OPEN

# Rules whose check fails on data that FOCUS 1.2 asks for, and what FOCUS says instead.
CHECKED_WITHOUT_CONDITION = {
    "EffectiveCost-C-005-C": """
        EffectiveCost, requirements: a purchase has no effective cost only if it is made for charges
        still to come. Shared costs and minimum fees are for the month that they are billed for; the
        check takes every purchase.
    """,
}
NULL_OR_NOT = {
    "closed": {
        "InvoiceId-C-004-C": """
            InvoiceId, nullability: it is null only on a charge without an invoice. The check wants
            it null on every row, and so fails on each data set with an invoice.
        """,
    },
    "provisional": {
        "InvoiceId-C-005-C": """
            InvoiceId, nullability: it is required only on a charge with an invoice. The check wants
            it on every row, and so fails on each data set before its invoice.
        """,
    },
}
CONDITIONAL_COLUMN = """
    CommitmentDiscountStatus, requirements: the column is there only if the provider sells
    commitment discounts. The check, or one that it is made of, reads the column and breaks where
    there is none.
"""
COLUMN_MISSING = {
    f"ConsumedQuantity-C-{number}": CONDITIONAL_COLUMN
    for number in ("000-C", "003-C", "004-C", "005-C", "006-C")
}


@pytest.fixture(scope="session")
def validator() -> Validator:
    try:
        return Validator.install()
    except UnavailableError as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))


def exemptions(status: str) -> set[str]:
    return {*CHECKED_WITHOUT_CONDITION, *NULL_OR_NOT[status], *COLUMN_MISSING}


def differences(report: Report, exempt: set[str]) -> dict[str, set[str]]:
    """Failures that are not exempt, and exemptions that do not fail."""
    return {"failed": report.failed - exempt, "exempt in vain": exempt - report.failed}


def edited(data_file: Path, copy: Path, *changes: str) -> Path:
    """Copy an export with some columns replaced or added by SQL."""
    with duckdb.connect() as connection:
        connection.execute(f"create table charges as from '{data_file}'")
        for change in changes:
            connection.execute(change)
        connection.execute(f"copy charges to '{copy}' (format parquet)")
    return copy


@pytest.mark.parametrize(
    ("period", "file_format", "status"),
    [
        (CLOSED, "csv", "closed"),
        (CORRECTED, "parquet", "closed"),
        (CORRECTED, "csv", "closed"),
        (OPEN, "parquet", "provisional"),
    ],
)
def test_only_rules_that_contradict_focus_fail(
    validator: Validator, focus_exports: dict, period: str, file_format: str, status: str
) -> None:
    report = validator.check(focus_exports[period, file_format])
    assert differences(report, exemptions(status)) == {"failed": set(), "exempt in vain": set()}
    assert {"BilledCost-C-003-M", "ListUnitPrice-C-010-C", "Tags-C-001-M"} <= report.passed


def test_rules_that_miss_a_conditional_column_pass_with_it(
    validator: Validator, focus_exports: dict, tmp_path: Path
) -> None:
    complete = edited(
        focus_exports[CORRECTED, "parquet"],
        tmp_path / "complete.parquet",
        "alter table charges add column CommitmentDiscountStatus varchar",
    )
    report = validator.check(complete)
    assert report.failed == {*CHECKED_WITHOUT_CONDITION, *NULL_OR_NOT["closed"]}
    assert set(COLUMN_MISSING) <= report.passed


def test_the_rules_say_more_than_their_checks(validator: Validator) -> None:
    """What the exemptions say of a check is how the validator's own model has it."""
    (model,) = (validator.package / "focus_validator" / "rules").glob("model-1.2*.json")
    rules = json.loads(model.read_text("utf-8"))["ModelRules"]
    criteria = {rule: rules[rule]["ValidationCriteria"] for rule in rules}

    purchase = criteria["EffectiveCost-C-005-C"]
    assert "intended to cover future eligible charges" in purchase["MustSatisfy"]
    assert purchase["Condition"] == {
        "CheckFunction": "CheckValue",
        "ColumnName": "ChargeCategory",
        "Value": "Purchase",
    }
    for exempt in NULL_OR_NOT.values():
        for rule in exempt:
            assert "when the charge is" in criteria[rule]["MustSatisfy"]
            assert criteria[rule]["Condition"] == {}
    for part in ("ConsumedQuantity-C-004-C", "ConsumedQuantity-C-005-C"):
        assert "CommitmentDiscountStatus" in json.dumps(criteria[part]["Condition"])


def test_the_validator_sees_what_is_wrong(
    validator: Validator, focus_exports: dict, tmp_path: Path
) -> None:
    broken = edited(
        focus_exports[CORRECTED, "parquet"],
        tmp_path / "broken.parquet",
        "update charges set ChargeCategory = 'Allowance'",
        "update charges set SubAccountName = null",
        "update charges set BillingCurrency = 'Dollar'",
        "update charges set InvoiceId = null",
        "alter table charges drop column ServiceName",
    )
    found = differences(validator.check(broken), exemptions("closed"))
    # without an invoice and without a purchase two exemptions are in vain
    assert found["exempt in vain"] == {"EffectiveCost-C-005-C", "InvoiceId-C-004-C"}
    assert found["failed"] >= {
        "BillingCurrency-C-003-M",
        "ChargeCategory-C-003-M",
        "CostAndUsage-D-041-M",
        "InvoiceId-C-005-C",
        "SubAccountName-C-005-C",
    }
