"""Code the two actors of an ACLED event, and who of them acted toward whom."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import NamedTuple

from domain.checks.text import SHORT_TEXT
from infrastructure.importers.acled.mapping import (
    CIVILIANS,
    DIRECTIONS,
    EACH_OTHER,
    INTER,
    PROTESTERS,
    RIOTERS,
)
from infrastructure.importers.coded import CodedActor
from infrastructure.importers.delimited.row import BadValueError, Row
from infrastructure.importers.names import shortened, slug

_OF_A_STATE = re.compile(r"(?:Military|Police|Government|Coast Guard|Border)\b.*\bof\b")
_CODES = range(1, 9)
_BY_NAME = {"Rioters (": RIOTERS, "Protesters (": PROTESTERS, "Civilians (": CIVILIANS}
_POPULATIONS = (RIOTERS, PROTESTERS, CIVILIANS)
_LONGEST_IDENTIFIER = 100
_LONGEST_SLUG = 80


class UnclearError(Exception):
    """ACLED does not say which of the two actors acted toward the other."""


class Party(NamedTuple):
    """One of the two actors of an event, with ACLED's code for its kind."""

    actor: CodedActor
    inter: int | None

    @property
    def is_unidentified(self) -> bool:
        """Whether the name is that of a group that ACLED could not identify."""
        return self.actor.name.startswith("Unidentified ")


def parties_of(row: Row) -> list[Party]:
    """Return the actors of an event in the order of their names, as their order says nothing.

    Raises `BadValueError`.
    """
    found = [_party(row, number) for number in (1, 2) if _is_named(row, number)]
    return sorted(found, key=lambda party: party.actor.name)


def directed(sides: str, parties: list[Party]) -> tuple[Party, Party] | None:
    """Return who acted and toward whom; None if each acted toward the other.

    Raises `UnclearError` if the kinds of the two actors do not decide it.
    """
    if sides == EACH_OTHER:
        return None
    direction = DIRECTIONS[sides]
    such = [party for party in parties if party.inter == direction.inter]
    if not such and direction.or_each_other:
        return None
    if len(such) != 1:
        raise UnclearError
    (one,) = such
    (other,) = (party for party in parties if party is not one)
    return (one, other) if direction.acts else (other, one)


def _is_named(row: Row, number: int) -> bool:
    return row.has(f"actor{number}") and bool(row.text(f"actor{number}"))


def _party(row: Row, number: int) -> Party:
    name = row.needed(f"actor{number}")
    inter = _inter(row, f"inter{number}", name)
    identifiers = {"acled": name} if len(name) <= _LONGEST_IDENTIFIER else {}
    actor = CodedActor(_id(name), shortened(name, SHORT_TEXT), _kind(name, inter), identifiers)
    return Party(actor, inter)


def _inter(row: Row, column: str, name: str) -> int | None:
    by_name = next((code for begins, code in _BY_NAME.items() if name.startswith(begins)), None)
    text = row.text(column) if row.has(column) else ""
    code = INTER.get(text.lower()) if not text.isdecimal() else int(text)
    if text and code not in _CODES:
        raise BadValueError(f"{column}: {text!r} (allowed: 1 to 8, or their labels)")
    return code or by_name


def _kind(name: str, inter: int | None) -> str:
    if inter in _POPULATIONS:
        return "population"
    if inter == 1 or _OF_A_STATE.match(name):
        return "government"
    return "organisation" if inter == 8 else "armed-group"


def _id(name: str) -> str:
    # The years of a regime belong to the name: (2012-) and (2012-2018) are two actors.
    words = slug(re.sub(r"([0-9]{4})-\)", r"\1-present)", name))
    if not words or len(words) > _LONGEST_SLUG:
        digest = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=4).hexdigest()
        words = f"{words[:_LONGEST_SLUG].rstrip('-')}-{digest}".lstrip("-")
    return f"acled-{words}"
