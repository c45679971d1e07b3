"""What has an ending on record may be corrected, as long as there is something that it ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from domain.application import Stanceline
from domain.commitments import Commitment, CoveredPlace
from domain.errors import Conflict
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, an_account, an_ending, the_development

HALT, PULL_BACK = a_commitment(), a_commitment(action="withdraw")
A_TRUCE: dict[str, Any] = {"kind": "ceasefire", "commitments": (HALT, PULL_BACK)}
BOTH = ("hezbollah", "israel")
BARE: dict[str, Any] = {"kind": "ceasefire", "initiators": BOTH, "targets": BOTH}


def ended(it: Stanceline, number: int, said: dict[str, Any], by: str | None = None) -> UUID:
    """A development of which a commitment ended, declared over by a party where one is named."""
    id = it.report_development(a_development(**said), BY).id
    it.end_commitment(id, an_ending(commitment=number, ended_by=by), BY)
    return id


@pytest.mark.parametrize(
    ("said", "number", "by", "changes"),
    [
        (A_TRUCE, 2, None, {"commitments": (a_commitment(toward="iran"), PULL_BACK)}),
        (A_TRUCE, 1, None, {"commitments": (a_commitment(by="iran", toward="iraq"),)}),
        (A_TRUCE, 1, "hezbollah", {"commitments": (a_commitment(partial=True), PULL_BACK)}),
        (A_TRUCE, 1, "israel", {"commitments": (a_commitment(by="iran"), PULL_BACK)}),
        (A_TRUCE, 2, "hezbollah", {"kind": "agreement", "initiators": ("iran",)}),
        (BARE, 0, None, {"initiators": ("iran",), "targets": ("iraq",)}),
        (BARE, 0, "israel", {"initiators": ("iran",)}),
        (BARE, 0, "israel", {"targets": ("iran",)}),
        (BARE, 0, "israel", {"commitments": (PULL_BACK,), "occurred": "2024-01-05"}),
    ],
)
def test_what_ended_is_corrected_and_its_ending_stays(
    verbs: Stanceline,
    log: EventLog,
    said: dict[str, Any],
    number: int,
    by: str | None,
    changes: dict[str, Any],
) -> None:
    id = ended(verbs, number, said, by)
    verbs.correct_development(id, changes, "A misprint.", BY)
    state = the_development(log, id)
    assert state.account == an_account(**{**said, **changes})
    assert state.endings == (an_ending(commitment=number, ended_by=by),)


@pytest.mark.parametrize(
    ("said", "number", "changes", "field", "allowed"),
    [
        (A_TRUCE, 2, {"commitments": (HALT,)}, "commitments", "a list that has a commitment 2"),
        (A_TRUCE, 2, {"commitments": (PULL_BACK, HALT)}, "commitments",
         "a list in which it keeps its number"),
        (A_TRUCE, 1, {"commitments": (PULL_BACK, HALT, PULL_BACK)}, "commitments",
         "a list in which it keeps its number"),
        (A_TRUCE, 1, {"kind": "statement", "commitments": ()}, "commitments",
         "a list that has a commitment 1"),
        (BARE, 0, {"kind": "agreement"}, "kind",
         "a ceasefire that lists none to cease attacks"),
        (BARE, 0, {"commitments": (PULL_BACK, HALT)}, "commitments",
         "a ceasefire that lists none to cease attacks"),
    ],
)  # fmt: skip
def test_what_ended_is_not_corrected_away(
    verbs: Stanceline,
    said: dict[str, Any],
    number: int,
    changes: dict[str, Any],
    field: str,
    allowed: str,
) -> None:
    id = ended(verbs, number, said)
    with pytest.raises(Conflict, match=f"commitment {number}, which has an ending") as refused:
        verbs.correct_development(id, changes, "A misprint.", BY)
    assert refused.value.field == f"changes.{field}"
    assert refused.value.allowed.startswith(allowed)


@pytest.mark.parametrize(
    ("said", "number", "by", "changes", "field"),
    [
        (A_TRUCE, 1, "israel", {"commitments": (a_commitment(toward="iran"), PULL_BACK)},
         "commitments[0]"),
        (A_TRUCE, 2, "hezbollah", {"commitments": (HALT, a_commitment(by="iran"))},
         "commitments[1]"),
        ({"kind": "ceasefire"}, 0, "hezbollah", {"initiators": ("iran",)}, "initiators"),
        ({"kind": "ceasefire"}, 0, "israel", {"targets": ("iran",)}, "targets"),
    ],
)  # fmt: skip
def test_whoever_declared_it_over_remains_a_party(
    verbs: Stanceline,
    said: dict[str, Any],
    number: int,
    by: str,
    changes: dict[str, Any],
    field: str,
) -> None:
    id = ended(verbs, number, said, by)
    with pytest.raises(Conflict, match=f"was ended by '{by}'") as refused:
        verbs.correct_development(id, changes, "A misprint.", BY)
    assert refused.value.field == f"changes.{field}"
    assert f"'{by}'" in refused.value.allowed


def test_once_its_ending_is_withdrawn_a_commitment_may_go(verbs: Stanceline, log: EventLog) -> None:
    id = ended(verbs, 2, A_TRUCE, "israel")
    verbs.withdraw_ending(id, 2, "It goes on.", BY)
    verbs.correct_development(id, {"commitments": (HALT,)}, "One only.", BY)
    assert the_development(log, id).account.commitments == (HALT,)


def test_every_ending_on_record_counts(verbs: Stanceline) -> None:
    """An earlier ending counts again if the cause of a later one is retracted."""
    id = ended(verbs, 1, A_TRUCE, "israel")
    verbs.end_commitment(id, an_ending(date="2024-04-01"), BY)
    other = {"commitments": (a_commitment(toward="iran"), PULL_BACK)}
    with pytest.raises(Conflict, match="commitment 1 was ended by 'israel'"):
        verbs.correct_development(id, other, "A misprint.", BY)


IDLIB, HAMA, SYRIA = CoveredPlace("SYR", "Idlib"), CoveredPlace("SYR", "Hama"), CoveredPlace("SYR")
SAME_IDLIB = CoveredPlace("SYR", "IDLIB")


def in_syria(**said: Any) -> Commitment:
    return a_commitment(partial=True, **{"places": (SYRIA,), **said})


@pytest.mark.parametrize(
    ("made", "corrected", "problem"),
    [
        (in_syria(), in_syria(places=(HAMA,)), "would not apply in Idlib (SYR), where an ending"),
        (in_syria(), in_syria(excluded_places=(IDLIB,)), "would not apply in Idlib (SYR)"),
        (in_syria(), in_syria(excluded_places=(SAME_IDLIB,)), "would not apply in Idlib (SYR)"),
        (HALT, in_syria(places=(SAME_IDLIB,)), "would apply nowhere"),
        (HALT, in_syria(places=(HAMA,)), "would not apply in Idlib (SYR)"),
        (HALT, in_syria(places=(IDLIB,)), "would apply nowhere, because endings on record end it"),
        (in_syria(places=(IDLIB, HAMA)), in_syria(places=(IDLIB,)), "would apply nowhere"),
    ],
)
def test_a_correction_leaves_a_place_that_ended_and_another_one(
    verbs: Stanceline, log: EventLog, made: Commitment, corrected: Commitment, problem: str
) -> None:
    id = verbs.report_development(a_development(kind="ceasefire", commitments=(made,)), BY).id
    verbs.end_commitment(id, an_ending(places=(IDLIB,)), BY)
    changes = {"commitments": (corrected,)}
    with pytest.raises(Conflict) as refused:
        verbs.correct_development(id, changes, "A misprint.", BY)
    assert problem in str(refused.value)
    assert refused.value.field == "changes.commitments[0]"
    assert "withdraw" in refused.value.allowed
    assert the_development(log, id).account.commitments == (made,)
    verbs.withdraw_ending(id, 1, "It holds there.", BY, places=(IDLIB,))
    verbs.correct_development(id, changes, "A misprint.", BY)
    assert the_development(log, id).account.commitments == (corrected,)


@pytest.mark.parametrize(
    "corrected",
    [
        HALT,
        in_syria(),
        in_syria(places=(CoveredPlace("SYR", "ídlīb"), HAMA)),
        in_syria(places=(IDLIB, HAMA)),
        in_syria(excluded_places=(HAMA,)),
        in_syria(places=(), excluded_places=(HAMA,)),
    ],
)
def test_a_correction_that_leaves_what_ended_in_a_place_keeps_the_ending(
    verbs: Stanceline, log: EventLog, corrected: Commitment
) -> None:
    made = in_syria(expires="..")
    id = verbs.report_development(a_development(kind="ceasefire", commitments=(made,)), BY).id
    verbs.end_commitment(id, an_ending(places=(IDLIB,)), BY)
    verbs.correct_development(id, {"commitments": (corrected,)}, "A misprint.", BY)
    assert the_development(log, id).endings == (an_ending(places=(IDLIB,)),)
