"""Values as they were published by a day, with later changes that have a date or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from domain.actor.dissolution import Dissolution
from domain.actor.membership import Membership
from domain.amendments import Amendment, amended_by, amendment_days, with_changed
from domain.application import Stanceline
from domain.errors import Invalid
from domain.log import Recorded
from domain.values import Account
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_development, an_account, the_actor, the_development


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def changed(*steps: tuple[dict[str, str], str | None]) -> tuple[Account, tuple[Amendment, ...]]:
    """Return an attack of 1 January after these changes, with its amendments."""
    account, amendments = an_account(), tuple[Amendment, ...]()
    for said, reported_at in steps:
        after = an_account(**{**vars_of(account), **said})
        amendments = with_changed(amendments, account, after, said, reported_at)
        account = after
    return account, amendments


def vars_of(account: Account) -> dict[str, str]:
    return {"kind": account.kind, "occurred": account.occurred}


def kinds(*steps: tuple[dict[str, str], str | None], on: tuple[str, ...]) -> list[str]:
    account, amendments = changed(*steps)
    return [amended_by(account, amendments, day(one)).kind for one in on]


def test_a_change_with_a_date_counts_from_that_day() -> None:
    step = ({"kind": "warning"}, "2024-03-02")
    assert kinds(step, on=("2024-03-01", "2024-03-02")) == ["attack", "warning"]


def test_a_month_counts_from_its_last_day() -> None:
    step = ({"kind": "warning"}, "2024-02")
    assert kinds(step, on=("2024-02-28", "2024-02-29")) == ["attack", "warning"]


def test_a_change_without_a_date_always_counts() -> None:
    assert changed(({"kind": "warning"}, None))[1] == ()
    assert kinds(({"kind": "warning"}, None), on=("1900-01-01",)) == ["warning"]


def test_a_change_without_a_date_was_published_with_what_it_replaces() -> None:
    steps = ({"kind": "warning"}, "2024-03-02"), ({"kind": "protest"}, None)
    assert kinds(*steps, on=("2024-03-01", "2024-03-02")) == ["attack", "protest"]


def test_the_last_recorded_of_those_published_counts() -> None:
    steps = ({"kind": "warning"}, "2024-06-01"), ({"kind": "protest"}, "2024-03-02")
    shown = kinds(*steps, on=("2024-03-01", "2024-03-02", "2024-06-01"))
    assert shown == ["attack", "protest", "protest"]


def test_each_field_counts_for_itself() -> None:
    account, amendments = changed(
        ({"kind": "warning"}, "2024-06-01"), ({"occurred": "2024-01-05"}, "2024-03-01")
    )
    shown = amended_by(account, amendments, day("2024-03-01"))
    assert (shown.kind, shown.occurred) == ("attack", "2024-01-05")
    assert amendment_days(amendments) == {day("2024-03-01"), day("2024-06-01")}


def test_a_field_that_this_release_does_not_know_is_left_out() -> None:
    before = an_account()
    assert with_changed((), before, before, ["weather"], "2024-03-01") == ()


def test_a_development_remembers_what_corrections_with_a_date_changed(
    verbs: Stanceline, log: EventLog
) -> None:
    id = verbs.report_development(a_development(), BY).id
    verbs.correct_development(id, {"kind": "warning"}, "A threat.", BY, "2024-03-02")
    verbs.correct_development(id, {"title": "A threat"}, "No rockets.", BY)
    assert the_development(log, id).amendments == (
        Amendment("kind", "attack", "warning", "2024-03-02"),
    )


def test_a_membership_is_published_with_its_start_its_end_and_its_corrections(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.start_membership(
        "hezbollah", "resistance", "member", "2023-10", BY, reported_at="2024-02-01"
    )
    verbs.end_membership("hezbollah", "resistance", "2024-06", "", BY, "2024-07-01")
    verbs.correct_membership(
        "hezbollah", 1, {"relation": "faction"}, "A part of it.", BY, "2024-05-01"
    )
    verbs.correct_membership("hezbollah", 1, {"ending_date": "2024-05"}, "Sooner.", BY)

    (membership,) = the_actor(log, "hezbollah").memberships
    versions = [(date.fromordinal(on).isoformat(), it) for on, it in membership.by_publication()]

    assert [(on, it.relation, it.ending_date) for on, it in versions] == [
        ("2024-02-01", "member", None),
        ("2024-05-01", "faction", None),
        ("2024-07-01", "faction", "2024-05"),
    ]


def test_what_was_published_before_the_start_of_a_membership_counts_from_the_start() -> None:
    amended = Amendment("relation", "member", "faction", "2024-01-01")
    it = Membership("resistance", "faction", reported_at="2024-02-01", amendments=(amended,))
    assert [(on, one.relation) for on, one in it.by_publication()] == [
        (day("2024-02-01"), "faction")
    ]


def test_a_dissolution_has_its_date(verbs: Stanceline, log: EventLog) -> None:
    verbs.dissolve_actor("iraq", "2024-12-08", "", BY, "2024-12-09")
    iraq = the_actor(log, "iraq")
    assert iraq.dissolution == Dissolution("2024-12-08", "2024-12-09")


UNPUBLISHED: dict[str, Callable[[Stanceline, UUID], Recorded]] = {
    "correction": lambda it, id: it.correct_development(
        id, {"kind": "warning"}, "A threat.", BY, "soon"
    ),
    "membership": lambda it, id: it.start_membership(
        "iran", "resistance", "member", None, BY, None, "soon"
    ),
    "end": lambda it, id: it.end_membership("hezbollah", "resistance", "2024", "", BY, "soon"),
    "corrected membership": lambda it, id: it.correct_membership(
        "hezbollah", 1, {"relation": "faction"}, "A part.", BY, "soon"
    ),
    "dissolution": lambda it, id: it.dissolve_actor("iraq", "2024", "", BY, "soon"),
}


@pytest.mark.parametrize("verb", UNPUBLISHED.values(), ids=UNPUBLISHED)
def test_what_is_no_day_of_publication_is_refused(
    verbs: Stanceline, log: EventLog, verb: Callable[[Stanceline, UUID], Recorded]
) -> None:
    id = verbs.report_development(a_development(), BY).id
    verbs.start_membership("hezbollah", "resistance", "member", None, BY)
    before = log.position()
    with pytest.raises(Invalid) as refused:
        verb(verbs, id)
    accepted = "YYYY-MM-DD, YYYY-MM, YYYY, or null where unknown"
    assert (refused.value.field, refused.value.allowed) == ("reported_at", accepted)
    assert log.position() == before


def test_a_membership_without_dates_was_always_published() -> None:
    held = Membership("resistance", "member")
    assert held.by_publication() == [(0, held)]
