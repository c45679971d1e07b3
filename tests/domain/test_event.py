"""Ids: each kind of thing has its own, and what has the id of another kind is not taken for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from domain import source
from domain.actor import actor
from domain.actor.events import AliasAdded
from domain.application import Stanceline
from domain.development import development
from domain.errors import DomainError, Invalid, Misplaced, NotFound
from domain.event import (
    Event,
    actor_id,
    command_id,
    commanded_development_id,
    development_id,
    source_id,
)
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, a_report

Verb = Callable[[Stanceline], object]


def test_no_record_of_a_data_set_has_the_id_of_an_actor_or_a_source() -> None:
    named = {actor_id("ghost"), source_id("ghost")}
    assert len(named) == 2
    for dataset in ("actor", "source", "development", "record", "command"):
        assert development_id(dataset, "ghost") not in named


def test_a_development_that_a_command_made_is_none_that_a_data_set_has() -> None:
    command = UUID(int=1)
    assert commanded_development_id(command, 0) != development_id("command", f"{command}0")
    assert commanded_development_id(command, 0) != commanded_development_id(command, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "x:POST /v1/actors:y"), ("a:POST /v1/actors:x", "y")),
        (("a", 'b", "c'), ("a", "b", "c")),
        (("a", "b:c"), ("a", "b", "c")),
        (("a", ""), ("a",)),
    ],
)
def test_two_requests_have_two_ids_whatever_characters_they_hold(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert command_id(*one) != command_id(*other)


@pytest.fixture
def ghost(verbs: Stanceline) -> Stanceline:
    """A log in which a development has the ids of an actor and of a source."""
    for id in (actor_id("ghost"), source_id("ghost")):
        verbs.report_development(replace(a_development(), id=id), BY)
    return verbs


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        (lambda it: it.report_development(a_development(initiators=("ghost",)), BY), "initiators"),
        (lambda it: it.report_development(a_development(targets=("ghost",)), BY), "targets"),
        (lambda it: it.report_development(a_development(mediators=("ghost",)), BY), "mediators"),
        (
            lambda it: it.report_development(
                a_development(commitments=(a_commitment(toward="ghost"),)), BY
            ),
            "commitments[0].toward",
        ),
        (lambda it: it.report_development(a_development(a_report(source="ghost")), BY), "reports"),
        (
            lambda it: it.report_development(a_development(a_report(original_source="ghost")), BY),
            "reports",
        ),
        (lambda it: it.start_membership("iran", "ghost", "member", None, BY), "of"),
        (lambda it: it.register_source("herald", "The Herald", "ghost", None, BY), "affiliation"),
        (lambda it: it.affiliate_source("reuters", "ghost", "It is theirs.", BY), "affiliation"),
    ],
)
def test_whoever_names_an_actor_or_source_is_not_given_a_development(
    ghost: Stanceline, log: EventLog, verb: Verb, field: str
) -> None:
    head = log.position()
    with pytest.raises(Invalid, match=r"there is no (actor|source) 'ghost'") as refused:
        verb(ghost)
    assert refused.value.field.startswith(field)
    assert log.position() == head


@pytest.mark.parametrize(
    "verb",
    [
        lambda it: it.rename_actor("ghost", "Ghost", "", BY),
        lambda it: it.add_alias("ghost", "Ghost", BY),
        lambda it: it.dissolve_actor("ghost", "2024", "", BY),
        lambda it: it.affiliate_source("ghost", None, "", BY),
        lambda it: it.add_report(actor_id("iran"), a_report(), BY),
        lambda it: it.retract_development(source_id("reuters"), "Wrong.", None, BY),
    ],
)
def test_nothing_is_recorded_about_a_thing_of_another_kind(
    ghost: Stanceline, log: EventLog, verb: Verb
) -> None:
    head = log.position()
    with pytest.raises(NotFound):
        verb(ghost)
    assert log.position() == head


def test_an_id_that_another_kind_has_is_refused_and_not_broken_on(ghost: Stanceline) -> None:
    with pytest.raises(DomainError, match="is already recorded"):
        ghost.register_actor("ghost", "Ghost", "state", (), {}, BY)


@pytest.mark.parametrize("evolve", [actor.evolve, source.evolve, development.evolve])
def test_an_event_before_what_it_changes_is_named(
    evolve: Callable[[None, Event], object],
) -> None:
    alias = AliasAdded(
        originator_id=UUID(int=1), originator_version=1, recorded_by="a", actor="ghost", alias="G"
    )
    with pytest.raises(Misplaced, match=r"actor.alias_added.v1 of 00000000"):
        evolve(None, alias)
