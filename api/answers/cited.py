"""Developments in brief, as the answers about stances and commitments cite them."""

from __future__ import annotations

from typing_extensions import TypedDict

from domain.dates import FOREVER, iso_day
from infrastructure.read_models.developments.rows import DevelopmentInBrief


class BasisAnswer(TypedDict):
    development: str
    kind: str
    title: str
    occurred: str
    machine_coded: bool
    recorded_position: int
    href: str


class Alleged(BasisAnswer):
    earliest: str
    latest: str | None
    confidence: int | None


def basis_answer(one: DevelopmentInBrief, href: str) -> BasisAnswer:
    """Return a development that a stance rests on."""
    return {
        "development": one.id,
        "kind": one.kind,
        "title": one.title,
        "occurred": one.occurred,
        "machine_coded": one.machine_coded,
        "recorded_position": one.position,
        "href": href,
    }


def alleged_answer(one: DevelopmentInBrief, href: str) -> Alleged:
    """Return a development with its days and its confidence, for a reader to judge.

    It happened between `earliest` and `latest`, which is None for an open end.
    """
    return {
        **basis_answer(one, href),
        "earliest": iso_day(one.earliest),
        "latest": None if one.latest == FOREVER else iso_day(one.latest),
        "confidence": one.confidence,
    }
