"""The cursor of a list of pairs: the last pair of the page before."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from api.queries.paging import USUAL_PAGE
from domain.claims import Pair
from domain.errors import Invalid


def pair_cursor(pair: Pair | None) -> str | None:
    """The cursor of what follows the pair, None where nothing does."""
    if pair is None:
        return None
    return urlsafe_b64encode("\n".join(pair).encode()).decode().rstrip("=")


def pair_of(cursor: str | None) -> Pair:
    """The pair a cursor was made of; before the first one where there is no cursor."""
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
    """The page as query parameters, the same for the same page."""
    cursor = {} if after == pair_of(None) else {"cursor": str(pair_cursor(after))}
    return cursor if limit == USUAL_PAGE else {"limit": str(limit), **cursor}
