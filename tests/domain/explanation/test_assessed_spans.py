"""Parts of a stance: its days, split where its assessment changes and where the record ends."""

from __future__ import annotations

from domain.claims.claim import Claim
from domain.dates import iso_day
from domain.explanation.assessment import assessed_spans
from domain.stance.fold import fold
from tests.domain.claim_builders import POLICY, an_open_ceasefire, day, force


def parts(*claims: Claim, last_known: str, capped: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """Return the first day, the posture, the assessment and the dating of each part."""
    spans = [(day(first), day(last)) for first, last in capped]
    found = [
        part
        for segment in fold(claims, POLICY)
        for part in assessed_spans(segment, POLICY, day(last_known), spans)
    ]
    return [
        f"{iso_day(part.segment.start)} {part.segment.posture.value} {part.assessment.value}"
        f" {part.segment.dating}{' projected' * part.is_projected}"
        for part in found
    ]


def test_a_part_ends_where_the_evidence_grows_old_and_where_the_record_ends() -> None:
    assert parts(force("2024-02-01", deaths=25), last_known="2024-04-10") == [
        "2024-02-01 hostilities probable firm",
        "2024-03-03 hostilities possible firm",
        "2024-04-11 hostilities possible uncertain projected",
        "2024-05-02 no-recent-record unknown None projected",
    ]


def test_a_commitment_in_force_does_not_grow_old_and_is_possible_at_best_once_projected() -> None:
    assert parts(an_open_ceasefire("2024-11-27"), last_known="2024-12-27") == [
        "2024-11-27 ceasefire probable firm",
        "2024-12-28 ceasefire possible uncertain projected",
    ]


def test_on_days_that_a_filter_changes_a_stance_is_possible_at_best() -> None:
    capped = (("2024-11-30", "2024-12-01"), ("2024-12-05", "2024-12-05"))
    assert parts(an_open_ceasefire("2024-11-27"), last_known="2024-12-05", capped=capped) == [
        "2024-11-27 ceasefire probable firm",
        "2024-11-30 ceasefire possible firm",
        "2024-12-02 ceasefire probable firm",
        "2024-12-05 ceasefire possible firm",
        "2024-12-06 ceasefire possible uncertain projected",
    ]


def test_a_stance_whose_assessment_does_not_change_is_one_part() -> None:
    """Of confidence 30, it is doubtful from the first day on, also when its evidence is old."""
    claims = (force("2024-02-01", deaths=25, confidence=30),)
    assert parts(*claims, last_known="2024-05-01") == [
        "2024-02-01 hostilities doubtful firm",
        "2024-05-02 no-recent-record unknown None projected",
    ]
