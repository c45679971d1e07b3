"""A commitment as one text: `BY > TOWARD: ACTION; expires=2025-04-01; partial`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from api.cli.recording.names import Names
from api.cli.recording.notation import cut, escaped, parts, plain
from domain.commitments import Commitment, CoveredPlace, Dependency, Extension

_TEXTS = ("effective_from", "expires", "scope", "condition")
_FLAGS = ("partial", "announced_by_other", "conditional_start")
_PLACES = ("places", "excluded_places")
FORM = (
    f"'BY > TOWARD: ACTION', then '; FIELD=VALUE' for each of {', '.join(_TEXTS)},"
    " '; places=COUNTRY/NAME, …', '; extends=DEVELOPMENT/NUMBER', '; while=DEVELOPMENT/NUMBER' or"
    f" '; while=NUMBER', and '; FLAG' for each of {', '.join(_FLAGS)}"
)


def read_commitment(text: str, option: str, names: Names) -> Commitment:
    """Read a commitment; what cannot be read is noted as wrong with the option."""
    what, *more = parts(text, ";") or [""]
    by, has_arrow, other = cut(what, ">")
    toward, has_colon, action = cut(other, ":")
    if not (has_arrow and has_colon and by and toward and action):
        names.refuse(option, f"{text!r} cannot be read", FORM)
    fields: dict[str, Any] = {}
    for part in more:
        name, has_value, value = cut(part, "=")
        try:
            fields |= _field(name, value, has_value=has_value)
        except ValueError:
            names.refuse(option, f"{part!r} cannot be read", FORM)
    maker, other_party = (names.actor(plain(one), option) for one in (by, toward))
    return Commitment(maker, other_party, plain(action), **fields)


def covered_place(text: str) -> CoveredPlace:
    """Read a place as COUNTRY or COUNTRY/NAME."""
    country, _, name = cut(text, "/")
    return CoveredPlace(plain(country), plain(name) or None)


def read_number(text: str) -> tuple[UUID | None, int]:
    """Read a commitment as DEVELOPMENT/NUMBER, or as NUMBER alone. Raises `ValueError`."""
    development, has_number, number = cut(text, "/")
    if not has_number:
        return None, int(development)
    return UUID(development), int(number)


def written(commitment: Commitment) -> str:
    """Return a commitment so that `read_commitment` gives it back, with ids for names."""
    by, toward, action = map(escaped, (commitment.by, commitment.toward, commitment.action))
    return "; ".join((f"{by} > {toward}: {action}", *_fields(commitment)))


def _field(name: str, value: str, *, has_value: bool) -> dict[str, Any]:
    if not has_value and name in _FLAGS:
        return {name: True}
    if has_value and name in _TEXTS:
        return {name: plain(value)}
    if has_value and name in _PLACES:
        return {name: tuple(map(covered_place, parts(value, ",")))}
    if has_value and name == "extends":
        development, number = read_number(value)
        if development is None:
            raise ValueError
        return {"extends": Extension(development, number)}
    if has_value and name == "while":
        return {"holds_while": Dependency(*read_number(value))}
    raise ValueError


def _fields(one: Commitment) -> Iterator[str]:
    for name in _TEXTS:
        if (text := getattr(one, name)) is not None:
            yield f"{name}={escaped(text)}"
    for name in _PLACES:
        if places := getattr(one, name):
            yield f"{name}={', '.join(map(_place, places))}"
    if one.extends is not None:
        yield f"extends={one.extends.development}/{one.extends.commitment}"
    if (kept := one.holds_while) is not None:
        yield f"while={'/'.join(_named(kept.development, kept.commitment))}"
    for name in _FLAGS:
        if getattr(one, name):
            yield name


def _place(place: CoveredPlace) -> str:
    return escaped(place.country) + ("" if place.name is None else f"/{escaped(place.name)}")


def _named(development: UUID | None, number: int) -> Iterable[str]:
    return (str(number),) if development is None else (str(development), str(number))
