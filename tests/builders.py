"""Things to tell the log, each valid as it is; a test names only the word it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain import actor as actors
from domain import development as developments
from domain.actor import Actor, ActorRegistered
from domain.application import NewDevelopment, Request, Stanceline
from domain.development import Development, DevelopmentReported
from domain.event import actor_id, state_after
from domain.log import Log
from domain.values import Account, Commitment, Ending, ExternalId, Report

BY = Request("analyst")
ACTORS = ("hezbollah", "israel", "iran", "iraq", "resistance")
SOURCES = ("al-akhbar", "al-manar", "reuters")


def a_request(command: int | None = None, expected_version: int | None = None) -> Request:
    """A request of the analyst; `command` numbers its idempotency key."""
    return Request("analyst", None if command is None else UUID(int=command), expected_version)


def an_account(**said: Any) -> Account:
    """An attack of Hezbollah on Israel on New Year's Day 2024, but for what is `said`."""
    attack = Account(
        kind="attack",
        initiators=("hezbollah",),
        targets=("israel",),
        occurred="2024-01-01",
        title="Rockets at the north",
    )
    return replace(attack, **said)


def a_report(**said: Any) -> Report:
    """A possibly true report of Reuters, but for what is `said`."""
    report = Report("reuters", "Rockets were fired.", reported_at="2024-01-02", credibility=3)
    return replace(report, **said)


def a_commitment(**said: Any) -> Commitment:
    """Hezbollah's word to cease its attacks on Israel, but for what is `said`."""
    return replace(Commitment("hezbollah", "israel", "cease-attacks"), **said)


def an_ending(**said: Any) -> Ending:
    """The end of the first commitment on 1 March 2024, but for what is `said`."""
    return replace(Ending(1, "2024-03-01", reason="It was called off."), **said)


def a_development(*reports: Report, record: str | None = None, **said: Any) -> NewDevelopment:
    """A development of `an_account`, known to a data set as `record` where that is given."""
    external = None if record is None else ExternalId("gazette", record)
    return NewDevelopment(an_account(**said), reports or (a_report(),), external)


def tell_the_cast(application: Stanceline) -> None:
    """Register the actors and sources that everything here speaks of, and no others."""
    for actor in ACTORS:
        application.register_actor(actor, actor.title(), "armed-group", (), {}, BY)
    for source in SOURCES:
        application.register_source(source, source.title(), None, None, BY)


def the_actor(log: Log, slug: str) -> Actor:
    """An actor as its events have made it."""
    state = state_after(log.load(actor_id(slug)), ActorRegistered, actors.evolve)
    assert state is not None
    return state


def the_development(log: Log, id: UUID) -> Development:
    """A development as its events have made it."""
    state = state_after(log.load(id), DevelopmentReported, developments.evolve)
    assert state is not None
    return state
