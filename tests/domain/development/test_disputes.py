"""A dispute denies a part from the closed list, of an actor or a commitment that there is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.application import Stanceline
from domain.development.report_events import DevelopmentDisputed
from domain.errors import Invalid
from domain.values import Dispute
from domain.vocabulary import DISPUTE_PARTS
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, a_report, an_ending, the_development

DENIAL = a_report(summary="It was not so.")
# Two commitments, the second of which ended; Iran mediated.
TRUCE: dict[str, Any] = {
    "kind": "ceasefire",
    "mediators": ("iran",),
    "commitments": (a_commitment(), a_commitment(action="withdraw")),
}
AUTHOR, TARGET = "hezbollah, or null for every one", "israel, or null for every one"


def a_truce(verbs: Stanceline, **said: Any) -> UUID:
    id = verbs.report_development(a_development(**{**TRUCE, **said}), BY).id
    if not said:
        verbs.end_commitment(id, an_ending(commitment=2), BY)
    return id


@pytest.mark.parametrize("part", [one for one in DISPUTE_PARTS if one != "end"])
def test_a_dispute_names_a_part(verbs: Stanceline, log: EventLog, part: str) -> None:
    id = a_truce(verbs)
    verbs.dispute_development(id, DENIAL, part, BY)
    assert the_development(log, id).disputes == (Dispute(DENIAL, part),)


def test_a_dispute_without_a_part_denies_the_deed(verbs: Stanceline, log: EventLog) -> None:
    id = a_truce(verbs)
    verbs.dispute_development(id, DENIAL, None, BY)
    disputed = log.load(id)[-1]
    assert isinstance(disputed, DevelopmentDisputed)
    assert disputed.part == "deed"


@pytest.mark.parametrize(
    ("part", "actor", "number"),
    [
        ("author", "hezbollah", None), ("target", "israel", None),
        ("commitment", None, 1), ("commitment", None, 2), ("ending", None, 2),
    ],
)  # fmt: skip
def test_an_actor_or_a_number_narrows_a_part(
    verbs: Stanceline, log: EventLog, part: str, actor: str | None, number: int | None
) -> None:
    id = a_truce(verbs)
    verbs.dispute_development(id, DENIAL, part, BY, actor, number)
    assert the_development(log, id).disputes == (Dispute(DENIAL, part, actor, number),)


def test_a_bare_ceasefire_is_commitment_0(verbs: Stanceline, log: EventLog) -> None:
    id = a_truce(verbs, commitments=())
    verbs.end_commitment(id, an_ending(commitment=0), BY)
    verbs.dispute_development(id, DENIAL, "commitment", BY, number=0)
    verbs.dispute_development(id, DENIAL, "ending", BY, number=0)
    assert [one.number for one in the_development(log, id).disputes] == [0, 0]


@pytest.mark.parametrize(
    ("part", "actor", "number", "field", "allowed"),
    [
        ("that it happened", None, None, "part", ", ".join(DISPUTE_PARTS)),
        ("", None, None, "part", ", ".join(DISPUTE_PARTS)),
        ("author", "iraq", None, "actor", AUTHOR),
        ("target", "atlantis", None, "actor", TARGET),
        # Israel undertook nothing, nothing was done to Hezbollah, and Iran mediated.
        ("author", "israel", None, "actor", AUTHOR),
        ("target", "hezbollah", None, "actor", TARGET),
        ("author", "iran", None, "actor", AUTHOR),
        ("target", "iran", None, "actor", TARGET),
        ("author", "Not a slug", None, "actor", "lower-case letters, digits"),
        (None, "hezbollah", None, "actor", "null; actor only with the parts author and target"),
        ("commitment", "hezbollah", None, "actor",
         "null; actor only with the parts author and target"),
        ("commitment", None, 3, "number", "1, 2, or null for every one"),
        ("commitment", None, 0, "number", "1, 2, or null for every one"),
        ("ending", None, 1, "number", "2, or null for every one"),
        ("place", None, 1, "number", "null; number only with the parts commitment and ending"),
        (None, None, 1, "number", "null; number only with the parts commitment and ending"),
    ],
)  # fmt: skip
def test_a_dispute_of_what_there_is_not_is_refused(
    verbs: Stanceline,
    log: EventLog,
    part: str | None,
    actor: str | None,
    number: int | None,
    field: str,
    allowed: str,
) -> None:
    id = a_truce(verbs)
    before = log.position()
    with pytest.raises(Invalid) as refused:
        verbs.dispute_development(id, DENIAL, part, BY, actor, number)
    assert [one.field for one in refused.value.every] == [field]
    assert refused.value.allowed.startswith(allowed)
    assert log.position() == before


@pytest.mark.parametrize("number", [None, 1])
@pytest.mark.parametrize("part", ["commitment", "ending"])
def test_a_development_without_commitments_or_endings_has_none_to_dispute(
    verbs: Stanceline, log: EventLog, part: str, number: int | None
) -> None:
    id = verbs.report_development(a_development(), BY).id
    before = log.position()
    with pytest.raises(Invalid, match=f"the development has no {part} to dispute") as refused:
        verbs.dispute_development(id, DENIAL, part, BY, number=number)
    assert [one.field for one in refused.value.every] == ["part"]
    assert refused.value.allowed.startswith("another part: deed, author, target, ")
    assert log.position() == before


def test_commitments_that_nobody_ended_have_no_ending_to_dispute(verbs: Stanceline) -> None:
    id = verbs.report_development(a_development(**TRUCE), BY).id
    with pytest.raises(Invalid, match="no ending to dispute"):
        verbs.dispute_development(id, DENIAL, "ending", BY)


def test_a_development_without_targets_has_no_target_to_dispute(verbs: Stanceline) -> None:
    said = a_development(kind="statement", targets=())
    id = verbs.report_development(said, BY).id
    with pytest.raises(Invalid, match="no target to dispute"):
        verbs.dispute_development(id, DENIAL, "target", BY)


@pytest.mark.parametrize(("part", "actor"), [("author", "israel"), ("target", "hezbollah")])
@pytest.mark.parametrize(
    "said",
    [
        {"kind": "talks"},  # each side talks to the other
        {"kind": "ceasefire", "commitments": (a_commitment(by="israel", toward="hezbollah"),)},
    ],
)
def test_the_other_side_is_disputed_where_it_does_the_same(
    verbs: Stanceline, log: EventLog, said: dict[str, Any], part: str, actor: str
) -> None:
    id = verbs.report_development(a_development(**said), BY).id
    verbs.dispute_development(id, DENIAL, part, BY, actor)
    assert the_development(log, id).disputes == (Dispute(DENIAL, part, actor),)


def test_each_side_of_a_reciprocal_development_is_an_author_and_a_target(
    verbs: Stanceline, log: EventLog
) -> None:
    id = verbs.report_development(a_development(reciprocal=True), BY).id
    for part in ("author", "target"):
        for actor in ("hezbollah", "israel"):
            verbs.dispute_development(id, DENIAL, part, BY, actor)
    every = [(one.part, one.actor) for one in the_development(log, id).disputes]
    assert every == [
        (part, actor) for part in ("author", "target") for actor in ("hezbollah", "israel")
    ]


def test_the_party_that_declared_a_commitment_over_is_an_author(
    verbs: Stanceline, log: EventLog
) -> None:
    id = verbs.report_development(a_development(**TRUCE), BY).id
    with pytest.raises(Invalid, match="'israel' is not an author of the development"):
        verbs.dispute_development(id, DENIAL, "author", BY, "israel")
    verbs.end_commitment(id, an_ending(ended_by="israel"), BY)
    verbs.dispute_development(id, DENIAL, "author", BY, "israel")
    verbs.dispute_development(id, DENIAL, "target", BY, "hezbollah")
    assert [one.actor for one in the_development(log, id).disputes] == ["israel", "hezbollah"]


def test_a_withdrawn_ending_cannot_be_disputed(verbs: Stanceline) -> None:
    id = a_truce(verbs)
    verbs.withdraw_ending(id, 2, "It goes on.", BY)
    with pytest.raises(Invalid, match="no ending to dispute"):
        verbs.dispute_development(id, DENIAL, "ending", BY, number=2)


def test_an_unknown_part_is_refused_with_all_else_that_is_wrong(verbs: Stanceline) -> None:
    id = a_truce(verbs)
    with pytest.raises(Invalid) as refused:
        verbs.dispute_development(id, DENIAL, "the day", BY, "atlantis", 7)
    assert [one.field for one in refused.value.every] == ["part", "actor", "number"]
