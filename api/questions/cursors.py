"""Pages of a list, and the cursors that connect them."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from api.answers.links import Permalink
from api.answers.listing import Listing, whole
from api.limits import USUAL_PAGE
from domain.errors import Invalid

if TYPE_CHECKING:
    from domain.claims.claim import Pair
    from infrastructure.read_models.as_known import Knowledge

# Length and format of the answer, which are not part of the question.
OF_THE_PAGE = {"cursor", "limit", "with_total", "bom"}
# A cursor fits every moment and policy: it only says where the next page begins.
NOT_A_FILTER = {*OF_THE_PAGE, "position", "known_at", "policy"}
_ALLOWED = "the `next` of an answer, with the same filters as there"

Row = TypeVar("Row")
Refused = TypeVar("Refused")


class OtherQuestionError(Invalid):
    """A cursor of another question."""


def causes(found: Sequence[Refused]) -> list[Refused]:
    """Return the errors without those of a cursor of another question, if others remain.

    The cursor may fit the question as it was meant, without the other mistakes.
    """
    return [one for one in found if not isinstance(one, OtherQuestionError)] or list(found)


@dataclass(frozen=True, slots=True)
class Paging:
    """The requested page: at most `limit` items after key `after`.

    `asked_limit` is None if no limit was given; `filters` identify the question of a cursor.
    """

    filters: bytes
    after: int = 0
    asked_limit: int | None = None
    with_total: bool = False

    @property
    def limit(self) -> int:
        return self.asked_limit or USUAL_PAGE

    @property
    def is_asked(self) -> bool:
        """Whether a page was requested, and not the whole list."""
        return self.after > 0 or self.asked_limit is not None

    def read(self, rows: Callable[[int, int], Sequence[Row]]) -> tuple[Sequence[Row], bool]:
        """Return the rows of this page, and whether more follow; `rows` takes a key and a limit."""
        found = rows(self.after, self.limit + 1)
        return found[: self.limit], len(found) > self.limit

    def answer(
        self,
        links: Permalink,
        knowledge: Knowledge,
        items: Sequence[Row],
        last: int | None,
        total: Callable[[], int],
    ) -> Listing[Row]:
        """Return the body of a page; `last` is the key of its last row if more rows follow."""
        page = whole(items, knowledge.position, links)
        if last is not None:
            page["next"] = cursor_of(last, self.filters)
        if self.with_total:
            page["total"] = total()
        return page


def page_of(
    path: str,
    asked: Mapping[str, str],
    cursor: str | None,
    limit: int | None = None,
    with_total: bool = False,
) -> Paging:
    """Return the requested page of a path; raises `Invalid` for a cursor of another list."""
    filters = filters_of(path, asked)
    after = 0 if cursor is None else _key(cursor, filters)
    return Paging(filters, after, limit, with_total)


def filters_of(path: str, given: Mapping[str, str]) -> bytes:
    """Return a digest of the path and of all parameters except the page and the moment."""
    filters = sorted((k, v) for k, v in given.items() if k not in NOT_A_FILTER)
    return blake2b(repr((path, filters)).encode(), digest_size=6).digest()


def cursor_of(key: int, filters: bytes) -> str:
    """Return the cursor of the page after the item with this key."""
    return urlsafe_b64encode(key.to_bytes(8) + filters).decode().rstrip("=")


def _key(cursor: str, filters: bytes) -> int:
    try:
        held = urlsafe_b64decode(cursor.encode() + b"==")
    except ValueError:
        held = b""
    if len(held) != 14:
        raise Invalid("cursor: cannot be read", field="cursor", allowed=_ALLOWED)
    if held[8:] != filters:
        raise OtherQuestionError(
            "cursor: belongs to other filters", field="cursor", allowed=_ALLOWED
        )
    return min(int.from_bytes(held[:8]), 2**62)


def pair_cursor(pair: Pair | None) -> str | None:
    """Return the cursor of the page after the pair; None if no page follows."""
    if pair is None:
        return None
    return urlsafe_b64encode("\n".join(pair).encode()).decode().rstrip("=")


def pair_of(cursor: str | None) -> Pair:
    """Return the pair that a cursor encodes; without a cursor, one before every pair."""
    if cursor is None:
        return ("", "")
    try:
        actor, toward = urlsafe_b64decode(cursor.encode() + b"==").decode().split("\n")
    except ValueError:
        raise Invalid(
            "cursor: cannot be read", field="cursor", allowed="the `next` of an answer"
        ) from None
    return (actor, toward)


def page_parameters(after: Pair, limit: int) -> dict[str, str]:
    """Return the page as query parameters, the same for the same page."""
    cursor = {} if after == pair_of(None) else {"cursor": str(pair_cursor(after))}
    return cursor if limit == USUAL_PAGE else {"limit": str(limit), **cursor}
