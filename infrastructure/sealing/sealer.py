"""Seal the log: add recorded events to the tree, and sign its root."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from domain.errors import Conflict, Invalid, NotFound
from domain.tlog.merkle import Node, tree_root
from domain.tlog.note import Checkpoint, read_signature
from infrastructure.database.completeness import read_complete, write_complete
from infrastructure.database.engine import read_untrusted
from infrastructure.errors import CannotWriteError
from infrastructure.log.recorder import SQLAlchemyRecorder, utc_now
from infrastructure.sealing import checkpoints
from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.keeper import Keeper
from infrastructure.sealing.keys import SigningKey, VerifierKey, new_key
from infrastructure.sealing.tree import UnfitError, grow, lock_size, nodes_in


class Sealer:
    """Signs for one log with one key; never signs two checkpoints that contradict each other."""

    def __init__(
        self,
        engine: Engine,
        recorder: SQLAlchemyRecorder,
        keeper: Keeper,
        *,
        name: str | None = None,
        witnesses: Iterable[VerifierKey] = (),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.engine = engine
        self.keeper = keeper
        self.witnesses = tuple(witnesses)
        self._recorder = recorder
        self._given_name = name
        self._clock = clock
        self._sealing = threading.Lock()

    def key(self) -> SigningKey:
        """Return the key that signs, made on first use; the first checkpoint stores it in the log.

        Raises `UnfitError` if the log is signed by a key that is not here.
        """
        with write_complete(self.engine) as connection:
            lock_size(connection)
            return self._key_for(checkpoints.successions(connection))

    def require_key(self) -> None:
        """Raise `UnfitError` if a key is here, but not the one that signs the log."""
        # Read the log first: a rotation stores the new key before the log names it.
        with read_complete(self.engine) as connection:
            known = checkpoints.successions(connection)
        key = self.keeper.key()
        if key is not None and known and self.keeper.key_of(known[-1].key) is None:
            raise _other_key(known[-1].key, key)

    def position(self) -> int:
        """Return the position of the newest event, sealed or not."""
        return self._recorder.position()

    def seal(self) -> Sealed:
        """Return the checkpoint of all recorded events; sign it if it is not signed yet.

        Raises `UnfitError`, and signs nothing, if the tree does not continue what was signed
        before.
        """
        with self._sealing:
            grow(self.engine, self._recorder)
            with write_complete(self.engine) as connection:
                size = lock_size(connection)
                known = checkpoints.successions(connection)
                key = self._key_for(known)
                if not known:
                    checkpoints.store_key(connection, known, key, None)
                last = checkpoints.newest(connection)
                node = nodes_in(connection, size)
                require_beginning(last, size, node, "the database")
                require_beginning(self.last_here(), size, node, self.keeper.shown_folder)
                if last is not None and last.checkpoint.size == size:
                    note = str(last.note)
                else:
                    checkpoint = Checkpoint(key.name, size, tree_root(size, node))
                    note = checkpoints.store(connection, checkpoint, key, self._clock())
            # Returned only now, when the events, the tree and the note are durable.
            self.keeper.keep_checkpoint(note)
            return read_sealed(note)

    def newest(self) -> Sealed:
        """Return the checkpoint of all recorded events; write only if there is no such one yet.

        If nothing can be written now, return the newest stored checkpoint.
        """
        with read_complete(self.engine) as connection:
            last = checkpoints.newest(connection)
        if last is not None and last.checkpoint.size == self.position():
            return last
        try:
            return self.seal()
        except CannotWriteError:
            if last is None:
                raise
            return last

    def last_here(self) -> Sealed | None:
        """Return the last checkpoint that was signed here, as stored outside of the database."""
        kept = self.keeper.checkpoint()
        try:
            return None if kept is None else read_sealed(kept)
        except Invalid as error:
            raise Invalid(
                f"the last signed checkpoint in {self.keeper.shown_folder}: {error.message}",
                allowed=error.allowed,
            ) from error

    def may_be_of_another_log(self, sealed: Sealed) -> bool:
        """Return whether this log has another name than the checkpoint, or no name yet."""
        with read_untrusted(self.engine) as connection:
            known = checkpoints.successions(connection)
        return not known or known[-1].key.name != sealed.checkpoint.name

    def cosign(self, size: int, line: str) -> bool:
        """Store the line of a witness for a checkpoint; return False if it has given one before.

        Raises `NotFound` for a size that was never signed, `Invalid` for a line that no
        configured witness has signed.
        """
        signature = read_signature(line.removesuffix("\n"))
        with write_complete(self.engine) as connection:
            lock_size(connection)
            sealed = checkpoints.at_size(connection, size)
            if sealed is None:
                raise NotFound(f"no checkpoint of size {size} was signed", field="size")
            text = sealed.note.text
            witness = next((key for key in self.witnesses if key.made(signature, text)), None)
            if witness is None:
                names = ", ".join(key.name for key in self.witnesses) or "none is configured"
                raise Invalid(
                    "cosignature: no witness of this log has signed this line",
                    field="cosignature",
                    allowed=f"a cosignature/v1 line of one of the witnesses: {names}",
                )
            return checkpoints.store_cosignature(connection, size, witness, signature.line)

    def rotate(self, *, lost: bool = False) -> SigningKey:
        """Sign with a new key from now on; the old key signs for it. Both stay in the folder.

        `lost` skips the signature of an old key that is gone: all who trust it must then learn
        of the new key in another way. Raises `UnfitError` if the key of the log is not here and
        `lost` is false, `Conflict` if `lost` is true and the key is here.
        """
        if not lost:
            self.seal()
        with self._sealing, write_complete(self.engine) as connection:
            lock_size(connection)
            known = checkpoints.successions(connection)
            if lost:
                self._require_lost(known)
            old = None if lost else self._key_for(known)
            key = new_key(known[-1].key.name)
            checkpoints.store_key(connection, known, key, old)
            if (last := checkpoints.newest(connection)) is not None:
                # So that a reader who trusts only the new key can check the earlier log.
                line = key.sign(last.note.text).line
                size = last.checkpoint.size
                checkpoints.store_cosignature(connection, size, key.verifier, line)
            # Before the commit: a key that the log names must never be lost. If the commit fails,
            # the log keeps its old key, which is stored too, and the next seal restores it.
            self.keeper.keep_key(key)
        return key

    def _key_for(self, known: Sequence[Succession]) -> SigningKey:
        """Return the key of a log that names these keys; the caller holds the lock of the log.

        After an interrupted rotation another key is in use: the key of the log is restored.
        """
        if not known:
            return self.keeper.key() or self._made()
        key = self.keeper.put_back(known[-1].key)
        if key is None:
            raise _other_key(known[-1].key, self.keeper.key())
        return key

    def _require_lost(self, known: Sequence[Succession]) -> None:
        if not known:
            raise Conflict("the log is not signed yet: it has no key to lose", field="lost")
        if self.keeper.has(known[-1].key):
            raise Conflict(
                "the key of the log is not lost: it was given,"
                f" or is stored in {self.keeper.shown_folder}, perhaps as an earlier key",
                field="lost",
            )

    def _made(self) -> SigningKey:
        key = new_key(self._name())
        self.keeper.keep_key(key)
        return key

    def _name(self) -> str:
        # Random: two logs without a name must not look like one log that has forked.
        return self._given_name or f"stanceline.invalid/{secrets.token_hex(4)}"


def _other_key(signs: VerifierKey, key: SigningKey | None) -> UnfitError:
    here = "none" if key is None else str(key.verifier)
    return UnfitError(
        f"the log is signed by the key {signs}; the key here is {here}."
        " Provide the key of the log, or replace it with `stanceline log rotate-key`"
    )


def require_beginning(sealed: Sealed | None, size: int, node: Node, where: str) -> None:
    """Raise `UnfitError` unless the tree of `size` leaves begins with the sealed tree.

    `where` names the holder of the checkpoint in the message.
    """
    if sealed is None:
        return
    signed = sealed.checkpoint
    if signed.size > size:
        raise UnfitError(
            f"the log has {size} events, but {where} holds a checkpoint of {signed.size}:"
            " it was cut, or put back to an older copy",
            size + 1,
        )
    try:
        is_its_beginning = tree_root(signed.size, node) == signed.root
    except LookupError as error:
        raise UnfitError(f"the tree of the log is damaged: {error}") from error
    if not is_its_beginning:
        raise UnfitError(
            f"the tree of the first {signed.size} events is not that of the checkpoint in {where}:"
            " the events were rewritten, or only the tree; `stanceline log verify` shows which"
        )


def served(engine: Engine, size: int | None = None) -> Sealed:
    """Return the checkpoint of this size, or the newest, with all cosignatures.

    Raises `NotFound` if there is none.
    """
    with read_complete(engine) as connection:
        return served_in(connection, size)


def served_in(connection: Connection, size: int | None = None) -> Sealed:
    """Return the same within a snapshot."""
    if size is None and (last := checkpoints.newest(connection)) is not None:
        size = last.checkpoint.size
    found = None if size is None else checkpoints.at_size(connection, size)
    if found is None:
        message = "nothing is signed yet" if size is None else f"no checkpoint of size {size}"
        raise NotFound(message, field="size", allowed="the size of a published checkpoint")
    return found
