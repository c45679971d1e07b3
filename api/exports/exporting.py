"""An answer in the format that was asked for: negotiated, with its links, whole or as a stream."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Path, Query, Request
from fastapi.responses import Response

from api.background.turn_queue import TurnQueue
from api.current_server import server_of
from api.exports.response import ExportResponse
from api.formats.export import Addresses, Export
from api.formats.table import (
    FORMATS,
    JSON,
    TABULAR,
    Format,
    Writer,
    of_accept,
    of_suffix,
)
from api.http.parameters import Flag
from api.http.problems import documented
from api.http.responses import HOST, TAGGED, Form, base_of
from api.questions.cursors import NOT_A_FILTER, OF_THE_PAGE, Paging, cursor_of, filters_of
from api.questions.question_route import ASKED_AGAIN
from domain.errors import Invalid
from domain.stance.policy import Policy

SENT_AT_ONCE = 64_000
ROWS = "Stanceline-Rows"
Responses = dict[int | str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Exporting:
    """The format asked for, the address that asked, and the same address in each format.

    `path` is the one without a suffix, `is_negotiated` is true if the reader used it.
    `pinned` are parameters that permalinks name in addition to those that were asked. `turns` are
    those of exports of any length.
    """

    format: Format
    path: str
    is_negotiated: bool
    base: str
    asked: str
    given: dict[str, str]
    policy: Policy
    turns: TurnQueue
    with_bom: bool = False
    pinned: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_path(self) -> str:
        """The path that gives this format whatever is accepted."""
        return self.path if self.format is JSON else f"{self.path}.{self.format.suffix}"

    def links(
        self, position: int, page: Paging, following: int | None, actor: str | None
    ) -> Addresses:
        """The addresses of an answer; `following` is the key of its last item if it goes on.

        `actor` is the actor of a timeline, None for a list.
        """
        pinned = {**self.filters, **self.pinned, "position": str(position)}
        if self.with_bom:
            pinned["bom"] = "true"
        goes_with = filters_of(self.own_path, self.filters)
        if page.asked_limit is not None:
            pinned["limit"] = str(page.asked_limit)

        def at(key: int | None) -> str:
            cursor = {"cursor": cursor_of(key, goes_with)} if key else {}
            return self._address(self.own_path, {**pinned, **cursor})

        asked = {name: text for name, text in self.given.items() if name not in OF_THE_PAGE}
        return Addresses(
            base=self.base,
            asked=self.asked,
            permalink=at(page.after),
            json=self._address(self.path, asked),
            unpinned=self._address(self.path, dict(sorted(self.filters.items()))),
            first=at(None),
            position=position,
            policy=self.policy.name,
            question=self.question,
            actor=actor,
            next=None if following is None else at(following),
        )

    @property
    def filters(self) -> dict[str, str]:
        """What was asked but for the page and the moment."""
        return {name: text for name, text in self.given.items() if name not in NOT_A_FILTER}

    @property
    def question(self) -> dict[str, str]:
        """What was asked, without the parameters of the page."""
        return {name: value for name, value in self.given.items() if name not in OF_THE_PAGE}

    def form(self, writer: Writer) -> Form:
        """The form of the answer; a long one is a stream."""

        def render(answer: Export, *, headers: Mapping[str, str]) -> Response:
            links = [headers["Link"]] if "Link" in headers else []
            links.append(f'<{answer.links.permalink}>; rel="bookmark"')
            if answer.links.next:
                links.append(f'<{answer.links.next}>; rel="next"')
            for dataset in map(answer.links.dataset, answer.datasets):
                if dataset["href"] is not None:
                    links.append(f'<{dataset["href"]}>; rel="describedby"')
            all_headers = {
                **headers,
                "Link": ", ".join(links),
                "Content-Type": self.format.content_type,
            }
            if answer.rows is not None:
                all_headers[ROWS] = str(answer.rows)
            parts = chain([BOM_UTF8] if self.with_bom else [], writer(answer))
            if self.format.page is None:
                return ExportResponse(_in_chunks(parts), self.turns, all_headers)
            return Response(b"".join(parts), headers=all_headers)

        mark = "" if self.format is JSON else f".{self.format.suffix}"
        vary = ("accept", *HOST) if self.is_negotiated else HOST
        return Form(render, f"{mark}{'.bom' if self.with_bom else ''}", vary)

    def check(self, page: Paging) -> None:
        """Refuse what only other formats have: a total, a mark, or the cursor of another order."""
        if self.with_bom and self.format.media_type != "text/csv":
            raise Invalid("bom: only in CSV", field="bom", allowed="leave it out, or ask for CSV")
        if page.with_total and self.format is not JSON:
            raise Invalid(
                "with_total: only in JSON",
                field="with_total",
                allowed="leave it out, or ask for JSON",
            )
        if page.after and self.is_negotiated and self.format is not JSON:
            raise Invalid(
                "cursor: given for another format",
                field="cursor",
                allowed=f"{self.own_path}, with its own `next`",
            )

    def check_only_json(self, asked: Mapping[str, str], *names: str) -> None:
        """Refuse what only an answer in JSON can say, in another format."""
        given = next((name for name in names if name in asked), None)
        if given is not None and self.format is not JSON:
            raise Invalid(
                f"{given}: other formats than JSON do not take it",
                field=given,
                allowed="leave it out, or ask for JSON",
            )

    def _address(self, path: str, given: dict[str, str]) -> str:
        return f"{self.base}{path}{'?' if given else ''}{urlencode(given)}"


Bom = Annotated[
    Flag,
    Query(description="CSV begins with a byte order mark, by which Excel knows that it is UTF-8"),
]


async def negotiated(request: Request, bom: Bom = False) -> AsyncIterator[Exporting]:
    """Yield the format that `Accept` prefers."""
    async with _in_turn(request, _negotiated(request, bom, FORMATS)) as exporting:
        yield exporting


async def negotiated_table(request: Request, bom: Bom = False) -> AsyncIterator[Exporting]:
    """Yield the tabular format that `Accept` prefers."""
    async with _in_turn(request, _negotiated(request, bom, TABULAR)) as exporting:
        yield exporting


def _negotiated(request: Request, bom: bool, formats: Sequence[Format]) -> Exporting:
    accepted = of_accept(",".join(request.headers.getlist("accept")), formats)
    return _exporting(request, accepted, request.url.path, bom, is_negotiated=True)


async def suffixed(
    request: Request,
    format: Annotated[
        str,
        Path(
            description="Which format, whatever is accepted",
            json_schema_extra={"enum": [one.suffix for one in FORMATS]},
        ),
    ],
    bom: Bom = False,
) -> AsyncIterator[Exporting]:
    """Yield the format that the path ends with."""
    path = request.url.path.removesuffix(f".{format}")
    named = _exporting(request, of_suffix(format), path, bom, is_negotiated=False)
    async with _in_turn(request, named) as exporting:
        yield exporting


async def suffixed_table(
    request: Request,
    format: Annotated[
        str,
        Path(
            description="Which format, whatever is accepted",
            json_schema_extra={"enum": [one.suffix for one in TABULAR]},
        ),
    ],
    bom: Bom = False,
) -> AsyncIterator[Exporting]:
    """Yield the tabular format that the path ends with."""
    path = request.url.path.removesuffix(f".{format}")
    named = _exporting(request, of_suffix(format, TABULAR), path, bom, is_negotiated=False)
    async with _in_turn(request, named) as exporting:
        yield exporting


@asynccontextmanager
async def _in_turn(request: Request, exporting: Exporting) -> AsyncIterator[Exporting]:
    """Take a turn while an export of any length is prepared: its rows are counted then.

    Many threads that count at the same time would keep the event loop from answering. A refused
    request keeps its turn until it is answered, so what asks it again must not wait for another.
    """
    if exporting.format.page is not None or ASKED_AGAIN in request.scope:
        yield exporting
        return
    async with exporting.turns.turn():
        yield exporting


# The turn ends before the answer begins, which takes turns of its own.
Negotiated = Annotated[Exporting, Depends(negotiated, scope="function")]
Suffixed = Annotated[Exporting, Depends(suffixed, scope="function")]
NegotiatedTable = Annotated[Exporting, Depends(negotiated_table, scope="function")]
SuffixedTable = Annotated[Exporting, Depends(suffixed_table, scope="function")]


def in_every_format(
    shape: Any, others: Responses = TAGGED, formats: Sequence[Format] = FORMATS
) -> Responses:
    """What OpenAPI says about a path whose format is negotiated."""
    types = {one.media_type for one in formats if one is not JSON and one.has_own_type}
    content = {kind: _content(kind) for kind in sorted(types)}
    return {**others, **documented(406), 200: {"model": shape, "content": content}}


def in_any_format(formats: Sequence[Format] = FORMATS) -> Responses:
    """What OpenAPI says about a path that ends with a format."""
    content = {one.media_type: _content(one.media_type) for one in formats}
    return {**TAGGED, 200: {"description": "In that format", "content": content}}


def _content(kind: str) -> dict[str, Any]:
    is_object = kind.endswith("json")
    return {"schema": {"type": "object" if is_object else "string"}}


def _exporting(
    request: Request, form: Format, path: str, with_bom: bool, *, is_negotiated: bool
) -> Exporting:
    # Only values that may be joined by commas may be repeated.
    query = request.query_params
    given = {name: ",".join(query.getlist(name)) for name in query}
    asked, server = str(request.url), server_of(request)
    return Exporting(
        form,
        path,
        is_negotiated,
        base_of(request),
        asked,
        given,
        server.policy,
        server.exports,
        with_bom,
    )


def _in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same in fewer pieces: each costs a change of threads."""
    held = bytearray()
    for part in parts:
        held += part
        if len(held) >= SENT_AT_ONCE:
            yield bytes(held)
            held.clear()
    yield bytes(held)
