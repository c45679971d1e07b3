"""Collects all that is wrong with a request, so that one refusal reports it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from domain.errors import DomainError, Invalid

Given = TypeVar("Given")
Checked = TypeVar("Checked")
Rest = ParamSpec("Rest")


class Violations:
    """The violations found so far, each once: two checks may refuse a value for one reason."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], DomainError] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def check(
        self,
        check: Callable[Concatenate[Given, Rest], Checked],
        given: Given,
        *rest: Rest.args,
        **named: Rest.kwargs,
    ) -> Given | Checked:
        """Return what the check makes of the value, or the value itself where it is refused."""
        try:
            return check(given, *rest, **named)
        except Invalid as refusal:
            self.add(refusal)
            return given

    def add(self, refusal: Invalid) -> None:
        """Collect a refusal, and each one that was collected in it."""
        for one in refusal.every:
            self._found.setdefault((one.field, one.message), one)

    def raise_any(self) -> None:
        """Raise the first violation with the others in it; return where there is none."""
        if self._found:
            first, *others = self._found.values()
            first.others = tuple(others)
            raise first


@contextmanager
def also(check: Callable[Rest, object], *given: Rest.args, **named: Rest.kwargs) -> Iterator[None]:
    """Add to what is refused inside what this check refuses; nothing is checked otherwise."""
    try:
        yield
    except Invalid as refusal:
        found = Violations()
        found.add(refusal)
        try:
            check(*given, **named)
        except Invalid as other:
            found.add(other)
        except DomainError:  # whether it conflicts with the log is asked once it is valid
            pass
        found.raise_any()
