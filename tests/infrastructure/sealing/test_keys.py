"""Keys are written as everybody else writes them, and find what they did not sign."""

from __future__ import annotations

import pytest

from domain.errors import Invalid
from domain.tlog.note import Signature, SignedNote, read_note
from infrastructure.sealing.keys import (
    COSIGNATURE,
    SigningKey,
    VerifierKey,
    new_key,
    read_signing_key,
    read_verifier_key,
    read_witness_keys,
)

# The example in the documentation of Go's package note.
FOREIGN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
FOREIGN_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)
TEXT = "a.test/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def test_a_note_that_somebody_else_signed_is_verified() -> None:
    key = read_verifier_key(FOREIGN_KEY)
    assert key.signed(read_note(FOREIGN_NOTE))
    assert not key.signed(read_note(FOREIGN_NOTE.replace("problem is", "problem was")))
    assert str(key) == FOREIGN_KEY


def test_a_key_is_read_as_it_was_written() -> None:
    key = new_key("a.test/log")
    assert read_signing_key(f"{key.secret}\n", "a file") == key
    assert read_verifier_key(str(key.verifier)) == key.verifier


def test_a_key_checks_what_it_signed_under_its_own_name_only() -> None:
    key = new_key("a.test/log")
    signature = key.sign(TEXT)
    assert key.verifier.made(signature, TEXT)
    assert not key.verifier.made(signature, f"{TEXT}more\n")
    assert not new_key("a.test/log").verifier.made(signature, TEXT)
    renamed = VerifierKey("b.test/log", key.verifier.kind, key.verifier.public)
    assert not renamed.made(Signature("b.test/log", renamed.id, signature.signature), f"{TEXT} ")
    forged = Signature(signature.name, signature.key_id, bytes(64))
    assert not key.verifier.signed(SignedNote(TEXT, (forged,)))


def a_witness(name: str = "w.test") -> tuple[SigningKey, VerifierKey]:
    private = new_key(name)
    return private, VerifierKey(name, COSIGNATURE, private.verifier.public)


def test_the_keys_of_witnesses_are_of_the_kind_that_cosigns() -> None:
    (log, one), (_, other) = a_witness(), a_witness("v.test")
    assert read_witness_keys(f"{one}\n {other} ") == (one, other)
    with pytest.raises(Invalid, match="is not the key of a witness"):
        read_witness_keys(f"{one} {log.verifier}")


@pytest.mark.parametrize(("time", "counts"), [(2**63 - 1, True), (2**63, False)])
def test_a_witness_signs_no_later_than_c2sp_has_times(time: int, counts: bool) -> None:
    private, witness = a_witness()
    over = private.sign(f"cosignature/v1\ntime {time}\n{TEXT}").signature
    line = Signature("w.test", witness.id, time.to_bytes(8) + over)
    assert witness.made(line, TEXT) is counts


def test_a_witness_signs_the_text_and_its_own_time() -> None:
    private, witness = a_witness()
    time = 1_700_000_000
    over = private.sign(f"cosignature/v1\ntime {time}\n{TEXT}").signature
    line = Signature("w.test", witness.id, time.to_bytes(8) + over)
    assert witness.made(line, TEXT)
    assert not witness.made(Signature("w.test", witness.id, (time + 1).to_bytes(8) + over), TEXT)
    assert not witness.made(Signature("w.test", witness.id, over), TEXT)


@pytest.mark.parametrize(
    "given",
    ["", "PeterNeumann", FOREIGN_KEY.replace("c74f20a3", "c74f20a4"), FOREIGN_KEY[:-1],
     FOREIGN_KEY.replace("Peter", "Paul"), f"{FOREIGN_KEY} "],
)  # fmt: skip
def test_what_is_no_key_is_refused(given: str) -> None:
    with pytest.raises(Invalid):
        read_verifier_key(given)


def test_a_private_key_is_never_shown() -> None:
    key = SigningKey("a.test/log", bytes(range(32)))
    assert key.secret.rpartition("+")[2] not in f"{key} {key!r}"
    with pytest.raises(Invalid) as refused:
        read_signing_key(key.secret[:-2] + "AA", "a file")
    assert key.secret[-20:-4] not in f"{refused.value} {refused.value.allowed}"
