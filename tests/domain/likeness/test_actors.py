"""Actors that may be one: each sign in their names, with its points."""

from __future__ import annotations

import pytest

from domain.likeness.actors import MOST_ALIKE, NamedActor, alike


def an_actor(id: str, *names: str, kind: str = "armed-group", **identifiers: str) -> NamedActor:
    return NamedActor(id, kind, names, identifiers)


@pytest.mark.parametrize(
    ("one", "other", "reason", "points"),
    [
        ("River Brigade", "River Brigade", "same-name", 95),
        ("River Brigade", "river brigade", "same-name", 95),
        ("Kata'ib Hizbullah", "Kataib Hizbullāh", "same-letters", 85),
        ("Вагнер", "Vagner", "same-letters", 85),
        ("حزب الله", "Hezbollah", "same-consonants", 45),
        ("Israel", "lsrael", "looks-alike", 75),
        ("Government of Syria", "Syria", "same-core", 65),
        ("Military Forces of Syria (2000-2024)", "Syria", "same-core", 65),
        ("Military Forces of Syria (2000-2024)", "Government of Syria", "same-core", 65),
        ("Hayat Tahrir al-Sham (HTS)", "HTS", "same-core", 65),
        ("Hayat Tahrir al-Sham (HTS)", "Hayat Tahrir al-Sham", "same-core", 65),
        ("Hezbollah", "Hizbollah", "nearly-spelled-alike", 55),
        ("Hezbollah", "Hizballah", "same-consonants", 45),
        ("al-Hezbollah", "Hizballah", "same-consonants", 45),
    ],
)
def test_names_of_one_actor_are_found_with_the_strongest_reason(
    one: str, other: str, reason: str, points: int
) -> None:
    (found,) = alike([an_actor("a", one), an_actor("b", other)])

    assert found[:2] == (0, 1)
    assert found.likeness == (points, (reason, "same-kind"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iran", "Iraq"),
        ("Northland", "Southland"),
        ("Protesters (Syria)", "Protesters (Iraq)"),
        ("Muslims (CAR)", "Christians (CAR)"),
        ("Unit 18", "Unit 19"),
        ("Fatah", "Amal"),
        ("", "..."),
    ],
)
def test_names_of_different_actors_are_not_found(one: str, other: str) -> None:
    assert alike([an_actor("a", one), an_actor("b", other)]) == []


def test_an_alias_counts_as_a_name() -> None:
    (found,) = alike([an_actor("a", "Ansar Allah", "Houthis"), an_actor("b", "HOUTHIS")])

    assert found.likeness.reasons == ("same-name", "same-kind")


def test_two_ids_of_one_data_set_speak_against_it() -> None:
    """UCDP has two actors called DPR, one after the other."""
    first = an_actor("ucdp-5840", "DPR", ucdp="5840")
    (found,) = alike([first, an_actor("ucdp-6711", "DPR", ucdp="6711")])

    assert found.likeness == (85, ("same-name", "same-kind", "ids-of-one-scheme"))


def test_another_kind_takes_away_a_reason() -> None:
    (found,) = alike([an_actor("a", "Syria", kind="state"), an_actor("b", "Government of Syria")])

    assert found.likeness == (60, ("same-core",))


def test_the_likeliest_come_first() -> None:
    names = ["Hezbollah", "Hizballah", "hezbollah"]

    found = alike([an_actor(str(at), name) for at, name in enumerate(names)])

    assert [(it.one, it.other, it.likeness.points) for it in found] == [
        (0, 2, 95), (0, 1, 45), (1, 2, 45),
    ]  # fmt: skip


def test_a_name_that_many_share_says_nothing() -> None:
    many = [an_actor(str(at), "Unidentified Armed Group") for at in range(MOST_ALIKE + 1)]

    assert alike(many) == []
    assert len(alike(many[1:])) == MOST_ALIKE * (MOST_ALIKE - 1) // 2
