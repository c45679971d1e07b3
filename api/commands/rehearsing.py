"""Finds all that is wrong with a request to record: of its form, and of what it says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from api.commands.json_body import BodyRoute, Handle, WithBody, WrongHeaderError
from api.validation import Found, apart, field_of
from domain.errors import Invalid

Read = TypeVar("Read")

_LOG = logging.getLogger(__name__)


class VerbRoute(BodyRoute):
    """A route that records by the verbs alone, so that a request can be rehearsed.

    Where the form of a request is wrong, what the verbs say of the rest is reported with it.
    """

    async def others_wrong(
        self, handle: Handle, request: WithBody, wrong: Sequence[Found]
    ) -> Sequence[Found]:
        request.state.rehearses = True
        headers: list[Invalid] = []
        request.state.wrong_headers = headers
        # Unknown parameters are reported already.
        request.scope["query_string"] = b""
        try:
            await handle(request)
        except Invalid as refusal:
            return apart([*headers, *refusal.every], map(field_of, wrong))
        except RequestValidationError as invalid:
            return [*headers, *invalid.errors()]
        except Exception as error:  # noqa: BLE001 the request is refused as it is
            _LOG.debug("what else is wrong with a request is not known", exc_info=error)
        return apart(headers, map(field_of, wrong))


def is_rehearsed(request: Request) -> bool:
    """Whether the request is only checked, and must not be recorded."""
    return getattr(request.state, "rehearses", False) is True


def read_header(
    request: Request, read: Callable[[str], Read | None], given: str | None
) -> Read | None:
    """Return what `read` makes of a header; in a rehearsal only note that it is wrong."""
    try:
        return None if given is None else read(given.strip())
    except WrongHeaderError as wrong:
        if not is_rehearsed(request):
            raise
        request.state.wrong_headers.append(wrong)
        return None
