"""A bond of one actor to another, and what may be said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from domain.checks.validation import check_single_day, check_slug, check_word
from domain.dates import parse_when
from domain.errors import Conflict, Invalid, NotFound
from domain.violations import Violations
from domain.vocabulary import RELATIONS

CORRECTABLE = ("relation", "start", "end")


@dataclass(frozen=True, slots=True)
class Membership:
    """A bond of one actor to another; EDTF bounds, None where the start is not known.

    One that was withdrawn never was; it keeps its number, and nothing follows from it.
    """

    of: str
    relation: str
    start: str | None = None
    end: str | None = None
    withdrawn: bool = False

    @property
    def is_running(self) -> bool:
        return self.end is None and not self.withdrawn

    def differs_in(self, other: Membership) -> tuple[str, ...]:
        """The names of the fields in which the two differ."""
        names = (field.name for field in fields(self))
        return tuple(name for name in names if getattr(self, name) != getattr(other, name))


def check_membership(member: str, bond: Membership) -> None:
    """Raise `Invalid` with all that cannot be right in a bond of `member`."""
    found = Violations()
    found.check(check_slug, bond.of, "of", "actor")
    found.check(check_word, bond.relation, RELATIONS, "relation")
    if bond.of == member:
        found.add(
            Invalid(f"of: {bond.of!r} cannot belong to itself", field="of", allowed="another actor")
        )
    if bond.start is not None:
        found.check(check_single_day, bond.start, "start")
    if bond.end is not None:
        found.check(check_single_day, bond.end, "end")
        found.check(_check_after_start, bond.end, bond)
    found.raise_any()


def _check_after_start(end: str, bond: Membership) -> None:
    start = bond.start
    if start is not None and parse_when(end, "end").latest < parse_when(start, "start").earliest:
        raise Invalid(
            f"end: {end} is before the membership starts, {start}",
            field="end",
            allowed=f"{start} or later",
        )


def check_changed_parts(names: Iterable[str]) -> None:
    """Raise `Invalid` at the first name that is no part of a bond that may be corrected."""
    for name in names:
        check_word(name, CORRECTABLE, "changes")


def numbered(bonds: tuple[Membership, ...], number: int, member: str) -> Membership:
    """The bond of that number, from 1; raises `NotFound`, or `Conflict` once it is withdrawn."""
    if not 1 <= number <= len(bonds):
        raise NotFound(
            f"{member} has no membership {number}",
            field="number",
            allowed=f"1 to {len(bonds)}" if bonds else "none recorded",
        )
    bond = bonds[number - 1]
    if bond.withdrawn:
        raise Conflict(f"membership {number} of {member} is withdrawn", field="number")
    return bond


def refuse_second_running(bonds: tuple[Membership, ...], of: str, member: str) -> None:
    """Raise `Conflict` where a bond to `of` is running already."""
    for bond in bonds:
        if bond.of == of and bond.is_running:
            raise Conflict(
                f"of: {member} already has a bond to {of} ({bond.relation})",
                field="of",
                allowed="end it first",
            )


def with_membership(
    bonds: tuple[Membership, ...], number: int, bond: Membership
) -> tuple[Membership, ...]:
    """The bonds with another one in the place of that number."""
    return (*bonds[: number - 1], bond, *bonds[number:])


def require_running(bonds: tuple[Membership, ...], of: str, member: str) -> int:
    """The number of the running bond of `member` to `of`, of which there is at most one."""
    for number, bond in enumerate(bonds, 1):
        if bond.of == of and bond.is_running:
            return number
    raise Conflict(f"of: {member} has no running bond to {of}", field="of")


def ended(bonds: tuple[Membership, ...], which: int | str, end: str) -> tuple[Membership, ...]:
    """The bonds once one of them has ended: that of a number, or the running one to an actor."""
    return tuple(
        replace(bond, end=end)
        if which == number or (which == bond.of and bond.is_running)
        else bond
        for number, bond in enumerate(bonds, 1)
    )
