"""Confidence means what it says: measured against whom each request of the sample is truly for."""

import re
from decimal import Decimal

import pytest
from sample_truth import Sample

from warehouse import PROJECT, Warehouse

GUIDE = PROJECT / "docs" / "metadata_audit.md"
BANDS = ("0.95", "0.9", "0.8", "0.7", "0.5", "0")
TAGS = ("team", "project", "environment")


@pytest.fixture
def inferences(large: Warehouse) -> list[tuple]:
    """Each missing tag: request, tag, inferred value and confidence, null where nothing is said."""
    return large.query(
        "select request_id, tag, inferred_value, confidence from intermediate.int_tag_gaps"
        " where gap = 'missing'"
    )


def measured(inferences: list[tuple], large_sample: Sample) -> list[tuple[str, ...]]:
    """The guide's table: tag, band, gaps, mean confidence, precision, recall from the band on."""
    rows = []
    for tag in TAGS:
        gaps = [row for row in inferences if row[1] == tag]
        found_so_far = 0
        upper = Decimal(2)
        for band in map(Decimal, BANDS):
            banded = [row for row in gaps if row[3] is not None and band <= row[3] < upper]
            upper = band
            right = sum(
                large_sample.truth[request][tag] == value for request, _, value, _ in banded
            )
            found_so_far += right
            confidence = sum(row[3] for row in banded) / max(len(banded), 1)
            rows.append(
                (
                    tag,
                    str(band),
                    f"{len(banded):,}",
                    f"{100 * confidence:.1f} %" if banded else "-",
                    f"{100 * right / len(banded):.1f} %" if banded else "-",
                    f"{100 * found_so_far / len(gaps):.1f} %",
                )
            )
    return rows


def test_the_published_accuracy_is_the_samples(
    inferences: list[tuple], large_sample: Sample
) -> None:
    cells = r" \| ".join([f"({'|'.join(TAGS)})", *[r"([^|]+)"] * 5])
    shown = re.findall(rf"^\| {cells} \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    rows = measured(inferences, large_sample)
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    assert shown == rows, f"docs/metadata_audit.md should show\n{table}"


def test_what_is_sure_is_right(inferences: list[tuple], large_sample: Sample) -> None:
    for tag in ("team", "project"):
        sure = [row for row in inferences if row[1] == tag and (row[3] or 0) >= Decimal("0.9")]
        right = sum(large_sample.truth[request][tag] == value for request, _, value, _ in sure)
        assert len(sure) > 0.4 * sum(row[1] == tag for row in inferences)
        assert right / len(sure) > 0.98


def test_confidence_is_how_often_it_is_right(inferences: list[tuple], large_sample: Sample) -> None:
    """By tag, in quarters of the inferences from the least to the most sure."""
    for tag in TAGS:
        said = sorted(
            (confidence, large_sample.truth[request]["session"], request, value)
            for request, name, value, confidence in inferences
            if name == tag and value
        )
        quarter = len(said) // 4
        assert quarter > 60
        for start in range(0, 4 * quarter, quarter):
            part = said[start : start + quarter]
            confidence = float(sum(row[0] for row in part)) / quarter
            right = sum(large_sample.truth[request][tag] == value for *_, request, value in part)
            # the requests of a session are right or wrong together
            sessions = len({session for _, session, *_ in part})
            standard_error = (confidence * (1 - confidence) / sessions) ** 0.5
            assert abs(confidence - right / quarter) < 0.02 + 2 * standard_error, (tag, start)


def test_hold_out_counts_what_leaving_each_session_out_counts(small: Warehouse) -> None:
    """The two rows a group of voices stand for every session left out in turn, one by one."""
    one_by_one = small.query(
        """
        with cases as (
            select distinct billing_period, session_key, billed_model, written_project as value
            from intermediate.int_owner_cases
            where written_project is not null and billed_model is not null
        ),
        pairs as (
            select
                held.billing_period, held.session_key, held.billed_model, held.value as truth,
                others.value, count(*) as voices
            from cases as held
            inner join cases as others
                on held.billed_model = others.billed_model
                and others.billing_period in (
                    held.billing_period, held.billing_period - interval 1 month
                )
                and (
                    held.session_key <> others.session_key
                    or held.billing_period <> others.billing_period
                    or held.value <> others.value
                )
            group by all
        ),
        favourites as (
            select *, row_number() over (
                partition by billing_period, session_key, billed_model, truth
                order by voices desc, value
            ) as place
            from pairs
        )
        select count(*), count(*) filter (truth = value) from favourites where place = 1
        """
    )
    assert one_by_one == small.query(
        "select sum(tested_count), sum(right_count) from intermediate.int_owner_evidence_tested"
        " where tag = 'project' and evidence_kind = 'model'"
    )
