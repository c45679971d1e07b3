"""JSON and JSON Lines: an answer as one body, or a stance, a development or an actor a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from api.answers.actors import ActorAnswer
from api.answers.developments import DevelopmentAnswer
from api.formats.export import Addresses, DatedDyad, DatedStance, Export, ExportedDevelopment
from api.http.json_text import json_line
from infrastructure.answer_json import encode_answer

_OWN = [field.name for field in fields(DevelopmentAnswer)]


def json_answer(export: Export) -> Iterator[bytes]:
    """Yield the body of the answer."""
    yield encode_answer(export.body)


def json_lines(export: Export) -> Iterator[bytes]:
    """Yield objects with a `type`, such as `stance` or `development`, one a line.

    A header says how many lines there are: programs that read tables take each line for a row.
    """
    for actor in export.actors:
        yield json_line(_actor(actor, export.links))
    for dyad in export.dyads:
        yield json_line(_dyad(dyad, export.links))
    for stance in export.stances:
        yield json_line(_stance(stance, export.links))
    for entry in export.entries:
        yield json_line(_development(entry, export.links))
    for dataset in export.datasets:
        yield json_line({"type": "dataset", **export.links.dataset(dataset)})


def _actor(actor: ActorAnswer, links: Addresses) -> dict[str, Any]:
    return {"type": "actor", **actor, "href": links.to(actor["href"])}


def _dyad(dyad: DatedDyad, links: Addresses) -> dict[str, Any]:
    actors = [dyad.actor, dyad.other]
    return {"type": "dyad", "actors": actors, **dyad.segment, "href": links.dyad(dyad)}


def _stance(stance: DatedStance, links: Addresses) -> dict[str, Any]:
    segment = stance.segment
    basis = [{**one, "href": links.development(one["development"])} for one in segment["basis"]]
    return {
        "type": "stance",
        "actor": stance.actor,
        "toward": stance.toward,
        "inherited_from": stance.inherited_from,
        "toward_inherited_from": stance.toward_inherited_from,
        **segment,
        "basis": basis,
        "href": links.stance(stance),
    }


def _development(entry: ExportedDevelopment, links: Addresses) -> dict[str, Any]:
    one = entry.development
    fields = {name: getattr(one, name) for name in _OWN}
    return {"type": "development", **fields, "href": links.development(one.id)}
