"""Whose an identifier is, and whose name is like another: of names as they are recorded."""

from __future__ import annotations

import pytest

from domain.application import Stanceline
from domain.checks.lookalikes import lookalike_key
from domain.checks.text import spelling_key
from domain.errors import Conflict
from domain.log import Recorded, Similar
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from tests.builders import BY, a_development, the_actor

ISRAEL = Similar("israel", "Israel")


def register(it: Stanceline, id: str, name: str, *aliases: str, **identifiers: str) -> Recorded:
    return it.register_actor(id, name, "state", aliases, identifiers, BY)


@pytest.mark.parametrize(
    "name",
    [
        "Israel",
        "Isr\u0430el",  # a Cyrillic a
        "\u0399srael",  # a Greek Iota
        "lsrael",
        "ISRAEL",
        "Isra\xebl",
        "\uff29\uff53\uff52\uff41\uff45\uff4c",
        "Is-rael",
        "\u2223srael",  # a divides sign
        "Israe\u04cf",  # a Cyrillic palochka, which looks like l
    ],
)
def test_a_name_that_is_spelt_or_looks_like_anothers_is_recorded_and_flagged(
    verbs: Stanceline, name: str
) -> None:
    assert register(verbs, "other", name).similar_to == (ISRAEL,)


def test_a_name_of_nobody_else_is_not_flagged(verbs: Stanceline) -> None:
    assert register(verbs, "jordan", "Jordan", "Transjordan").similar_to == ()
    assert register(verbs, "irak", "Iral", "Iram", "Israfel").similar_to == ()


HEZBOLLAH = (Similar("hezbollah", "Hezbollah"),)


def test_a_name_that_is_nearly_spelled_alike_is_flagged_wherever_a_name_is_recorded(
    verbs: Stanceline,
) -> None:
    assert register(verbs, "other", "Hezboilah").similar_to == HEZBOLLAH
    assert register(verbs, "third", "Third", "Hezxbollah").similar_to == HEZBOLLAH
    assert verbs.add_alias("iran", "Hezbolloh", BY).similar_to == HEZBOLLAH
    assert verbs.rename_actor("iraq", "Hezbollaah", "", BY).similar_to == HEZBOLLAH
    why = "The alias was wrong."
    corrected = verbs.correct_actor("israel", {"aliases": ("Hezbollahs",)}, why, BY)
    assert corrected.similar_to == HEZBOLLAH
    source = verbs.register_source("reuter", "Reutres", None, None, BY)
    assert source.similar_to == (Similar("reuters", "Reuters"),)
    verbs.register_source("agency", "Agency", None, None, BY)
    named = verbs.correct_source("agency", {"name": "Reutters"}, why, BY)
    assert named.similar_to == (Similar("reuters", "Reuters"),)


def test_a_name_that_was_wrong_is_not_nearly_that_of_another(verbs: Stanceline) -> None:
    verbs.add_alias("iran", "Persian Empire", BY)
    assert register(verbs, "other", "Persain Empire").similar_to == (
        Similar("iran", "Persian Empire"),
    )
    verbs.correct_actor("iran", {"aliases": ()}, "No such alias.", BY)
    assert register(verbs, "third", "Persiian Empire").similar_to == ()


def test_names_alike_come_before_those_nearly_alike(verbs: Stanceline) -> None:
    register(verbs, "other", "Hezbolleh")
    assert register(verbs, "third", "HEZBOLLEH").similar_to == (
        Similar("other", "Hezbolleh"),
        *HEZBOLLAH,
    )


def test_so_are_an_alias_a_new_name_and_a_source(verbs: Stanceline) -> None:
    verbs.add_alias("israel", "Zionist entity", BY)
    assert verbs.add_alias("iran", "Zi\u03bfnist entity", BY).similar_to == (
        Similar("israel", "Zionist entity"),
    )
    assert verbs.rename_actor("iraq", "Is\u0433ael", "", BY).similar_to == (ISRAEL,)
    assert register(verbs, "other", "Else", "Iraq").similar_to == (Similar("iraq", "Iraq"),)
    source = verbs.register_source("reuter", "Reuteгs", None, None, BY)
    assert source.similar_to == (Similar("reuters", "Reuters"),)


def test_an_actor_is_not_like_itself_nor_like_a_source(verbs: Stanceline) -> None:
    again = register(verbs, "gazette", "Gazette", "The Gazette", "Gazette!")
    assert again.similar_to == ()
    assert verbs.register_source("gazette", "Gazette", None, None, BY).similar_to == ()
    assert verbs.add_alias("gazette", "Gazétte", BY).similar_to == ()


def test_no_more_than_the_first_20_are_listed(verbs: Stanceline) -> None:
    for number in range(23):
        last = register(verbs, f"front-{number:02}", "The Front")
    assert last.similar_to is not None
    assert [one.id for one in last.similar_to] == [f"front-{number:02}" for number in range(20)]


def test_rn_looks_like_m_and_a_letter_of_another_alphabet_as_it_looks_not_as_it_sounds() -> None:
    assert lookalike_key("Harnas") == lookalike_key("Hamas")
    assert spelling_key("\u0421hina") == "shina"
    assert lookalike_key("\u0421hina") == lookalike_key("China")


def test_names_are_recorded_in_one_form(verbs: Stanceline, log: EventLog) -> None:
    register(verbs, "jordan", " Jordan ", "Trans\u2003jordan", ucdp=" 663 ")
    jordan = the_actor(log, "jordan")
    assert (jordan.name, jordan.aliases) == ("Jordan", ("Trans jordan",))
    assert jordan.identifiers == {"ucdp": "663"}
    with pytest.raises(Conflict, match="already a name"):
        verbs.add_alias("jordan", "  Jordan", BY)
    with pytest.raises(Conflict, match="already has this name"):
        verbs.rename_actor("jordan", "Jordan\n", "", BY)


def test_an_identifier_belongs_to_one_actor(verbs: Stanceline, log: EventLog) -> None:
    register(verbs, "jordan", "Jordan", ucdp="777")
    head = log.position()
    for value in ("777", " 777 "):
        with pytest.raises(Conflict, match="'777' belongs to the actor 'jordan'") as refused:
            register(verbs, "other", "Other", iso3166="OTH", ucdp=value)
        assert refused.value.field == "identifiers.ucdp"
    assert log.position() == head
    assert register(verbs, "other", "Other", gwno="777").created


@pytest.mark.parametrize(
    ("scheme", "value", "other"),
    [
        ("wikidata", "Q42", "q42"),
        ("iso3166", "JOR", "jor"),
        ("ucdp", "777", "\uff17\uff17\uff17"),  # in full-width digits
    ],
)
def test_an_identifier_in_another_spelling_is_the_same_one(
    verbs: Stanceline, scheme: str, value: str, other: str
) -> None:
    register(verbs, "jordan", "Jordan", **{scheme: value})
    with pytest.raises(Conflict, match="belongs to the actor 'jordan'"):
        register(verbs, "other", "Other", **{scheme: other})


def test_an_identifier_with_leading_zeros_is_another_one(verbs: Stanceline) -> None:
    register(verbs, "jordan", "Jordan", ucdp="777")
    assert register(verbs, "other", "Other", ucdp="0777").created


def test_the_same_registration_again_is_answered_as_at_first(verbs: Stanceline) -> None:
    first = register(verbs, "jordan", "Jordan", ucdp="777")
    again = register(verbs, "jordan", "Jordan", ucdp="777")
    assert (again.created, again.position, again.similar_to) == (False, first.position, ())


def test_whoever_else_registers_is_seen(verbs: Stanceline, log: EventLog) -> None:
    other = Stanceline(EventLog(SQLAlchemyRecorder(log.recorder.engine)))
    register(verbs, "jordan", "Jordan", ucdp="777")
    with pytest.raises(Conflict):
        register(other, "jordania", "Jordania", ucdp="777")
    assert register(other, "jordania", "Jord\u0430n").similar_to == (Similar("jordan", "Jordan"),)


def test_only_what_names_something_is_read(verbs: Stanceline, log: EventLog) -> None:
    head = log.position()
    register(verbs, "jordan", "Jordan")
    verbs.dissolve_actor("jordan", "2030", "", BY)
    verbs.report_development(a_development(), BY)
    assert [position for position, _ in log.naming(head)] == [head + 1]
    assert [event.TOPIC for _, event in log.naming(head)] == ["actor.registered.v1"]


def test_an_id_that_is_taken_is_named_as_its_recorder_wrote_it(verbs: Stanceline) -> None:
    with pytest.raises(Conflict, match="actor 'israel' is already recorded at position"):
        register(verbs, "israel", "Another Israel")
    with pytest.raises(Conflict, match="source 'reuters' is already recorded at position"):
        verbs.register_source("reuters", "Another Reuters", None, None, BY)
