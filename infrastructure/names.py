"""Names reduced to what a reader without diacritics or the right punctuation would type."""

from __future__ import annotations

from functools import lru_cache

from anyascii import anyascii


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """ASCII letters and digits in lower case: `Kata'ib Hizbullāh` becomes `kataibhizbullah`."""
    return "".join(c for c in anyascii(name).lower() if c.isalnum())
