"""Collect all errors of a request, so that one error reports them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from domain.errors import DomainError, Invalid, NotFound

Given = TypeVar("Given")
Checked = TypeVar("Checked")
Rest = ParamSpec("Rest")


class InvalidValues:
    """The errors found so far, each once: two checks can refuse a value for the same reason."""

    __slots__ = ("_found",)

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
        """Return the result of the check, or the value itself if the check refuses it."""
        try:
            return check(given, *rest, **named)
        except Invalid as refusal:
            self.add(refusal)
            return given

    def add(self, refusal: Invalid) -> None:
        """Collect an error and all errors collected in it."""
        for one in refusal.every:
            self._found.setdefault((one.field, one.message), one)

    def raise_any(self) -> None:
        """Raise the first error with the others in it; return if there is none."""
        if self._found:
            first, *others = self._found.values()
            first.others = tuple(others)
            raise first


@contextmanager
def also(check: Callable[Rest, object], *given: Rest.args, **named: Rest.kwargs) -> Iterator[None]:
    """Run a check only if the body is refused, and raise the errors of both together.

    A body that raises `NotFound` still does, with the errors of the check as its `others`.
    """
    try:
        yield
    except NotFound as missing:
        try:
            check(*given, **named)
        except Invalid as other:
            missing.others = (*missing.others, *other.every)
        except DomainError:  # as below
            pass
        raise
    except Invalid as refusal:
        found = InvalidValues()
        found.add(refusal)
        try:
            check(*given, **named)
        except Invalid as other:
            found.add(other)
        except DomainError:  # conflicts with the log are reported once the request is valid
            pass
        found.raise_any()
