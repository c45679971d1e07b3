"""What actors and sources were registered with, and its corrections."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from domain.application import Stanceline
from domain.errors import Conflict, Invalid, NotFound
from domain.event import source_id
from domain.log import Similar
from domain.source import Source, evolve
from infrastructure.log.event_log import EventLog
from tests.builders import BY, the_actor

WHY = "A slip."


@pytest.fixture
def registered(verbs: Stanceline) -> Stanceline:
    """Hamas is registered with two aliases and two identifiers."""
    known = {"ucdp": "209", "wikidata": "Q38799"}
    verbs.register_actor("hamas", "Hamas", "armed-group", ("HMS", "Hamás"), known, BY)
    return verbs


def test_a_correction_replaces_the_fields_that_it_names_and_no_others(
    registered: Stanceline, log: EventLog
) -> None:
    registered.correct_actor("hamas", {"kind": "organisation"}, WHY, BY)
    hamas = the_actor(log, "hamas")
    assert (hamas.kind, hamas.aliases) == ("organisation", ("HMS", "Hamás"))
    registered.correct_actor("hamas", {"aliases": ("HMS",), "identifiers": {"ucdp": "1"}}, WHY, BY)
    hamas = the_actor(log, "hamas")
    assert (hamas.kind, hamas.aliases, hamas.identifiers) == (
        "organisation",
        ("HMS",),
        {"ucdp": "1"},
    )


def test_a_former_name_that_was_wrong_is_removed_as_an_alias(
    registered: Stanceline, log: EventLog
) -> None:
    registered.rename_actor("hamas", "Islamic Resistance Movement", WHY, BY)
    registered.correct_actor("hamas", {"aliases": ("HMS", "Hamás")}, WHY, BY)
    assert the_actor(log, "hamas").aliases == ("HMS", "Hamás")


def test_values_are_recorded_in_the_form_of_a_registration(
    registered: Stanceline, log: EventLog
) -> None:
    changes = {"aliases": (" HMS ",), "identifiers": {"ucdp": " 209 "}}
    registered.correct_actor("hamas", changes, WHY, BY)
    hamas = the_actor(log, "hamas")
    assert (hamas.aliases, hamas.identifiers) == (("HMS",), {"ucdp": "209"})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"aliases": ("A", "A")}, "aliases[1]"),
        ({"aliases": ("A", "Hamas")}, "aliases[1]"),
        ({"identifiers": {"imdb": "1"}}, "identifiers"),
        ({"identifiers": {"ucdp": " "}}, "identifiers.ucdp"),
        ({"name": "The Movement"}, "changes"),
    ],
)
def test_a_correction_of_an_actor_is_held_to_the_rules_of_a_registration(
    registered: Stanceline, log: EventLog, changes: dict[str, Any], field: str
) -> None:
    before = log.position()
    with pytest.raises(Invalid) as refused:
        registered.correct_actor("hamas", changes, WHY, BY)
    assert (refused.value.field, log.position()) == (field, before)


def test_a_correction_gives_a_reason_and_changes_something(
    registered: Stanceline, log: EventLog
) -> None:
    before = log.position()
    with pytest.raises(Invalid, match="reason is empty"):
        registered.correct_actor("hamas", {"kind": "state"}, " ", BY)
    with pytest.raises(Conflict, match="nothing would change"):
        registered.correct_actor("hamas", {"kind": "armed-group", "aliases": ("HMS", "Hamás")},
                                 WHY, BY)  # fmt: skip
    with pytest.raises(NotFound, match="no actor 'nobody'"):
        registered.correct_actor("nobody", {"kind": "state"}, WHY, BY)
    assert log.position() == before


def test_an_identifier_of_another_actor_is_refused_until_it_is_free(
    registered: Stanceline, log: EventLog
) -> None:
    with pytest.raises(Conflict, match="'209' belongs to the actor 'hamas'") as refused:
        registered.correct_actor("iran", {"identifiers": {"ucdp": "209"}}, WHY, BY)
    assert refused.value.field == "identifiers.ucdp"
    registered.correct_actor("hamas", {"identifiers": {"wikidata": "Q38799"}}, WHY, BY)
    registered.correct_actor("iran", {"identifiers": {"ucdp": "209"}}, WHY, BY)
    with pytest.raises(Conflict, match="belongs to the actor 'iran'"):
        registered.register_actor("other", "Other", "state", (), {"ucdp": "209"}, BY)
    assert the_actor(log, "iran").identifiers == {"ucdp": "209"}


def test_a_removed_alias_is_similar_to_no_name(registered: Stanceline) -> None:
    assert registered.add_alias("iran", "H.M.S.", BY).similar_to == (Similar("hamas", "HMS"),)
    recorded = registered.correct_actor("hamas", {"aliases": ("Iraq!",)}, WHY, BY)
    assert recorded.similar_to == (Similar("iraq", "Iraq"),)
    assert registered.add_alias("iraq", "hms", BY).similar_to == (Similar("iran", "H.M.S."),)
    # The name that is spelt like a removed alias stays.
    assert registered.add_alias("iraq", "Hamas!", BY).similar_to == (Similar("hamas", "Hamas"),)
    assert registered.correct_actor("hamas", {"kind": "state"}, WHY, BY).similar_to is None


@pytest.mark.parametrize("relation", ["member", "coalition"])
@pytest.mark.parametrize("kind", ["state", "government", "person", "population"])
def test_an_actor_with_members_keeps_a_kind_that_may_have_them(
    verbs: Stanceline, relation: str, kind: str
) -> None:
    verbs.start_membership("hezbollah", "resistance", relation, "2020", BY)
    verbs.end_membership("hezbollah", "resistance", "2021", "", BY)
    with pytest.raises(Conflict, match=f"cannot be of the kind '{kind}': hezbollah") as refused:
        verbs.correct_actor("resistance", {"kind": kind}, WHY, BY)
    assert refused.value.field == "kind"
    assert str(refused.value.allowed).startswith("coalition, organisation, armed-group; or")
    verbs.correct_actor("resistance", {"kind": "organisation"}, WHY, BY)
    verbs.correct_membership("hezbollah", 1, {"relation": "faction"}, WHY, BY)
    verbs.correct_actor("resistance", {"kind": kind}, WHY, BY)


def test_a_withdrawn_membership_limits_no_kind(verbs: Stanceline) -> None:
    verbs.start_membership("hezbollah", "resistance", "member", "2020", BY)
    verbs.withdraw_membership("hezbollah", 1, WHY, BY)
    verbs.correct_actor("resistance", {"kind": "state"}, WHY, BY)


@pytest.mark.parametrize("relation", ["member", "coalition"])
@pytest.mark.parametrize("kind", ["state", "government", "person", "population"])
def test_an_actor_of_a_kind_without_members_is_given_none(
    verbs: Stanceline, log: EventLog, relation: str, kind: str
) -> None:
    verbs.correct_actor("iran", {"kind": kind}, WHY, BY)
    verbs.start_membership("hezbollah", "iran", "affiliate", "2020", BY)
    before = log.position()
    start = partial(verbs.start_membership, "israel", "iran", relation, "2020", BY)
    correct = partial(verbs.correct_membership, "hezbollah", 1, {"relation": relation}, WHY, BY)
    for verb in (start, correct):
        with pytest.raises(Conflict, match=f"iran is of the kind '{kind}'") as refused:
            verb()
        assert refused.value.field == "relation"
        assert refused.value.allowed == (
            "faction, joined, affiliate, splinter, merged-into; or an actor of the kind coalition,"
            " organisation, armed-group"
        )
    assert log.position() == before
    verbs.correct_membership("hezbollah", 1, {"relation": "faction"}, WHY, BY)


def test_the_name_and_the_url_of_a_source_are_corrected(verbs: Stanceline, log: EventLog) -> None:
    verbs.affiliate_source("al-akhbar", "hezbollah", "", BY)
    changes = {"name": " Al Akhbar ", "url": "https://a.test"}
    verbs.correct_source("al-akhbar", changes, WHY, BY)
    source: Source | None = None
    for event in log.load(source_id("al-akhbar")):
        source = evolve(source, event)
    assert source == Source("al-akhbar", 3, "Al Akhbar", "hezbollah", "https://a.test")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"url": "ftp://a.test"}, "url"),
        ({"affiliation": "iran"}, "changes"),
        ({"name": "A", "url": "x"}, "url"),
    ],
)
def test_a_correction_of_a_source_is_held_to_the_rules_of_a_registration(
    verbs: Stanceline, log: EventLog, changes: dict[str, Any], field: str
) -> None:
    before = log.position()
    with pytest.raises(Invalid) as refused:
        verbs.correct_source("reuters", changes, WHY, BY)
    assert (refused.value.field, log.position()) == (field, before)


def test_a_correction_of_a_source_gives_a_reason_and_changes_something(
    verbs: Stanceline, log: EventLog
) -> None:
    before = log.position()
    with pytest.raises(Invalid, match="reason is empty"):
        verbs.correct_source("reuters", {"name": "R"}, "", BY)
    with pytest.raises(Conflict, match="nothing would change"):
        verbs.correct_source("reuters", {"name": "Reuters", "url": None}, WHY, BY)
    with pytest.raises(NotFound, match="no source 'nobody'"):
        verbs.correct_source("nobody", {"name": "R"}, WHY, BY)
    assert log.position() == before


def test_the_corrected_name_of_a_source_is_the_one_that_is_similar(verbs: Stanceline) -> None:
    recorded = verbs.correct_source("reuters", {"name": "Al-Manar."}, WHY, BY)
    assert recorded.similar_to == (Similar("al-manar", "Al-Manar"),)
    assert verbs.register_source("other", "Reuters", None, None, BY).similar_to == ()
    assert verbs.correct_source("other", {"url": "https://a.test"}, WHY, BY).similar_to is None
