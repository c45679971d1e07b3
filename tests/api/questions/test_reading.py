"""Routes that only read take their parameters without FastAPI, and leave errors to it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.requests import Request

from api.app import ROUTERS
from api.questions.question_route import QuestionRoute
from api.questions.reading import UnreadError, quick_handler

router = APIRouter()
calls: list[str] = []


async def _limit(limit: Annotated[int, Query()] = 50) -> int:
    calls.append("limit")
    return limit


async def _doubled(limit: Annotated[int, Depends(_limit)]) -> int:
    return 2 * limit


@router.get("/things/{id}")
async def _things(
    id: str,
    begin: Annotated[str, Query(alias="from")],
    limit: Annotated[int, Depends(_limit)],
    doubled: Annotated[int, Depends(_doubled)],
    tag: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Response:
    return Response(f"{id} {begin} {limit} {doubled} {tag}")


@router.post("/things")
async def _post(thing: dict[str, str]) -> Response:
    return Response(str(thing))


@router.get("/plain")
async def _plain() -> dict[str, str]:
    return {}


def _route(endpoint: object) -> APIRoute:
    (found,) = (
        one for one in router.routes if isinstance(one, APIRoute) and one.endpoint is endpoint
    )
    return found


def _answer(query: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    async def _accept(_: Request) -> None: ...

    monkeypatch.setattr("api.questions.reading.refuse_unknown_or_repeated", _accept)
    calls.clear()
    handle = quick_handler(_things, _route(_things).dependant)
    assert handle is not None
    scope = {
        "type": "http",
        "path_params": {"id": "a"},
        "query_string": query,
        "headers": [(b"if-none-match", b"W/1")],
    }
    response: Response = asyncio.run(handle(Request(scope)))
    return bytes(response.body)


def test_parameters_come_from_the_path_the_query_and_the_headers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _answer(b"from=x&limit=7", monkeypatch) == b"a x 7 14 W/1"
    assert _answer(b"from=x", monkeypatch) == b"a x 50 100 W/1"


def test_a_dependency_of_several_is_called_once(monkeypatch: pytest.MonkeyPatch) -> None:
    _answer(b"from=x", monkeypatch)
    assert calls == ["limit"]


@pytest.mark.parametrize("query", [b"", b"from=x&limit=many"])
def test_a_missing_or_wrong_parameter_is_left_to_fastapi(
    query: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnreadError):
        _answer(query, monkeypatch)


@pytest.mark.parametrize("endpoint", [_post, _plain])
def test_a_body_and_an_answer_that_is_no_response_need_fastapi(endpoint: object) -> None:
    route = _route(endpoint)
    assert quick_handler(route.endpoint, route.dependant) is None


def test_every_route_that_reads_is_quick() -> None:
    routes = [one for part in ROUTERS for one in part.routes if isinstance(one, QuestionRoute)]
    slow = [one.path for one in routes if quick_handler(one.endpoint, one.dependant) is None]
    assert routes
    assert slow == []
