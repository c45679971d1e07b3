"""Checkpoints, proofs and signed notes are read in their one form and in no other."""

from __future__ import annotations

from base64 import b64encode

import pytest

from domain.errors import Invalid
from domain.tlog.note import (
    Checkpoint,
    Proof,
    Signature,
    SignedNote,
    read_checkpoint,
    read_note,
    read_proof,
)

ROOT = bytes(range(32))
IN_BASE64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NOTE = f"a.test/log\n5\n{IN_BASE64}\n\n— a.test/log AQIDBP8=\n"


def test_a_checkpoint_is_three_lines() -> None:
    checkpoint = Checkpoint("a.test/log", 5, ROOT)
    assert checkpoint.text == f"a.test/log\n5\n{IN_BASE64}\n"
    assert read_checkpoint(checkpoint.text) == checkpoint
    assert read_checkpoint(f"{checkpoint.text}an extension\n") == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"a.test/log\n5\n{IN_BASE64}",
        f"a.test/log\n05\n{IN_BASE64}\n",
        f"a.test/log\n-5\n{IN_BASE64}\n",
        f"\n5\n{IN_BASE64}\n",
        "a.test/log\n5\nAAEC\n",
        "a.test/log\n5\n!!!\n",
        f"a.test/log\n5\n{IN_BASE64}\n\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        read_checkpoint(text)


def test_a_note_is_a_text_and_who_signed_it() -> None:
    note = SignedNote(
        f"a.test/log\n5\n{IN_BASE64}\n", (Signature("a.test/log", b"\1\2\3\4", b"\xff"),)
    )
    assert str(note) == NOTE
    assert read_note(NOTE) == note


@pytest.mark.parametrize(
    "given",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— a AQIDBP8=",
        "text\n\n- a AQIDBP8=\n",
        "text\n\n— a+b AQIDBP8=\n",
        "text\n\n— a AQIDBA==\n",
        "text\n\n— a AQIDBP8=\n— b\n",
        "te\txt\n\n— a AQIDBP8=\n",
        "text\n\n" + "— a AQIDBP8=\n" * 101,
    ],
)
def test_what_is_no_note_is_refused(given: str) -> None:
    with pytest.raises(Invalid):
        read_note(given)


def test_a_note_may_have_empty_lines_in_its_text() -> None:
    assert read_note("one\n\ntwo\n\n— a AQIDBP8=\n").text == "one\n\ntwo\n"


def test_a_proof_is_a_file_that_is_read_again() -> None:
    proof = Proof(3, (ROOT, ROOT[::-1]), NOTE)
    mirrored = b64encode(ROOT[::-1]).decode()
    assert proof.text == f"c2sp.org/tlog-proof@v1\nindex 3\n{IN_BASE64}\n{mirrored}\n\n{NOTE}"
    assert read_proof(proof.text) == proof
    with_extra = proof.text.replace("\nindex", "\nextra AAAA\nindex")
    assert read_proof(with_extra) == proof


@pytest.mark.parametrize(
    "head", ["", "c2sp.org/tlog-proof@v2\nindex 3", "c2sp.org/tlog-proof@v1",
             "c2sp.org/tlog-proof@v1\n3", "c2sp.org/tlog-proof@v1\nindex 3\nno hash"]
)  # fmt: skip
def test_what_is_no_proof_is_refused(head: str) -> None:
    with pytest.raises(Invalid):
        read_proof(f"{head}\n\n{NOTE}")
