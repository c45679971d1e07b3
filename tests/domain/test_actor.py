"""Actors: their names, the bonds between them, and their end."""

from __future__ import annotations

import pytest

from domain.actor import Actor, Membership, evolve
from domain.application import Stanceline
from domain.errors import Conflict, Invalid
from domain.event import actor_id
from infrastructure.event_log import EventLog
from tests.builders import BY


def test_a_registered_actor_bears_what_it_was_registered_with(
    application: Stanceline, log: EventLog
) -> None:
    application.register_actor(
        "hamas", "Hamas", "armed-group", ("HMS",), {"wikidata": "Q38799"}, BY
    )
    assert _actor(log, "hamas") == Actor(
        "hamas", 1, "Hamas", "armed-group", ("HMS",), {"wikidata": "Q38799"}
    )


def test_a_renamed_actor_keeps_its_former_name_as_an_alias(
    application: Stanceline, log: EventLog
) -> None:
    application.rename_actor("iran", "Persia", "", BY)
    assert (_actor(log, "iran").name, _actor(log, "iran").aliases) == ("Persia", ("Iran",))


def test_an_actor_that_takes_a_name_back_bears_each_name_once(
    application: Stanceline, log: EventLog
) -> None:
    for name in ("Persia", "Iran", "Persia"):
        application.rename_actor("iran", name, "", BY)
    assert (_actor(log, "iran").name, _actor(log, "iran").aliases) == ("Persia", ("Iran",))


def test_a_name_is_given_only_once(application: Stanceline) -> None:
    application.add_alias("iran", "Persia", BY)
    for known in ("Iran", "Persia"):
        with pytest.raises(Conflict, match="already a name of iran"):
            application.add_alias("iran", known, BY)
    with pytest.raises(Conflict, match="already bears it"):
        application.rename_actor("iran", "Iran", "", BY)


def test_a_membership_runs_from_its_start_to_its_end(
    application: Stanceline, log: EventLog
) -> None:
    application.start_membership("hezbollah", "resistance", "member", "2023-10", BY)
    application.end_membership("hezbollah", "resistance", "2024-06~", "", BY)
    application.start_membership("hezbollah", "resistance", "affiliate", None, BY)
    assert _actor(log, "hezbollah").memberships == (
        Membership("resistance", "member", "2023-10", "2024-06~"),
        Membership("resistance", "affiliate", None, None),
    )


def test_a_second_bond_to_the_same_coalition_waits_for_the_end_of_the_first(
    application: Stanceline,
) -> None:
    application.start_membership("hezbollah", "resistance", "member", None, BY)
    with pytest.raises(Conflict, match="already has a bond to resistance") as refused:
        application.start_membership("hezbollah", "resistance", "faction", None, BY)
    assert refused.value.allowed == "end it first"


def test_only_a_running_membership_ends(application: Stanceline) -> None:
    with pytest.raises(Conflict, match="no running bond"):
        application.end_membership("hezbollah", "resistance", "2024", "", BY)


def test_a_membership_does_not_end_before_it_starts(application: Stanceline) -> None:
    application.start_membership("hezbollah", "resistance", "member", "2024-02", BY)
    with pytest.raises(Invalid) as refused:
        application.end_membership("hezbollah", "resistance", "2024-01-31", "", BY)
    assert (refused.value.field, refused.value.allowed) == ("end", "2024-02 or later")
    application.end_membership("hezbollah", "resistance", "2024-02-01", "", BY)


def test_an_actor_does_not_belong_to_itself_or_to_what_nobody_registered(
    application: Stanceline,
) -> None:
    for coalition in ("hezbollah", "atlantis"):
        with pytest.raises(Invalid) as refused:
            application.start_membership("hezbollah", coalition, "member", None, BY)
        assert refused.value.field == "of"


def test_memberships_do_not_close_a_circle(application: Stanceline) -> None:
    application.start_membership("hezbollah", "resistance", "member", None, BY)
    application.start_membership("resistance", "iran", "coalition", None, BY)
    with pytest.raises(Conflict, match="would close a circle"):
        application.start_membership("iran", "hezbollah", "faction", None, BY)


def test_a_circle_may_close_by_a_bond_that_passes_nothing_on(application: Stanceline) -> None:
    application.start_membership("hezbollah", "resistance", "member", None, BY)
    application.start_membership("resistance", "hezbollah", "affiliate", None, BY)
    application.start_membership("iran", "resistance", "affiliate", None, BY)
    application.start_membership("resistance", "iran", "member", None, BY)


def test_a_circle_may_close_once_a_bond_in_it_has_ended(application: Stanceline) -> None:
    application.start_membership("hezbollah", "resistance", "member", None, BY)
    application.end_membership("hezbollah", "resistance", "2024", "", BY)
    application.start_membership("resistance", "hezbollah", "member", "2024", BY)


def test_an_actor_is_dissolved_once(application: Stanceline, log: EventLog) -> None:
    application.dissolve_actor("iraq", "2024-12-08", "", BY)
    assert _actor(log, "iraq").dissolved == "2024-12-08"
    with pytest.raises(Conflict, match="already dissolved, on 2024-12-08"):
        application.dissolve_actor("iraq", "2025-01-01", "", BY)


def _actor(log: EventLog, slug: str) -> Actor:
    actor: Actor | None = None
    for event in log.load(actor_id(slug)):
        actor = evolve(actor, event)
    assert actor is not None
    return actor
