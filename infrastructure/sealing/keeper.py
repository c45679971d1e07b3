"""What a log stores outside of its database: its signing key and its last checkpoint."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from infrastructure.files import sync_folder, text_of, whole_file
from infrastructure.sealing.keys import SigningKey, VerifierKey, read_signing_key

_BEFORE = ".before"


class Keeper:
    """A folder that only its owner can read; the key may be given instead of stored.

    A restored backup of the database does not restore this folder, so the folder shows that the
    database was put back.
    """

    def __init__(self, folder: Path, key: SigningKey | None = None) -> None:
        self.folder = folder
        self._key = folder / "signing.key"
        self._checkpoint = folder / "last.checkpoint"
        self._given = key

    @property
    def shown_folder(self) -> str:
        """The folder for a message, in quotes if its name needs them in a shell."""
        return shlex.quote(str(self.folder))

    def key(self) -> SigningKey | None:
        """Return the key that was given or stored; raises `Invalid` if it cannot be read."""
        if self._given is not None:
            return self._given
        return _key(self._key)

    def key_of(self, verifier: VerifierKey) -> SigningKey | None:
        """Return this key if it was given; without a given key, if it is stored; else None.

        Raises `Invalid` for a stored key that cannot be read.
        """
        here = self._kept() if self._given is None else [self._given]
        return _find(verifier, here)

    def has(self, verifier: VerifierKey) -> bool:
        """Return whether this key is here, given or stored, even if another one is in use.

        Raises `Invalid` for a stored key that cannot be read.
        """
        given = [] if self._given is None else [self._given]
        return _find(verifier, chain(given, self._kept())) is not None

    def put_back(self, verifier: VerifierKey) -> SigningKey | None:
        """Use this key from now on if `key_of` returns it; return it, or None."""
        key = self.key_of(verifier)
        if key is not None and key != self.key():
            self.keep_key(key)
        return key

    def keep_key(self, key: SigningKey) -> None:
        """Store this key and use it; the key before it stays in a file that is named by its id.

        Raises `Invalid` if the key before it cannot be read.
        """
        if (before := _key(self._key)) is not None:
            name = f"signing.{before.verifier.id.hex()}{_BEFORE}"
            _write(self.folder / name, f"{before.secret}\n")
        _write(self._key, f"{key.secret}\n")
        self._given = None

    def checkpoint(self) -> str | None:
        """Return the last note that was signed here; None before the first."""
        return text_of(self._checkpoint, "log_dir")

    def keep_checkpoint(self, note: str) -> None:
        """Store the last note that was signed here."""
        _write(self._checkpoint, note)

    def _kept(self) -> Iterator[SigningKey]:
        for file in (self._key, *sorted(self.folder.glob(f"*{_BEFORE}"))):
            if (key := _key(file)) is not None:
                yield key


def _find(verifier: VerifierKey, keys: Iterable[SigningKey]) -> SigningKey | None:
    return next((key for key in keys if key.verifier == verifier), None)


def _key(file: Path) -> SigningKey | None:
    text = text_of(file, "log_dir")
    return None if text is None else read_signing_key(text, shlex.quote(str(file)))


def _write(file: Path, text: str) -> None:
    """Write a file that only its owner can read."""
    if not file.parent.is_dir():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(file.parent.parent)
    with whole_file(file, 0o600) as written:
        written.write(text.encode())
