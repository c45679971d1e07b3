"""The steps of random histories that are about actors and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from domain.application import Stanceline
from tests.builders import BY

Thing = TypeVar("Thing")


class ActorTeller:
    """Takes steps about actors and sources through the verbs."""

    def __init__(self, verbs: Stanceline) -> None:
        self._it = verbs

    def _affiliate(self, which: int, source: str, actor: str | None) -> None:
        self._it.affiliate_source(source, actor, "", BY)

    def _dissolve(self, which: int, actor: str, on: str, published: str | None) -> None:
        self._it.dissolve_actor(actor, on, "", BY, published)

    def _correct_dissolution(self, which: int, actor: str, on: str, published: str | None) -> None:
        self._it.correct_dissolution(actor, {"date": on}, "A slip.", BY, published)

    def _withdraw_dissolution(self, which: int, actor: str) -> None:
        self._it.withdraw_dissolution(actor, "It goes on.", BY)

    def _join(
        self, which: int, actor: str, of: str, relation: str, start: str, published: str | None
    ) -> None:
        self._it.start_membership(actor, of, relation, start, BY, reported_at=published)

    def _leave(self, which: int, actor: str, of: str, end: str, published: str | None) -> None:
        self._it.end_membership(actor, of, end, "", BY, published)

    def _correct_membership(
        self,
        which: int,
        actor: str,
        number: int,
        changes: dict[str, str | None],
        published: str | None,
    ) -> None:
        self._it.correct_membership(actor, number, changes, "A misprint.", BY, published)

    def _withdraw_membership(self, which: int, actor: str, number: int) -> None:
        self._it.withdraw_membership(actor, number, "It never was.", BY)

    def _succeed(self, which: int, actor: str, of: str, on: str, published: str | None) -> None:
        self._it.record_succession(actor, of, on, "", BY, published)

    def _withdraw_succession(self, which: int, actor: str, number: int) -> None:
        self._it.withdraw_succession(actor, number, "It did not.", BY)

    def _rename(self, which: int, actor: str, name: str) -> None:
        self._it.rename_actor(actor, name, "", BY)

    def _correct_actor(self, which: int, actor: str, changes: dict[str, Any]) -> None:
        self._it.correct_actor(actor, changes, "A slip.", BY)

    def _correct_source(self, which: int, source: str, name: str) -> None:
        self._it.correct_source(source, {"name": name}, "A slip.", BY)

    def _rate(self, which: int, source: str, reliability: str) -> None:
        self._it.rate_source(source, reliability, date(2024, 1, 1), "", BY)


class NothingThereError(Exception):
    """There is nothing yet that the step could be about."""


def some(among: Sequence[Thing], which: int) -> Thing:
    if not among:
        raise NothingThereError
    return among[which % len(among)]
