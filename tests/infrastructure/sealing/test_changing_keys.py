"""The key of a log is changed wholly or not at all, and none that it ever had is destroyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.errors import Conflict
from infrastructure.database.engine import read_transaction
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.sealing import checkpoints
from infrastructure.sealing.checkpoints import Sealed, trusted_after
from infrastructure.sealing.keeper import Keeper
from infrastructure.sealing.keys import SigningKey, VerifierKey, new_key, read_signing_key
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from tests.infrastructure.sealing.sealed_logs import a_sealer
from tests.infrastructure.stored_events import stored_many


class _LosesPower(Keeper):
    """A place where the power goes as soon as a new key is kept."""

    def keep_key(self, key: SigningKey) -> None:
        super().keep_key(key)
        raise KeyboardInterrupt


class _Overtaken(Sealer):
    """Seals, and then is slower than another who changes the key."""

    other: Sealer

    def seal(self) -> Sealed:
        sealed = super().seal()
        self.other.rotate()
        return sealed


@pytest.fixture
def broken_off(sealer: Sealer, folder: Path) -> VerifierKey:
    """The key of a log whose change of key ended before the log knew of it."""
    sealer.seal()
    key = sealer.key().verifier
    recorder = SQLAlchemyRecorder(sealer.engine)
    with pytest.raises(KeyboardInterrupt):
        Sealer(sealer.engine, recorder, _LosesPower(folder)).rotate()
    new = Keeper(folder).key()
    assert new is not None
    assert new.verifier != key
    return key


def test_a_key_that_is_replaced_vouches_for_the_next_one(
    sealer: Sealer, recorder: SQLAlchemyRecorder, folder: Path
) -> None:
    first = sealer.key().verifier
    second = sealer.rotate().verifier
    third = sealer.rotate().verifier
    assert all(key.signed(sealer.seal().note) for key in (first, second, third))
    recorder.insert_events(stored_many(1))
    assert third.signed(sealer.seal().note)
    assert Keeper(folder).key() == sealer.key()
    with read_transaction(sealer.engine) as connection:
        known = checkpoints.successions(connection)
    assert trusted_after(first, known) == [first, second, third]
    assert trusted_after(second, known) == [second, third]


def test_a_lost_key_is_replaced_only_when_it_is_said_to_be_lost(
    sealer: Sealer, tmp_path: Path
) -> None:
    first = sealer.key().verifier
    with pytest.raises(Conflict, match="no key to lose"):
        sealer.rotate(lost=True)
    sealer.seal()
    without = a_sealer(sealer.engine, tmp_path / "elsewhere")
    with pytest.raises(UnfitError, match="signed by the key"):
        without.rotate()
    with pytest.raises(Conflict, match="not lost"):
        sealer.rotate(lost=True)
    without.rotate(lost=True)
    with read_transaction(sealer.engine) as connection:
        assert trusted_after(first, checkpoints.successions(connection)) == [first]


def test_a_change_that_was_broken_off_is_undone_by_the_next_seal(
    broken_off: VerifierKey, sealer: Sealer, recorder: SQLAlchemyRecorder, folder: Path
) -> None:
    abandoned = Keeper(folder).key()
    assert abandoned is not None
    recorder.insert_events(stored_many(1))

    assert broken_off.signed(sealer.seal().note)

    kept = Keeper(folder).key()
    assert kept is not None
    assert kept.verifier == broken_off
    assert Keeper(folder).has(abandoned.verifier)
    assert _keys_of(sealer) == [broken_off]


def test_after_a_change_that_was_broken_off_the_key_can_be_changed(
    broken_off: VerifierKey, sealer: Sealer
) -> None:
    new = sealer.rotate().verifier
    assert _keys_of(sealer) == [broken_off, new]
    with read_transaction(sealer.engine) as connection:
        known = checkpoints.successions(connection)
    assert trusted_after(broken_off, known) == [broken_off, new]


def test_a_key_kept_from_before_is_neither_accused_nor_lost(
    broken_off: VerifierKey, sealer: Sealer, folder: Path
) -> None:
    before = _contents(folder)
    sealer.require_key()
    with pytest.raises(Conflict, match="not lost"):
        sealer.rotate(lost=True)
    assert _contents(folder) == before
    assert Keeper(folder).has(broken_off)


def test_a_key_whose_own_file_is_gone_is_put_back_from_the_one_kept_before(
    broken_off: VerifierKey, sealer: Sealer, folder: Path
) -> None:
    (folder / "signing.key").unlink()
    sealer.seal()
    assert sealer.key().verifier == broken_off


def test_every_key_used_before_is_kept_in_a_file_named_by_its_id(
    sealer: Sealer, folder: Path
) -> None:
    sealer.seal()
    first, second, third = sealer.key(), sealer.rotate(), sealer.rotate()
    assert sorted(_contents(folder)) == sorted(
        ["last.checkpoint", "signing.key"]
        + [f"signing.{key.verifier.id.hex()}.before" for key in (first, second)]
    )
    for key in (first, second):
        file = folder / f"signing.{key.verifier.id.hex()}.before"
        assert read_signing_key(file.read_text(encoding="utf-8"), "the file") == key
        assert file.stat().st_mode & 0o777 == 0o600
    assert all(Keeper(folder).has(key.verifier) for key in (first, second, third))
    assert not Keeper(folder).has(new_key(first.name).verifier)


def test_a_key_that_was_given_is_not_replaced_by_one_that_is_kept(
    sealer: Sealer, recorder: SQLAlchemyRecorder, folder: Path
) -> None:
    """Given an environment that still names the key of before the change."""
    sealer.seal()
    old = sealer.key()
    new = sealer.rotate()
    given = Sealer(sealer.engine, recorder, Keeper(folder, old))
    for use in (given.require_key, given.seal, given.rotate):
        with pytest.raises(UnfitError, match="signed by the key"):
            use()
    with pytest.raises(Conflict, match="not lost"):
        given.rotate(lost=True)
    assert Keeper(folder).key() == new


def test_of_two_that_change_the_key_at_once_the_slower_one_does_not(
    engine: Engine, recorder: SQLAlchemyRecorder, tmp_path: Path
) -> None:
    """Given two places that were given the same key."""
    key = new_key("a.test/log")
    faster = Sealer(engine, recorder, Keeper(tmp_path / "faster", key))
    slower = _Overtaken(engine, recorder, Keeper(tmp_path / "slower", key))
    slower.other = faster

    with pytest.raises(UnfitError, match="signed by the key"):
        slower.rotate()

    assert _keys_of(faster) == [key.verifier, faster.key().verifier]
    assert not (tmp_path / "slower" / "signing.key").exists()


def _keys_of(sealer: Sealer) -> list[VerifierKey]:
    with read_transaction(sealer.engine) as connection:
        return [one.key for one in checkpoints.successions(connection)]


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
