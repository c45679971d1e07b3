"""A decision about several aggregates holds against concurrent writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.application import NewDevelopment, Stanceline
from domain.commitments import Extension
from domain.development.events import DevelopmentReported, DevelopmentRetracted
from domain.errors import Conflict, DomainError, Invalid
from domain.event import Event, development_id
from domain.log import Unless
from domain.values import ExternalId
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.builders import BY, a_commitment, a_development, register_cast

MEMBER = ("member", None, BY)


class Interrupted(EventLog):
    """A log in which somebody else records once, just before the first append of this one."""

    def __init__(self, engine: Engine, meanwhile: Callable[[Stanceline], object]) -> None:
        super().__init__(SQLAlchemyRecorder(engine))
        self._meanwhile: Iterator[Callable[[Stanceline], object]] = iter([meanwhile])
        self.appended = 0

    def append(
        self, events: Sequence[Event], command: UUID | None = None, unless: Unless | None = None
    ) -> list[int]:
        for somebody_records in self._meanwhile:
            somebody_records(shown(self.recorder.engine))
        self.appended += 1
        return super().append(events, command, unless)


def shown(engine: Engine) -> Stanceline:
    return Stanceline(EventLog(SQLAlchemyRecorder(engine)))


@pytest.fixture
def stanceline(engine: Engine) -> Stanceline:
    """The verbs on each kind of database, with the cast registered."""
    verbs = shown(engine)
    register_cast(verbs)
    return verbs


@pytest.mark.usefixtures("stanceline")
def test_a_membership_that_closes_a_cycle_with_one_recorded_meanwhile_is_refused(
    engine: Engine,
) -> None:
    log = Interrupted(engine, lambda other: other.start_membership("iran", "hezbollah", *MEMBER))

    with pytest.raises(Conflict, match="membership cycle"):
        Stanceline(log).start_membership("hezbollah", "iran", *MEMBER)


def test_so_is_one_that_a_correction_recorded_meanwhile_makes_close_one(
    engine: Engine, stanceline: Stanceline
) -> None:
    stanceline.start_membership("iran", "hezbollah", *MEMBER, "2020-01-01")
    to_last = ("iran", 1, {"ending_date": None}, "It never ended.", BY)
    log = Interrupted(engine, lambda other: other.correct_membership(*to_last))

    with pytest.raises(Conflict, match="membership cycle"):
        Stanceline(log).start_membership("hezbollah", "iran", "member", "2021-01-01", BY)


def test_a_duplicate_that_was_retracted_meanwhile_is_refused(
    engine: Engine, stanceline: Stanceline
) -> None:
    one, other = (stanceline.report_development(a_development(), BY).id for _ in range(2))
    log = Interrupted(
        engine, lambda them: them.retract_development(other, "Reported twice.", one, BY)
    )

    with pytest.raises(Invalid, match="is itself retracted"):
        Stanceline(log).retract_development(one, "Reported twice.", other, BY)


@pytest.fixture
def truce(stanceline: Stanceline) -> UUID:
    """A development in which Hezbollah undertakes to cease its attacks on Israel."""
    return stanceline.report_development(a_development(commitments=(a_commitment(),)), BY).id


def renewing(truce: UUID) -> NewDevelopment:
    extension = a_commitment(extends=Extension(truce, 1))
    return a_development(record="renewal", occurred="2024-02-01", commitments=(extension,))


@pytest.mark.parametrize("batch", [False, True])
def test_a_extension_of_what_was_retracted_meanwhile_is_refused(
    engine: Engine, truce: UUID, batch: bool
) -> None:
    log = Interrupted(engine, lambda them: them.retract_development(truce, "Wrong.", None, BY))
    verbs = Stanceline(log)

    if batch:
        with pytest.raises(Conflict, match="nothing was recorded"):
            verbs.report_developments([renewing(truce)], BY)
        [refusal] = verbs.report_developments([renewing(truce)], BY)
        assert isinstance(refusal, Invalid)
    else:
        with pytest.raises(Invalid, match="is retracted"):
            verbs.report_development(renewing(truce), BY)
    assert [type(event) for event in log.load(truce)] == [DevelopmentReported, DevelopmentRetracted]
    assert log.load(development_id("gazette", "renewal")) == []


def test_so_is_one_of_a_commitment_that_a_correction_took_away(engine: Engine, truce: UUID) -> None:
    away = (truce, {"kind": "talks", "commitments": ()}, "There was none.", BY)
    log = Interrupted(engine, lambda them: them.correct_development(*away))

    with pytest.raises(Invalid, match="has no commitment 1"):
        Stanceline(log).report_development(renewing(truce), BY)


def test_so_is_a_correction_that_makes_it_a_extension(
    engine: Engine, stanceline: Stanceline, truce: UUID
) -> None:
    later = stanceline.report_development(a_development(occurred="2024-02-01"), BY).id
    log = Interrupted(engine, lambda them: them.retract_development(truce, "Wrong.", None, BY))

    extension = {"commitments": (a_commitment(extends=Extension(truce, 1)),)}
    with pytest.raises(Invalid, match="is retracted"):
        Stanceline(log).correct_development(later, extension, "It renewed it.", BY)


def test_an_extension_and_the_retraction_of_what_it_extends_never_both_hold_in_that_order(
    engine: Engine, stanceline: Stanceline
) -> None:
    """Whichever comes first: a renewal is never recorded after the retraction."""
    for number in range(10):
        made = a_development(record=f"truce {number}", commitments=(a_commitment(),))
        truce = stanceline.report_development(made, BY).id
        extension = replace(renewing(truce), external_id=ExternalId("gazette", f"renewal {number}"))
        at_once = Barrier(2)

        def renew(new: NewDevelopment = extension, together: Barrier = at_once) -> Any:
            together.wait()
            try:
                return shown(engine).report_development(new, BY).position
            except Invalid:
                return None

        def retract(id: UUID = truce, together: Barrier = at_once) -> Any:
            together.wait()
            return shown(engine).retract_development(id, "Wrong.", None, BY).position

        with ThreadPoolExecutor(2) as pool:
            renewed, retracted = [
                one.result() for one in (pool.submit(renew), pool.submit(retract))
            ]
        assert renewed is None or renewed < retracted


def test_a_extension_sent_again_is_answered_as_at_first_though_what_it_extends_is_retracted(
    stanceline: Stanceline, truce: UUID
) -> None:
    first = stanceline.report_development(renewing(truce), BY)
    stanceline.retract_development(truce, "Wrong.", None, BY)

    again = stanceline.report_development(renewing(truce), BY)
    [in_batch] = stanceline.report_developments([renewing(truce)], BY)

    assert (again.created, again.position) == (False, first.position)
    assert in_batch == again


@pytest.mark.usefixtures("stanceline")
def test_an_identifier_that_somebody_else_was_given_meanwhile_is_refused(engine: Engine) -> None:
    jordan = ("jordan", "Jordan", "state", (), {"ucdp": "663"}, BY)
    log = Interrupted(engine, lambda other: other.register_actor(*jordan))

    with pytest.raises(Conflict, match="belongs to the actor 'jordan'"):
        Stanceline(log).register_actor("other", "Other", "state", (), {"ucdp": "663"}, BY)


@pytest.mark.usefixtures("stanceline")
def test_of_actors_registered_at_one_moment_one_has_the_identifier(engine: Engine) -> None:
    at_once = Barrier(4)

    def register(number: int) -> Any:
        verbs = shown(engine)
        at_once.wait()
        try:
            name = f"actor {number}"
            return verbs.register_actor(f"a-{number}", name, "state", (), {"gwno": "7"}, BY)
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(register, range(4)))
    assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True, True, True]


@pytest.mark.usefixtures("stanceline")
def test_what_has_nothing_to_do_with_it_may_be_recorded_meanwhile(engine: Engine) -> None:
    log = Interrupted(engine, lambda other: other.report_development(a_development(), BY))

    membership = Stanceline(log).start_membership("hezbollah", "iran", *MEMBER)

    assert (membership.created, log.appended) == (True, 1)


@pytest.mark.usefixtures("stanceline")
def test_a_membership_that_still_stands_is_recorded_after_the_one_that_came_first(
    engine: Engine,
) -> None:
    log = Interrupted(engine, lambda other: other.start_membership("israel", "iran", *MEMBER))

    membership = Stanceline(log).start_membership("hezbollah", "iran", *MEMBER)

    assert (membership.created, log.appended) == (True, 2)


def test_of_two_memberships_at_one_moment_that_would_close_a_cycle_one_is_refused(
    engine: Engine, stanceline: Stanceline
) -> None:
    for number in range(10):
        for side in "ab":
            name = f"{side} {number}"
            stanceline.register_actor(f"{side}-{number}", name, "armed-group", (), {}, BY)
        at_once = Barrier(2)

        def join(member: str, of: str, together: Barrier = at_once) -> Any:
            together.wait()
            try:
                return shown(engine).start_membership(member, of, *MEMBER)
            except DomainError as refusal:
                return refusal

        pair = (f"a-{number}", f"b-{number}")
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(join, pair, reversed(pair)))
        assert [isinstance(answer, Conflict) for answer in answers].count(True) == 1


def test_an_identifier_that_was_given_to_another_actor_meanwhile_is_refused(
    engine: Engine, stanceline: Stanceline
) -> None:
    ucdp = {"identifiers": {"ucdp": "777"}}
    log = Interrupted(engine, lambda them: them.correct_actor("iran", ucdp, "A slip.", BY))
    with pytest.raises(Conflict, match="belongs to the actor 'iran'"):
        Stanceline(log).correct_actor("iraq", ucdp, "A slip.", BY)
    stanceline.correct_actor("iran", {"identifiers": {}}, "A slip.", BY)
    log = Interrupted(engine, lambda them: them.correct_actor("israel", ucdp, "A slip.", BY))
    with pytest.raises(Conflict, match="belongs to the actor 'israel'"):
        Stanceline(log).register_actor("other", "Other", "state", (), ucdp["identifiers"], BY)


def test_a_coalition_that_got_a_member_meanwhile_stays_one(
    engine: Engine, stanceline: Stanceline
) -> None:
    stanceline.correct_actor("resistance", {"kind": "coalition"}, "A slip.", BY)
    log = Interrupted(engine, lambda them: them.start_membership("iran", "resistance", *MEMBER))
    with pytest.raises(Conflict, match="cannot be of the kind 'state': iran"):
        Stanceline(log).correct_actor("resistance", {"kind": "state"}, "A slip.", BY)


def test_an_actor_that_became_a_state_meanwhile_is_given_no_member(
    engine: Engine, stanceline: Stanceline
) -> None:
    to_state = ("resistance", {"kind": "state"}, "A slip.", BY)
    log = Interrupted(engine, lambda them: them.correct_actor(*to_state))
    with pytest.raises(Conflict, match="resistance is of the kind 'state'"):
        Stanceline(log).start_membership("iran", "resistance", *MEMBER)


def test_a_membership_of_an_actor_that_exists_longer_meanwhile_closes_no_cycle(
    engine: Engine, stanceline: Stanceline
) -> None:
    stanceline.start_membership("iran", "hezbollah", *MEMBER)
    stanceline.dissolve_actor("iran", "2020-01-01", "", BY)
    log = Interrupted(engine, lambda them: them.withdraw_dissolution("iran", "A slip.", BY))
    with pytest.raises(Conflict, match="membership cycle"):
        Stanceline(log).start_membership("hezbollah", "iran", "member", "2021-01-01", BY)
