"""Given the key that a log had once: later ones count by its word, and by nothing else."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.tlog.note import SignedNote
from infrastructure.sealing.checkpoints import Succession, keys_answer, succession_text
from infrastructure.sealing.keys import SigningKey, VerifierKey, read_verifier_key
from infrastructure.verifying.bundle import open_bundle, verify_bundle
from tests.api.cli.audited import KEY, exported, members, rewritten, with_names
from tests.api.cli.command_line import stanceline
from tests.conftest import TEST_KEY
from tests.infrastructure.auditing.verifier import verified
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS

FIRST = TEST_KEY
SECOND, THIRD, FORGER = (SigningKey(FIRST.name, bytes([n] * 32)) for n in (1, 2, 3))
ELSEWHERE = SigningKey("elsewhere.test/log", bytes([4] * 32))

NOT_SIGNED = f"the checkpoint is not signed by {KEY}, nor by one that follows from it"


def word(for_key: SigningKey, *by: SigningKey, about: VerifierKey | None = None) -> Succession:
    """A key as keys.json names it, with what these have signed about it, or about another."""
    text = succession_text(about or for_key.verifier)
    return Succession(for_key.verifier, str(SignedNote(text, tuple(key.sign(text) for key in by))))


def without_word(key: SigningKey) -> Succession:
    return Succession(key.verifier, None)


def signed_by(bundle: Path, key: SigningKey, keys: Sequence[Succession]) -> None:
    """Make the bundle one of a log with these keys, whose checkpoint this key alone has signed."""
    before = members(bundle)["checkpoint"]
    text = before.decode().rpartition("\n\n")[0] + "\n"
    after = str(SignedNote(text, (key.sign(text),))).encode()
    for name in members(bundle):
        if name == "checkpoint" or name.startswith("proofs/"):
            rewritten(bundle, name, lambda held: held.replace(before, after))
    rewritten(bundle, "keys.json", lambda _: json.dumps(keys_answer(keys)).encode())
    last = str(keys[-1].key)
    rewritten(bundle, "manifest.json", with_names(lambda shown: shown.update(key=last)))


def fits_for_the_program(bundle: Path, key: str) -> bool:
    with open_bundle(bundle) as opened:
        return verify_bundle(opened, trusted=read_verifier_key(key)).fits


def test_a_bundle_from_after_the_key_was_changed_fits_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'stanceline.db'}"
    assert stanceline("seed", "article", url=url).exit_code == 0
    assert stanceline("log", "rotate-key", url=url).exit_code == 0
    monkeypatch.delenv("STANCELINE_LOG_KEY")
    assert stanceline("import", "ucdp-ged", str(OF_41_COLUMNS), url=url).exit_code == 0
    bundle = exported(url, tmp_path)

    with zipfile.ZipFile(bundle) as archive:
        new = json.loads(archive.read("keys.json"))["data"][1]["key"]
        checkpoint = archive.read("checkpoint").decode()
    assert checkpoint.count("— stanceline.test/log") == 1
    for key in (KEY, new):
        result = verified(bundle, key)
        assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("key", [FIRST, SECOND, THIRD])
def test_each_key_of_a_chain_leads_to_its_last(bundle: Path, key: SigningKey) -> None:
    chain = [without_word(FIRST), word(SECOND, FIRST, SECOND), word(THIRD, SECOND, THIRD)]
    signed_by(bundle, THIRD, chain)
    assert fits_for_the_program(bundle, str(key.verifier))
    assert verified(bundle, str(key.verifier)).returncode == 0


def test_a_later_key_does_not_vouch_for_an_earlier_one(bundle: Path) -> None:
    signed_by(bundle, FIRST, [without_word(FIRST), word(SECOND, FIRST, SECOND)])
    assert verified(bundle, str(FIRST.verifier)).returncode == 0
    assert not fits_for_the_program(bundle, str(SECOND.verifier))
    assert "the checkpoint is not signed by" in verified(bundle, str(SECOND.verifier)).stderr


@pytest.mark.parametrize(
    "forged",
    [
        [without_word(FIRST), without_word(FORGER)],
        [without_word(FIRST), word(FORGER, FORGER)],
        [without_word(FIRST), word(FORGER, FIRST)],
        [without_word(FIRST), word(FORGER, SECOND, FORGER)],
        [without_word(FIRST), word(FORGER, FIRST, SECOND, FORGER, about=SECOND.verifier)],
        [word(FORGER, FIRST, FORGER), without_word(FIRST)],
        [without_word(FIRST), without_word(SECOND), word(FORGER, FIRST, FORGER)],
        [without_word(FIRST), word(SECOND, FIRST), word(FORGER, SECOND, FORGER)],
        [without_word(SECOND), word(FORGER, FIRST, FORGER)],
    ],
    ids=[
        "no word",
        "its own word alone",
        "the word of the first, and not its own",
        "the word of a key that is not the log's",
        "the word for another key",
        "its place is before the first",
        "its place is after a key without a word",
        "its place is after a key that did not sign for itself",
        "the first is not among the keys",
    ],
)
def test_a_key_that_does_not_follow_is_not_trusted(bundle: Path, forged: list[Succession]) -> None:
    signed_by(bundle, FORGER, forged)
    assert not fits_for_the_program(bundle, KEY)
    assert NOT_SIGNED in verified(bundle).stderr


def test_a_signature_of_a_succession_that_does_not_hold_is_none(bundle: Path) -> None:
    """Given a line with the name and the id of the first key over another text."""
    text = succession_text(FORGER.verifier)
    taken = FIRST.sign("another text\n")
    note = str(SignedNote(text, (taken, FORGER.sign(text))))
    signed_by(bundle, FORGER, [without_word(FIRST), Succession(FORGER.verifier, note)])
    assert not fits_for_the_program(bundle, KEY)
    assert NOT_SIGNED in verified(bundle).stderr


def test_a_key_of_another_log_does_not_follow(bundle: Path) -> None:
    """Given a word that begins as one for this log, for a key of another name."""
    text = f"{FIRST.name} is signed from now on by\n{ELSEWHERE.verifier}\n"
    note = str(SignedNote(text, (FIRST.sign(text), ELSEWHERE.sign(text))))
    signed_by(bundle, ELSEWHERE, [without_word(FIRST), Succession(ELSEWHERE.verifier, note)])
    assert not fits_for_the_program(bundle, KEY)
    assert NOT_SIGNED in verified(bundle).stderr


def test_keys_that_cannot_be_read_are_reported(bundle: Path) -> None:
    rewritten(bundle, "keys.json", lambda _: b"{")
    assert "NOT WHAT WAS SIGNED: keys.json: this is not JSON" in verified(bundle).stderr
