"""The sentences on why the dating of a stance is uncertain, and on what bounds its assessment."""

from __future__ import annotations

import pytest

from domain.explanation.assessment import bounded
from domain.explanation.explained import Doubt
from domain.explanation.phrases import Cited
from domain.vocabulary import Assessment
from tests.domain.claim_builders import a_ceasefire, a_threat
from tests.domain.explanation.explained import TRUCE, WARNING, explained


@pytest.mark.parametrize(
    ("doubt", "sentence"),
    [
        (Doubt.PLACEMENT, "The dating is uncertain: with other days that the dates on record allow,"
                          " the posture on this day is another."),
        (Doubt.DATE, "The dating is uncertain because a source disputes the date."),
        (Doubt.RESUMED, "Whether it continued after the ceasefire that suspended it is not known,"
                        " so that the dating is uncertain."),
        (Doubt.DISSOLUTION, "The dating is uncertain because one of the two may no longer exist on"
                            " this day."),
        (Doubt.MEMBERSHIP, "The dating is uncertain because the membership through which it counts"
                           " may not hold on this day."),
    ],
)  # fmt: skip
def test_the_doubt_about_dates_is_named(doubt: Doubt, sentence: str) -> None:
    found = explained("threat", a_threat("2024-03-01"), WARNING, doubt=doubt)
    assert found.endswith(f"A threat counts for 60 days. {sentence}")


def test_a_date_that_is_given_as_doubtful_is_not_said_to_be_disputed() -> None:
    cited, doubt = Cited("warning", "A last warning", "2024-03-01?"), Doubt.DATE
    assert explained("threat", a_threat("2024-03-01"), cited, doubt=doubt).endswith(
        "The dating is uncertain because the date on record is doubtful."
    )


def test_a_doubtful_date_of_a_commitment_may_be_that_of_its_end() -> None:
    found = explained("ceasefire", a_ceasefire("2024-01-10"), TRUCE, doubt=Doubt.DATE)
    assert found.endswith("because a date that decides, or its end, is doubtful or disputed.")


@pytest.mark.parametrize(
    ("at_best", "by_others", "says"),
    [
        (None, False, ""),
        (Assessment.PROBABLE, False, " Others attribute it to Israel, and no claim of it by Israel"
                                     " is on record, so it is at best probable."),
        (Assessment.POSSIBLE, False, " That it was Israel is only suspected, or contested, so it is"
                                     " at best possible."),
        (Assessment.POSSIBLE, True, " Others announced it, but Israel did not, so it is at best"
                                    " possible."),
    ],
)  # fmt: skip
def test_what_bounds_the_assessment_is_named(
    at_best: Assessment | None, by_others: bool, says: str
) -> None:
    assert bounded("Israel", at_best, by_others) == says
