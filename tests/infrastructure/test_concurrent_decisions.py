"""What is decided on several aggregates holds against whoever records while it is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from domain.application import Stanceline
from domain.errors import Conflict, DomainError, Invalid
from domain.event import Event
from domain.log import Unless
from infrastructure.event_log import EventLog
from infrastructure.event_store import SQLAlchemyRecorder
from tests.builders import BY, a_development, tell_the_cast

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
            somebody_records(told(self.recorder.engine))
        self.appended += 1
        return super().append(events, command, unless)


def told(engine: Engine) -> Stanceline:
    return Stanceline(EventLog(SQLAlchemyRecorder(engine)))


@pytest.fixture
def tell(engine: Engine) -> Stanceline:
    """The verbs on each kind of database, with the cast registered."""
    verbs = told(engine)
    tell_the_cast(verbs)
    return verbs


@pytest.mark.usefixtures("tell")
def test_a_bond_that_closes_a_circle_with_one_recorded_meanwhile_is_refused(
    engine: Engine,
) -> None:
    log = Interrupted(engine, lambda other: other.start_membership("iran", "hezbollah", *MEMBER))

    with pytest.raises(Conflict, match="circle"):
        Stanceline(log).start_membership("hezbollah", "iran", *MEMBER)


def test_so_is_one_that_a_correction_recorded_meanwhile_makes_close_one(
    engine: Engine, tell: Stanceline
) -> None:
    tell.start_membership("iran", "hezbollah", *MEMBER, "2020-01-01")
    to_last = ("iran", 1, {"end": None}, "It never ended.", BY)
    log = Interrupted(engine, lambda other: other.correct_membership(*to_last))

    with pytest.raises(Conflict, match="circle"):
        Stanceline(log).start_membership("hezbollah", "iran", "member", "2021-01-01", BY)


def test_a_survivor_that_was_retracted_meanwhile_is_refused(
    engine: Engine, tell: Stanceline
) -> None:
    one, other = (tell.report_development(a_development(), BY).id for _ in range(2))
    log = Interrupted(engine, lambda them: them.retract_development(other, "Told twice.", one, BY))

    with pytest.raises(Invalid, match="is itself retracted"):
        Stanceline(log).retract_development(one, "Told twice.", other, BY)


@pytest.mark.usefixtures("tell")
def test_what_has_nothing_to_do_with_it_may_be_recorded_meanwhile(engine: Engine) -> None:
    log = Interrupted(engine, lambda other: other.report_development(a_development(), BY))

    bond = Stanceline(log).start_membership("hezbollah", "iran", *MEMBER)

    assert (bond.new, log.appended) == (True, 1)


@pytest.mark.usefixtures("tell")
def test_a_bond_that_still_stands_is_recorded_after_the_one_that_came_first(
    engine: Engine,
) -> None:
    log = Interrupted(engine, lambda other: other.start_membership("israel", "iran", *MEMBER))

    bond = Stanceline(log).start_membership("hezbollah", "iran", *MEMBER)

    assert (bond.new, log.appended) == (True, 2)


def test_of_two_bonds_at_one_moment_that_would_close_a_circle_one_is_refused(
    engine: Engine, tell: Stanceline
) -> None:
    for number in range(10):
        for side in "ab":
            tell.register_actor(f"{side}-{number}", f"{side} {number}", "state", (), {}, BY)
        at_once = Barrier(2)

        def join(member: str, of: str, together: Barrier = at_once) -> Any:
            together.wait()
            try:
                return told(engine).start_membership(member, of, *MEMBER)
            except DomainError as refusal:
                return refusal

        pair = (f"a-{number}", f"b-{number}")
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(join, pair, reversed(pair)))
        assert [isinstance(answer, Conflict) for answer in answers].count(True) == 1
