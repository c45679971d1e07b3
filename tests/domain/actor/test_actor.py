"""Actors: their names, and their end."""

from __future__ import annotations

import pytest

from domain.actor.actor import Actor
from domain.application import Stanceline
from domain.errors import Conflict
from infrastructure.log.event_log import EventLog
from tests.builders import BY, the_actor


def test_a_registered_actor_bears_what_it_was_registered_with(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.register_actor("hamas", "Hamas", "armed-group", ("HMS",), {"wikidata": "Q38799"}, BY)
    assert the_actor(log, "hamas") == Actor(
        "hamas", 1, "Hamas", "armed-group", ("HMS",), {"wikidata": "Q38799"}
    )


def test_a_renamed_actor_keeps_its_former_name_as_an_alias(
    verbs: Stanceline, log: EventLog
) -> None:
    verbs.rename_actor("iran", "Persia", "", BY)
    assert (the_actor(log, "iran").name, the_actor(log, "iran").aliases) == ("Persia", ("Iran",))


def test_an_actor_that_takes_a_name_back_bears_each_name_once(
    verbs: Stanceline, log: EventLog
) -> None:
    for name in ("Persia", "Iran", "Persia"):
        verbs.rename_actor("iran", name, "", BY)
    assert (the_actor(log, "iran").name, the_actor(log, "iran").aliases) == ("Persia", ("Iran",))


def test_a_name_is_given_only_once(verbs: Stanceline) -> None:
    verbs.add_alias("iran", "Persia", BY)
    for known in ("Iran", "Persia"):
        with pytest.raises(Conflict, match="already a name of iran"):
            verbs.add_alias("iran", known, BY)
    with pytest.raises(Conflict, match="already has this name"):
        verbs.rename_actor("iran", "Iran", "", BY)


def test_an_actor_is_dissolved_once(verbs: Stanceline, log: EventLog) -> None:
    verbs.dissolve_actor("iraq", "2024-12-08", "", BY)
    assert the_actor(log, "iraq").dissolved == "2024-12-08"
    with pytest.raises(Conflict, match="already dissolved, on 2024-12-08"):
        verbs.dissolve_actor("iraq", "2025-01-01", "", BY)
