"""Checks of identifiers and of words of the vocabulary: each raises `Invalid`."""

from __future__ import annotations

import re
from collections.abc import Collection

from domain.errors import Invalid

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check_slug(value: str, field: str, of: str | None = None) -> None:
    """Raise `Invalid` if a slug is not valid; `of` says whether it names an actor or a source."""
    if len(value) > 100 or not _SLUG.fullmatch(value):
        raise Invalid(
            f"{field}: {value[:100]!r} is not a valid identifier",
            field=field,
            allowed="lower-case letters, digits and single hyphens, at most 100 characters",
            unregistered=(of, value[:100]) if of else None,
        )


def check_word(value: str, words: Collection[str], field: str) -> None:
    if value not in words:
        raise Invalid(
            f"{field}: {value[:100]!r} is not in the vocabulary",
            field=field,
            allowed=", ".join(words) or "nothing here",
        )
