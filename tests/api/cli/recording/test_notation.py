"""Lists and commitments as one text: what is written is read back as it was."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.cli.recording.commitments import read_commitment, written
from api.cli.recording.names import Names
from api.cli.recording.notation import cut, escaped, listed, parts, plain
from domain.commitments import Commitment, CoveredPlace, Dependency, Extension

OTHER = UUID("1471b8d9-032b-5782-8243-af4c5cfbc65b")
TEXTS = st.text(alphabet=st.sampled_from("a \\;,=>:/|\n\r\t'\"é\x85"), max_size=12)


class SameNames(Names):
    """Takes each text for the id of an actor."""

    def __init__(self) -> None:
        self.wrong = []
        self.unread = set()

    def actor(self, text: str, option: str) -> str:
        return text


@given(st.lists(TEXTS.filter(bool), max_size=4))
def test_a_list_is_read_back_whatever_signs_its_texts_have(texts: list[str]) -> None:
    assert [plain(one) for one in parts(listed(texts), ";")] == texts


def test_a_sign_after_a_backslash_does_not_separate() -> None:
    assert parts(r"Riverton\; old town; Homs;;", ";") == [r"Riverton\; old town", "Homs"]
    assert cut(r"a\=b = c = d", "=") == (r"a\=b", True, "c = d")
    assert cut("a", "=") == ("a", False, "")


@given(scope=TEXTS, name=TEXTS.filter(lambda text: text.strip() != ""))
def test_a_commitment_is_read_back_with_all_its_fields(scope: str, name: str) -> None:
    made = Commitment(
        "northland",
        "southland",
        "cease-attacks",
        effective_from="2024-03-02",
        expires="..",
        partial=True,
        scope=scope,
        condition="the prisoners; all of them",
        places=(CoveredPlace("SYR", name), CoveredPlace("IRQ")),
        extends=Extension(OTHER, 2),
        holds_while=Dependency(None, 1),
        announced_by_other=True,
        conditional_start=True,
        excluded_places=(CoveredPlace("IRQ", "Mosul, east"),),
    )
    names = SameNames()

    for one in (made, replace(made, holds_while=Dependency(OTHER, 0))):
        assert read_commitment(written(one), "--commitment 1", names) == one
    assert names.wrong == []


def test_what_cannot_be_read_is_named_with_the_form_that_can() -> None:
    names = SameNames()

    read_commitment("a > b: cease-attacks; extends=2", "--commitment 1", names)

    (wrong,) = names.wrong
    assert wrong.message == "--commitment 1: 'extends=2' cannot be read"
    assert "extends=DEVELOPMENT/NUMBER" in wrong.allowed


def test_a_text_ends_with_a_blank_if_it_did() -> None:
    assert plain(escaped(" a ")) == " a "
