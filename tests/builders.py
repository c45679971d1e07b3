"""Valid domain values for tests; a test overrides only the fields it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.actor import actor as actors
from domain.actor.actor import Actor
from domain.actor.events import ActorRegistered
from domain.application import NewDevelopment, Request, Stanceline
from domain.commitments import Commitment
from domain.development import development as developments
from domain.development.development import Development
from domain.development.events import DevelopmentReported
from domain.event import actor_id, aggregate_after
from domain.log import Log
from domain.values import (
    Account,
    DevelopmentEnd,
    Ending,
    ExternalId,
    Finder,
    Finding,
    MetCondition,
    Report,
    Resumption,
    Suspension,
)

BY = Request("analyst")
ACTORS = ("hezbollah", "israel", "iran", "iraq", "resistance")
SOURCES = ("al-akhbar", "al-manar", "reuters")


def a_request(command: int | None = None, expected_version: int | None = None) -> Request:
    """A request by the analyst; `command` becomes its idempotency key."""
    return Request("analyst", None if command is None else UUID(int=command), expected_version)


def an_account(**said: Any) -> Account:
    """An attack by Hezbollah on Israel on 1 January 2024; `said` overrides fields."""
    attack = Account(
        kind="attack",
        initiators=("hezbollah",),
        targets=("israel",),
        occurred="2024-01-01",
        title="Rockets at the north",
    )
    return replace(attack, **said)


def a_report(**said: Any) -> Report:
    """A report by Reuters with credibility 3; `said` overrides fields."""
    report = Report("reuters", "Rockets were fired.", reported_at="2024-01-02", credibility=3)
    return replace(report, **said)


def a_commitment(**said: Any) -> Commitment:
    """A commitment of Hezbollah to cease attacks on Israel; `said` overrides fields."""
    return replace(Commitment("hezbollah", "israel", "cease-attacks"), **said)


def an_ending(**said: Any) -> Ending:
    """An ending of the first commitment on 1 March 2024; `said` overrides fields."""
    return replace(Ending(1, "2024-03-01", reason="It was called off."), **said)


def a_suspension(**said: Any) -> Suspension:
    """A suspension of the first commitment on 1 March 2024; `said` overrides fields."""
    return replace(Suspension(1, "2024-03-01", reason="Talks failed."), **said)


def a_resumption(**said: Any) -> Resumption:
    """A resumption on 11 March 2024; `said` overrides fields."""
    return replace(Resumption(1, "2024-03-11", reason="Talks succeeded."), **said)


def an_end(**said: Any) -> DevelopmentEnd:
    """The end of a development on 1 March 2024, with a report; `said` overrides fields."""
    end = DevelopmentEnd("2024-03-01", reason="It is over.", reports=(a_report(),))
    return replace(end, **said)


def a_met_condition(**said: Any) -> MetCondition:
    """The condition of the first commitment, met on 1 March 2024; `said` overrides fields."""
    return replace(MetCondition(1, "2024-03-01", reason="They are free."), **said)


def a_finding(act: UUID, **said: Any) -> Finding:
    """Iran found on 11 April 2024 that an act was no violation; `said` overrides fields."""
    finding = Finding(1, act, "dismissed", Finder("iran"), "2024-04-11", (a_report(),))
    return replace(finding, **said)


def a_development(*reports: Report, record: str | None = None, **said: Any) -> NewDevelopment:
    """A development of `an_account`; `record` is its id in an external dataset."""
    external = None if record is None else ExternalId("gazette", record)
    return NewDevelopment(an_account(**said), reports or (a_report(),), external)


def register_cast(verbs: Stanceline) -> None:
    """Register `ACTORS` and `SOURCES`."""
    for actor in ACTORS:
        verbs.register_actor(actor, actor.title(), "armed-group", (), {}, BY)
    for source in SOURCES:
        verbs.register_source(source, source.title(), None, None, BY)


def the_actor(log: Log, slug: str) -> Actor:
    """Return an actor folded from its events."""
    state = aggregate_after(log.load(actor_id(slug)), ActorRegistered, actors.evolve)
    assert state is not None
    return state


def the_development(log: Log, id: UUID) -> Development:
    """Return a development folded from its events."""
    state = aggregate_after(log.load(id), DevelopmentReported, developments.evolve)
    assert state is not None
    return state
