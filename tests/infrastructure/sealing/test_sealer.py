"""The log is sealed as far as it is recorded, never two ways, and by a key that is kept well."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from domain.errors import Invalid, NotFound
from domain.tlog.merkle import EMPTY_ROOT, Growth, is_consistent, is_included
from domain.tlog.note import Signature
from infrastructure.database.engine import open_engine, read_transaction, write_transaction
from infrastructure.log.append import append
from infrastructure.log.recorder import SQLAlchemyRecorder, utc_now
from infrastructure.log.tables import events, log_head
from infrastructure.sealing import checkpoints, proofs
from infrastructure.sealing.checkpoints import read_sealed
from infrastructure.sealing.entries import leaf_of
from infrastructure.sealing.keeper import Keeper
from infrastructure.sealing.keys import COSIGNATURE, VerifierKey, new_key
from infrastructure.sealing.sealer import Sealer, served
from infrastructure.sealing.tree import UnfitError
from tests.infrastructure.sealing.sealed_logs import a_sealer, tampering
from tests.infrastructure.stored_events import stored_many


def test_an_empty_log_has_a_checkpoint_too(sealer: Sealer) -> None:
    sealed = sealer.seal()
    assert (sealed.checkpoint.size, sealed.checkpoint.root) == (0, EMPTY_ROOT)
    assert sealer.key().verifier.signed(sealed.note)


def test_a_checkpoint_is_the_root_over_all_that_is_recorded(
    sealer: Sealer, recorder: SQLAlchemyRecorder
) -> None:
    recorder.insert_events(stored_many(300))
    sealed = sealer.seal()
    tree = Growth()
    for event in recorder.read(0, 300):
        tree.append(leaf_of(event))
    assert (sealed.checkpoint.size, sealed.checkpoint.root) == (300, tree.root())
    assert sealed.checkpoint.name == sealer.key().name


def test_a_key_is_named_by_the_log_together_with_its_first_checkpoint(sealer: Sealer) -> None:
    key = sealer.key()
    with read_transaction(sealer.engine) as connection:
        assert checkpoints.successions(connection) == []
    sealer.seal()
    with read_transaction(sealer.engine) as connection:
        assert [one.key for one in checkpoints.successions(connection)] == [key.verifier]


def test_what_was_sealed_is_sealed_once(sealer: Sealer, recorder: SQLAlchemyRecorder) -> None:
    recorder.insert_events(stored_many(3))
    assert str(sealer.seal().note) == str(sealer.seal().note)
    with read_transaction(sealer.engine) as connection:
        assert len(checkpoints.every(connection)) == 1


def test_the_same_events_have_the_same_root_on_either_database(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    """Given one log on SQLite, copied row by row to PostgreSQL."""
    here, there = open_engine(sqlite_url), open_engine(postgres_url)
    SQLAlchemyRecorder(here).insert_events(stored_many(5))
    with read_transaction(here) as connection, write_transaction(there) as copied:
        for row in connection.execute(events.select()).mappings():
            copied.execute(events.insert().values(**row))
            copied.execute(
                log_head.update().values(position=row["position"], recorded_at=row["recorded_at"])
            )
    roots = [
        a_sealer(engine, tmp_path / name).seal().checkpoint.root
        for name, engine in (("here", here), ("there", there))
    ]
    assert roots[0] == roots[1]
    here.dispose()
    there.dispose()


def test_proofs_lead_from_events_and_from_earlier_checkpoints_to_the_newest(
    sealer: Sealer, recorder: SQLAlchemyRecorder
) -> None:
    recorder.insert_events(stored_many(260))
    before = sealer.seal().checkpoint
    recorder.insert_events(stored_many(40))
    now = sealer.seal().checkpoint
    with read_transaction(sealer.engine) as connection:
        for position in (1, 256, 257, 260, 300):
            found = proofs.inclusion(connection, position)
            assert found.root == now.root
            assert is_included(found.leaf_hash, found.index, 300, found.proof, now.root)
            assert found.leaf_hash == leaf_of(recorder.read(position - 1, 1)[0])
        joined = proofs.consistency(connection, 260)
        assert is_consistent(260, 300, joined.proof, before.root, now.root)
        earlier = proofs.inclusion(connection, 5, 260)
        assert is_included(earlier.leaf_hash, 4, 260, earlier.proof, before.root)


def test_what_is_not_signed_yet_is_not_proved(sealer: Sealer, recorder: SQLAlchemyRecorder) -> None:
    recorder.insert_events(stored_many(2))
    sealer.seal()
    recorder.insert_events(stored_many(1))
    with read_transaction(sealer.engine) as connection:
        with pytest.raises(Invalid, match="3"):
            proofs.inclusion(connection, 3)
        with pytest.raises(Invalid, match="not signed yet"):
            proofs.consistency(connection, 2, 3)


def test_a_key_made_on_first_use_is_for_its_owner_alone(sealer: Sealer, folder: Path) -> None:
    sealer.seal()
    for file in ("signing.key", "last.checkpoint"):
        assert stat.S_IMODE((folder / file).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert Keeper(folder).key() == sealer.key()


def test_a_loss_of_power_does_not_take_away_the_folder_that_was_made_for_a_key(
    sealer: Sealer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a disk that keeps of a folder only what was synced."""
    on_disk: list[Path] = []
    fsync = os.fsync

    def keep(opened: int) -> None:
        fsync(opened)
        of_these = (one for one in (folder, folder.parent) if one.exists())
        on_disk.extend(one for one in of_these if os.path.samestat(one.stat(), os.fstat(opened)))

    monkeypatch.setattr(os, "fsync", keep)
    sealer.key()
    assert on_disk == [folder.parent, folder]


def test_a_log_may_be_given_its_name_and_its_key(engine: Engine, tmp_path: Path) -> None:
    named = a_sealer(engine, tmp_path / "named", name="a.test/log")
    assert named.seal().checkpoint.name == "a.test/log"
    given = Sealer(engine, SQLAlchemyRecorder(engine), Keeper(tmp_path / "given", named.key()))
    assert given.key() == named.key()


def test_another_key_does_not_seal_a_log(
    sealer: Sealer, recorder: SQLAlchemyRecorder, tmp_path: Path
) -> None:
    sealer.seal()
    recorder.insert_events(stored_many(1))
    with pytest.raises(UnfitError, match="signed by the key"):
        a_sealer(sealer.engine, tmp_path / "elsewhere").seal()


def test_nothing_is_signed_that_belies_what_was_signed_before(
    sealer: Sealer, recorder: SQLAlchemyRecorder
) -> None:
    recorder.insert_events(stored_many(3))
    sealer.seal()
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("DELETE FROM log_checkpoints")
        connection.exec_driver_sql("DELETE FROM log_tiles")
        connection.exec_driver_sql("UPDATE log_tree SET size = 0")
        connection.exec_driver_sql("DELETE FROM events WHERE position = 3")
    with pytest.raises(UnfitError, match=r"the log has 2 events, but .* checkpoint of 3"):
        sealer.seal()


def test_a_log_with_a_gap_is_not_sealed(sealer: Sealer, recorder: SQLAlchemyRecorder) -> None:
    recorder.insert_events(stored_many(3))
    with tampering(sealer.engine) as connection:
        connection.exec_driver_sql("DELETE FROM events WHERE position = 2")
    with pytest.raises(UnfitError, match="position 2 is missing"):
        sealer.seal()


@pytest.mark.parametrize(
    "rewriting",
    [
        "UPDATE log_checkpoints SET note = ''",
        "DELETE FROM log_checkpoints",
        "DELETE FROM log_tiles",
        "UPDATE log_tree SET size = 0",
        "DELETE FROM log_keys",
        "UPDATE log_keys SET succession = ''",
    ],
)
def test_the_database_itself_refuses_to_rewrite_what_was_signed(
    sealer: Sealer, recorder: SQLAlchemyRecorder, rewriting: str
) -> None:
    recorder.insert_events(stored_many(2))
    sealer.seal()
    with (
        pytest.raises(IntegrityError, match="the log is append-only"),
        write_transaction(sealer.engine) as connection,
    ):
        connection.exec_driver_sql(rewriting)


def test_a_witness_that_is_configured_may_cosign_any_checkpoint(
    engine: Engine, recorder: SQLAlchemyRecorder, folder: Path
) -> None:
    private = new_key("w.test")
    witness = VerifierKey("w.test", COSIGNATURE, private.verifier.public)
    sealer = a_sealer(engine, folder, witnesses=[witness])
    recorder.insert_events(stored_many(2))
    text = sealer.seal().note.text
    recorder.insert_events(stored_many(1))
    sealer.seal()

    over = private.sign(f"cosignature/v1\ntime 9\n{text}").signature
    line = Signature("w.test", witness.id, (9).to_bytes(8) + over).line
    assert sealer.cosign(2, line)
    assert not sealer.cosign(2, line)

    cosigned = served(engine, 2).note
    assert witness.signed(cosigned)
    assert sealer.key().verifier.signed(cosigned)
    with pytest.raises(Invalid, match="no witness of this log"):
        sealer.cosign(3, line)
    with pytest.raises(NotFound, match="size 1"):
        sealer.cosign(1, line)


def test_a_stranger_may_not_cosign(sealer: Sealer) -> None:
    text = sealer.seal().note.text
    stranger = new_key("w.test")
    with pytest.raises(Invalid, match="no witness of this log"):
        sealer.cosign(0, stranger.sign(text).line)


def test_a_note_kept_elsewhere_reads_as_it_was_signed(sealer: Sealer, folder: Path) -> None:
    sealed = sealer.seal()
    kept = Keeper(folder).checkpoint()
    assert kept is not None
    assert read_sealed(kept) == sealed


def test_what_is_not_committed_yet_is_not_sealed(postgres_url: str, folder: Path) -> None:
    """Given an append that has its position, and may still be lost."""
    engine = open_engine(postgres_url)
    SQLAlchemyRecorder(engine).insert_events(stored_many(2))
    sealer = a_sealer(engine, folder)
    with engine.connect() as other, other.begin() as under_way:
        append(other, stored_many(1), None, utc_now)
        assert sealer.seal().checkpoint.size == 2
        under_way.rollback()
    assert sealer.seal().checkpoint.size == 2
    engine.dispose()
