"""A page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NotRequired, TypeVar

from typing_extensions import TypedDict

from api.answers.links import Permalink

Item = TypeVar("Item")


class Listing(TypedDict, Generic[Item]):
    """A page; `next` is the cursor of the following one, null on the last."""

    data: Sequence[Item]
    next: str | None
    position: int
    links: Permalink
    total: NotRequired[int | None]


def whole(items: Sequence[Item], position: int, links: Permalink) -> Listing[Item]:
    """Return a list that is short enough for one page."""
    return {"data": items, "next": None, "position": position, "links": links}
