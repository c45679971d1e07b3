"""GeoJSON (RFC 7946): a feature for each development, its geometry null without a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from api.answers.developments import DevelopmentAnswer
from api.formats.export import Addresses, Export
from api.formats.wording import title

_ENCODER = msgspec.json.Encoder()


def geojson(export: Export) -> Iterator[bytes]:
    """A feature collection; what was asked is next to the features.

    The format has no word for time or for doubt: both are properties of the features. A point is
    the place that was named, and `place_precision` says how far that may be from the deed.
    """
    head = {"type": "FeatureCollection", "title": export.title, **export.coordinates()}
    yield _ENCODER.encode(head)[:-1] + b',"features":['
    separator = b""
    for entry in export.entries:
        yield separator + _ENCODER.encode(_feature(entry.development, export.links))
        separator = b",\n"
    yield b"]}"


def _feature(one: DevelopmentAnswer, links: Addresses) -> dict[str, Any]:
    place = one.place
    point = None
    if place is not None and place.lat is not None and place.lon is not None:
        point = {"type": "Point", "coordinates": [place.lon, place.lat]}
    return {
        "type": "Feature",
        "id": one.id,
        "geometry": point,
        "properties": {
            "title": title(one),
            "summary": one.summary,
            "kind": one.kind,
            "occurred": one.occurred,
            "earliest": one.earliest,
            "latest": one.latest,
            "initiators": one.initiators,
            "targets": one.targets,
            "reciprocal": one.reciprocal,
            "conflict": one.conflict,
            "place": place.name if place else None,
            "country": place.country if place else None,
            "place_precision": place.precision if place else None,
            "fatalities": one.fatalities,
            "confidence": one.confidence,
            "disputed": one.disputed,
            "machine_coded": one.machine_coded,
            "retracted": one.retracted,
            "position": one.position,
            "href": links.development(one.id),
        },
    }
