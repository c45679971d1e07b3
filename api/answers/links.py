"""Links of answers, and the state of the log that each answer follows from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from typing_extensions import TypedDict

from domain.dates import FOREVER, iso_day, iso_instant

if TYPE_CHECKING:
    from infrastructure.read_models.as_known import Knowledge


class Known(TypedDict):
    """What the answer knew: the log up to a position, and when that was recorded."""

    position: int
    at: str | None


class Named(TypedDict):
    id: str
    name: str | None


class Permalink(TypedDict):
    """The address of this answer, which never changes."""

    permalink: str


class AsKnown(TypedDict):
    """What the answer about one thing adds to it."""

    known: Known
    links: Permalink


def named(id: str, names: Mapping[str, str]) -> Named:
    """Return an actor with its name; without one for an id that the log does not register."""
    return {"id": id, "name": names.get(id)}


def name_of(actor: Named) -> str:
    """Return the name of an actor, or its id if no name is known."""
    return actor["name"] or actor["id"]


def through(inherited_from: Named | None, toward_inherited_from: Named | None) -> str:
    """Return in words the coalitions through which a stance counts, such as ` (through X)`."""
    coalitions = (("through", inherited_from), ("toward", toward_inherited_from))
    said = ", ".join(f"{word} {name_of(one)}" for word, one in coalitions if one)
    return f" ({said})" if said else ""


def known_answer(knowledge: Knowledge) -> Known:
    """Return the position of the answer and the instant at which it was recorded."""
    at = iso_instant(knowledge.at) if knowledge.at else None
    return {"position": knowledge.position, "at": at}


def event_link(position: int) -> dict[str, str]:
    """Return the link of one event, by its position, as webhooks deliver it."""
    return {"href": pinned("/v1/events", {"after": str(position - 1), "limit": "1"}, position)}


def href_of(knowledge: Knowledge, about: str, id: str, published: int = FOREVER) -> str:
    """Return the path of a development, an actor or a source as the answer knew it.

    `published` is the ordinal of the last day of publication that counts. Only a development
    depends on it, so the path of an actor or a source leaves it out.
    """
    is_narrowed = about == "development" and published < FOREVER
    narrowed = {"reported_by": iso_day(published)} if is_narrowed else {}
    return permalink(knowledge, f"/v1/{about}s/{id}", narrowed)


def development_href(knowledge: Knowledge, published: int) -> Callable[[str], str]:
    """Return a function from the id of a development to its path, for an answer with many paths."""
    return href_of(knowledge, "development", "{}", published).format


def permalink(knowledge: Knowledge, path: str, parameters: Mapping[str, str]) -> str:
    """Return the permanent link of an answer: the question with the position of the answer."""
    return pinned(path, parameters, knowledge.position)


def pinned(path: str, parameters: Mapping[str, str], position: int) -> str:
    """Return the link of the answer to a question as known at a position."""
    return f"{path}?{urlencode({**parameters, 'position': position})}"
