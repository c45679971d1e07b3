"""What a log keeps outside of its database: its signing key, and the last thing it signed."""

from __future__ import annotations

from pathlib import Path

from domain.errors import Invalid
from infrastructure.sealing.keys import SigningKey, read_signing_key
from infrastructure.whole_file import whole_file


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
        text = _text(self._key)
        return None if text is None else read_signing_key(text, str(self._key))

    def keep_key(self, key: SigningKey) -> None:
        """Keep this key from now on; the one before stays beside it, under another name."""
        if self._key.exists():
            self._key.replace(self._key.with_suffix(".before"))
        _write(self._key, f"{key.secret}\n")
        self._given = None

    def checkpoint(self) -> str | None:
        """The last note that was signed here; None before the first."""
        return _text(self._checkpoint)

    def keep_checkpoint(self, note: str) -> None:
        _write(self._checkpoint, note)


def _text(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise Invalid(f"{file} is no text: {error}", field="log_dir") from error


def _write(file: Path, text: str) -> None:
    """For the owner's eyes only."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole_file(file, 0o600) as written:
        written.write(text.encode())
