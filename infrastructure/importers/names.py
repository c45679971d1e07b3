"""Names of data sets as identifiers, and cut to the length that the domain accepts."""

from __future__ import annotations

import re

from anyascii import anyascii


def slug(name: str) -> str:
    """Return a name as an identifier: `Reuters News` becomes `reuters-news`. May be empty."""
    words = re.findall(r"[a-z0-9]+", anyascii(name).lower().replace("'", ""))
    return "-".join(words)[:90].rstrip("-")


def shortened(name: str, longest: int) -> str:
    """Return the name, cut to `longest` characters."""
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip(' ,')}…"
