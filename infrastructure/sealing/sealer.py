"""Seals the log: takes what was recorded into the tree, and signs what the tree then is."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from domain.errors import Conflict, Invalid, NotFound
from domain.tlog.merkle import Node, tree_root
from domain.tlog.note import Checkpoint, read_signature
from infrastructure.database.engine import read_transaction, read_untrusted, write_transaction
from infrastructure.errors import CannotWriteError
from infrastructure.log.recorder import SQLAlchemyRecorder, utc_now
from infrastructure.sealing import checkpoints
from infrastructure.sealing.checkpoints import Sealed, Succession, read_sealed
from infrastructure.sealing.keeper import Keeper
from infrastructure.sealing.keys import SigningKey, VerifierKey, new_key
from infrastructure.sealing.tree import UnfitError, grow, lock_size, nodes_in


class Sealer:
    """Signs for one log with one key; never two checkpoints of which one belies the other."""

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
        """The key that signs, made on first use; the log names it from its first checkpoint on.

        Raises `UnfitError` where the log is signed by one that is not here.
        """
        with write_transaction(self.engine) as connection:
            lock_size(connection)
            return self._key_for(checkpoints.successions(connection))

    def require_key(self) -> None:
        """Raise `UnfitError` where a key is here, and not the one that the log is signed by."""
        # The log first: whoever changes the key keeps the new one before the log names it.
        with read_transaction(self.engine) as connection:
            known = checkpoints.successions(connection)
        key = self.keeper.key()
        if key is not None and known and self.keeper.key_of(known[-1].key) is None:
            raise _other_key(known[-1].key, key)

    def seal(self) -> Sealed:
        """The checkpoint of all that is recorded; signed now, unless it was before.

        Raises `UnfitError`, and signs nothing, where the tree does not go on from what was
        signed before.
        """
        with self._sealing:
            grow(self.engine, self._recorder)
            with write_transaction(self.engine) as connection:
                size = lock_size(connection)
                known = checkpoints.successions(connection)
                key = self._key_for(known)
                if not known:
                    checkpoints.store_key(connection, known, key, None)
                last = checkpoints.newest(connection)
                node = nodes_in(connection, size)
                require_beginning(last, size, node, "the database")
                require_beginning(self.last_here(), size, node, str(self.keeper.folder))
                if last is not None and last.checkpoint.size == size:
                    note = str(last.note)
                else:
                    checkpoint = Checkpoint(key.name, size, tree_root(size, node))
                    note = checkpoints.store(connection, checkpoint, key, self._clock())
            # Only what is durable is shown: the events, the tree, and now the note.
            self.keeper.keep_checkpoint(note)
            return read_sealed(note)

    def newest(self) -> Sealed:
        """The checkpoint of all that is recorded; looks first, so that it seldom has to write.

        Where nothing can be written now it is the newest that is stored.
        """
        with read_transaction(self.engine) as connection:
            last = checkpoints.newest(connection)
        if last is not None and last.checkpoint.size == self._recorder.position():
            return last
        try:
            return self.seal()
        except CannotWriteError:
            if last is None:
                raise
            return last

    def last_here(self) -> Sealed | None:
        """The last checkpoint that was signed in this place, whatever the database says."""
        kept = self.keeper.checkpoint()
        try:
            return None if kept is None else read_sealed(kept)
        except Invalid as error:
            said = f"what was signed last and is kept in {self.keeper.folder}: {error.message}"
            raise Invalid(said, allowed=error.allowed) from error

    def may_be_of_another_log(self, sealed: Sealed) -> bool:
        """Whether this log has another name than that in a checkpoint, or none yet."""
        with read_untrusted(self.engine) as connection:
            known = checkpoints.successions(connection)
        return not known or known[-1].key.name != sealed.checkpoint.name

    def cosign(self, size: int, line: str) -> bool:
        """Keep a witness's line for a checkpoint; False where that witness has given one before.

        Raises `NotFound` for a size that was never signed, `Invalid` for a line that no
        configured witness has signed.
        """
        signature = read_signature(line.removesuffix("\n"))
        with write_transaction(self.engine) as connection:
            lock_size(connection)
            sealed = checkpoints.at_size(connection, size)
            if sealed is None:
                raise NotFound(f"no checkpoint of size {size} was signed", field="size")
            text = sealed.note.text
            witness = next((key for key in self.witnesses if key.made(signature, text)), None)
            if witness is None:
                names = ", ".join(key.name for key in self.witnesses) or "none is configured"
                raise Invalid(
                    "cosignature: no witness of this log has signed that",
                    field="cosignature",
                    allowed=f"a cosignature/v1 line of one of the witnesses: {names}",
                )
            return checkpoints.store_cosignature(connection, size, witness, signature.line)

    def rotate(self, *, lost: bool = False) -> SigningKey:
        """Sign with a new key from now on, and let the old one say so; kept in the folder.

        `lost` is for when the old key is gone: whoever trusted it will then have to be told.
        Raises `UnfitError` where the key of the log is not here and not said to be lost,
        `Conflict` where it is said to be and is not.
        """
        if not lost:
            self.seal()
        with self._sealing, write_transaction(self.engine) as connection:
            lock_size(connection)
            known = checkpoints.successions(connection)
            if lost:
                self._require_lost(known)
            old = None if lost else self._key_for(known)
            key = new_key(known[-1].key.name)
            checkpoints.store_key(connection, known, key, old)
            if (last := checkpoints.newest(connection)) is not None:
                # Whoever trusts the new key alone can check what is there already.
                line = key.sign(last.note.text).line
                size = last.checkpoint.size
                checkpoints.store_cosignature(connection, size, key.verifier, line)
            # Before the commit, for a key that the log knows must not be lost. If the commit fails,
            # the log still has its old key, which is kept too, and put back by the next seal.
            self.keeper.keep_key(key)
        return key

    def _key_for(self, known: Sequence[Succession]) -> SigningKey:
        """The key of a log that names these; who asks holds the lock of the log.

        A change of the key that was broken off has left another in use: it is put back.
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
                f" or is kept in {self.keeper.folder}, maybe as one used before",
                field="lost",
            )

    def _made(self) -> SigningKey:
        key = new_key(self._name())
        self.keeper.keep_key(key)
        return key

    def _name(self) -> str:
        # Two logs that nobody has named must not be taken for one that has forked.
        return self._given_name or f"stanceline.invalid/{secrets.token_hex(4)}"


def _other_key(signs: VerifierKey, key: SigningKey | None) -> UnfitError:
    here = "none" if key is None else str(key.verifier)
    return UnfitError(
        f"the log is signed by the key {signs}; the key here is {here}."
        " Give that key, or see `stanceline log rotate-key`"
    )


def require_beginning(sealed: Sealed | None, size: int, node: Node, where: str) -> None:
    """Raise `UnfitError` unless the tree of `size` begins with what was sealed."""
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
            " they were rewritten, or only the tree was; `stanceline log verify` tells which"
        )


def served(engine: Engine, size: int | None = None) -> Sealed:
    """The checkpoint of this size, or the newest, with its cosignatures; `NotFound` if none."""
    with read_transaction(engine) as connection:
        return served_in(connection, size)


def served_in(connection: Connection, size: int | None = None) -> Sealed:
    """The same within a snapshot."""
    if size is None and (last := checkpoints.newest(connection)) is not None:
        size = last.checkpoint.size
    found = None if size is None else checkpoints.at_size(connection, size)
    if found is None:
        said = "nothing is signed yet" if size is None else f"no checkpoint of size {size}"
        raise NotFound(said, field="size", allowed="the size of a published checkpoint")
    return found
