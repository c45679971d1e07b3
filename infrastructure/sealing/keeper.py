"""What a log keeps outside of its database: its signing key, and the last thing it signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from infrastructure.files import sync_folder, text_of, whole_file
from infrastructure.sealing.keys import SigningKey, VerifierKey, read_signing_key

_BEFORE = ".before"


class Keeper:
    """A folder that only its owner can read; the key may come from elsewhere instead.

    A database can be put back to what it was some days ago. What stands here is not put back
    with it, and so shows that it was.
    """

    def __init__(self, folder: Path, key: SigningKey | None = None) -> None:
        self.folder = folder
        self._key = folder / "signing.key"
        self._checkpoint = folder / "last.checkpoint"
        self._given = key

    def key(self) -> SigningKey | None:
        """The key that was given or kept; raises `Invalid` where it cannot be read."""
        if self._given is not None:
            return self._given
        return _key(self._key)

    def key_of(self, verifier: VerifierKey) -> SigningKey | None:
        """The key that was given, if it is this one; where none was, this one of those kept.

        Raises `Invalid` where one that is looked at cannot be read.
        """
        here = self._kept() if self._given is None else [self._given]
        return _find(verifier, here)

    def has(self, verifier: VerifierKey) -> bool:
        """Whether this key is here, given or kept, also where another one is used instead.

        Raises `Invalid` where one that is looked at cannot be read.
        """
        given = [] if self._given is None else [self._given]
        return _find(verifier, chain(given, self._kept())) is not None

    def put_back(self, verifier: VerifierKey) -> SigningKey | None:
        """Use this key from now on, if `key_of` finds it; what it finds."""
        key = self.key_of(verifier)
        if key is not None and key != self.key():
            self.keep_key(key)
        return key

    def keep_key(self, key: SigningKey) -> None:
        """Keep this key from now on; the one before stays beside it, in a file named by its id.

        Raises `Invalid` where the one before cannot be read.
        """
        if (before := _key(self._key)) is not None:
            name = f"signing.{before.verifier.id.hex()}{_BEFORE}"
            _write(self.folder / name, f"{before.secret}\n")
        _write(self._key, f"{key.secret}\n")
        self._given = None

    def checkpoint(self) -> str | None:
        """The last note that was signed here; None before the first."""
        return text_of(self._checkpoint, "log_dir")

    def keep_checkpoint(self, note: str) -> None:
        _write(self._checkpoint, note)

    def _kept(self) -> Iterator[SigningKey]:
        for file in (self._key, *sorted(self.folder.glob(f"*{_BEFORE}"))):
            if (key := _key(file)) is not None:
                yield key


def _find(verifier: VerifierKey, keys: Iterable[SigningKey]) -> SigningKey | None:
    return next((key for key in keys if key.verifier == verifier), None)


def _key(file: Path) -> SigningKey | None:
    text = text_of(file, "log_dir")
    return None if text is None else read_signing_key(text, str(file))


def _write(file: Path, text: str) -> None:
    """For the owner's eyes only."""
    if not file.parent.is_dir():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(file.parent.parent)
    with whole_file(file, 0o600) as written:
        written.write(text.encode())
