"""The class of the routes that answer a question: a refusal lists every wrong parameter."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute

from api.http.problems import Found, InvalidRequestError, field_of
from api.questions.cursors import causes
from domain.errors import Invalid, NotFound

Handle = Callable[[Request], Coroutine[Any, Any, Response]]

# Values of required parameters, used in place of wrong ones.
NEEDED = {"on": "2024-01-01", "from_position": "0"}
_REFUSED = (Invalid, RequestValidationError, InvalidRequestError)

_LOG = logging.getLogger(__name__)


# In the scope of a request that is asked again to find what else is wrong with it.
ASKED_AGAIN = "stanceline.asked_again"


class QuestionRoute(APIRoute):
    """A route that only reads; a refused request is answered with every error in its parameters.

    The form of a parameter, its words, and what it names are checked in turn, and the first refusal
    ends a request. Because a read has no effect, the route then leaves the refused parameters out
    and asks the rest again, until none of them is refused.
    """

    def get_route_handler(self) -> Handle:
        handle = super().get_route_handler()

        async def ask(request: Request) -> Response:
            try:
                return await handle(request)
            except _REFUSED as refusal:
                others = await _others_wrong(handle, request, refusal)
                if not others:
                    raise
                raise InvalidRequestError(causes([*_found_in(refusal), *others])) from None

        return ask


async def _others_wrong(handle: Handle, request: Request, refusal: Exception) -> list[Found]:
    others: list[Found] = []
    given = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    found = _found_in(refusal)
    refused = set(map(field_of, found))
    while (left := _without(given, map(field_of, found))) != given:
        given = left
        try:
            await handle(_asking(request, given))
        except _REFUSED as more:
            # A parameter that was left out here may be required, so its absence is not an error.
            found = [one for one in _found_in(more) if field_of(one) not in refused]
            refused.update(map(field_of, found))
            others += found
        except NotFound as unknown:
            others += [one for one in unknown.every if one.field not in refused]
            break
        except Exception as error:  # noqa: BLE001 the question is refused anyway
            _LOG.debug("cannot find what else is wrong with a question", exc_info=error)
            break
        else:
            break
    return others


def _without(given: Sequence[tuple[str, str]], wrong: Iterable[str]) -> list[tuple[str, str]]:
    """Return the parameters without the wrong ones; required ones get a value from `NEEDED`."""
    fields = set(wrong)
    stood_in = [(name, NEEDED[name]) for name in NEEDED if name in fields]
    return [*((name, value) for name, value in given if name not in fields), *stood_in]


def _asking(request: Request, given: Sequence[tuple[str, str]]) -> Request:
    """Return the same request with other parameters; its answer is not used."""
    headers = [one for one in request.scope["headers"] if one[0] != b"if-none-match"]
    scope = {
        **request.scope,
        "query_string": urlencode(given).encode("latin-1"),
        "headers": [*headers, (b"if-none-match", b"*")],
        ASKED_AGAIN: True,
    }
    return Request(scope, request.receive)


def _found_in(refusal: Exception) -> Sequence[Found]:
    if isinstance(refusal, Invalid):
        return refusal.every
    if isinstance(refusal, RequestValidationError):
        return refusal.errors()
    assert isinstance(refusal, InvalidRequestError)
    return refusal.errors
