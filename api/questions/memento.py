"""Memento (RFC 7089): the states of an answer, found by an HTTP date and listed in a TimeMap.

The resource without a position is its own TimeGate (pattern 1.1, with 302); its states are the
same resource at a position. The date chooses what the log knew, never the day asked about. Every
position has an address; the TimeGate leads to those that the TimeMap lists.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Header
from fastapi.responses import Response

from api.answers.links import pinned
from api.http.parameters import as_http_date, http_date
from api.http.problems import documented
from api.http.responses import AS_JSON, ASK_AGAIN, HOST, NO_MORE, Form
from api.limits import LONGEST_PAGE
from api.questions.moments import require_both
from api.questions.read_request import Asked, AskedMoment
from api.questions.stances.without import check_known
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.mementos import (
    About,
    Memento,
    first_memento,
    last_memento,
    memento_at,
    mementos,
)
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.read_models.stances.timeline import InPeriod, TimelineAsked

AnyQuestion = TypeVar("AnyQuestion", bound=StancesQuestion | InPeriod | TimelineAsked)

LINK_FORMAT = "application/link-format"
ACCEPT_DATETIME = "Accept-Datetime"
WITH_MEMENTO: dict[int | str, dict[str, Any]] = {
    302: {"description": "The answer as it was known then is found at `Location`"},
    **documented(400),
}

AcceptDatetime = Annotated[
    str | None,
    Header(alias=ACCEPT_DATETIME, description="What the log knew then, as an RFC 1123 date"),
]


class LinkFormat(Response):
    """Links in the format of RFC 6690."""

    media_type = LINK_FORMAT


@dataclass(frozen=True, slots=True)
class Original:
    """A resource that has a state at every position: its address, and what it is about.

    `base` is the beginning of its addresses, which are absolute: clients of Memento expect that.
    Its states name the policy in `pinned`; its own `parameters` name it only if the request does.
    """

    base: str
    path: str
    parameters: Mapping[str, str]
    pinned: Mapping[str, str]
    about: About

    @classmethod
    def of(cls, asked: Asked, question: AnyQuestion, path: str | None = None) -> Original:
        """Return the resource that answers a question: at the path of the request, or `path`."""
        about = About(question.actor, question.toward, question.inherit)
        pinned = question.parameters()
        is_named = "policy" in asked.request.query_params
        parameters = {n: v for n, v in pinned.items() if n != "policy" or is_named}
        return cls(asked.base, path or asked.request.url.path, parameters, pinned, about)

    @property
    def uri(self) -> str:
        return self._uri(self.path, self.parameters)

    def timemap(self, **more: str) -> str:
        return self._uri(f"{self.path}/timemap", {**self.parameters, **more})

    def at(self, position: int) -> str:
        return f"{self.base}{pinned(self.path, self.pinned, position)}"

    def links(self) -> list[str]:
        """Return the links that every state of the resource has."""
        timemap = _link(self.timemap(), "timemap", type=LINK_FORMAT)
        return [_link(self.uri, "original timegate"), timemap]

    def _uri(self, path: str, parameters: Mapping[str, str]) -> str:
        return f"{self.base}{path}{'?' if parameters else ''}{urlencode(parameters)}"


@dataclass(frozen=True, slots=True)
class AskedWithMemento(Asked, Generic[AnyQuestion]):
    """Adds Memento to the answer to a question: links to its other states, or the way to one.

    `accept_datetime` is the header in which a request names the date of the state it wants.
    """

    question: AnyQuestion
    accept_datetime: str | None

    @property
    def original(self) -> Original:
        return Original.of(self, self.question)

    def answered(
        self,
        knowledge: Knowledge,
        answer: Callable[[], Any],
        *,
        tag: str | None = None,
        headers: Mapping[str, str] = NO_MORE,
        form: Form = AS_JSON,
    ) -> Response:
        """Return the answer with the links, or 302 to the state at the date that is wanted.

        Raises `UnreadableHeader` for a date that cannot be read.
        """
        is_current = not self.is_pinned and self.moment.known_at is None
        if is_current and self.accept_datetime is not None:
            return self._to_memento(knowledge, self.accept_datetime, form)
        more = {"Vary": self._vary(form), "Link": ", ".join(self.original.links())}
        if self.is_pinned and knowledge.at is not None:
            more["Memento-Datetime"] = as_http_date(knowledge.at)
        # `super()` without arguments finds another class in a dataclass with slots.
        return Asked.answered(
            self, knowledge, answer, tag=tag, headers={**headers, **more}, form=form
        )

    def _vary(self, form: Form) -> str:
        # Every answer has absolute addresses in its header, whatever its form contains.
        names = dict.fromkeys([*form.vary, *HOST])
        if not self.is_pinned and self.moment.known_at is None:
            names["accept-datetime"] = None
        return ", ".join(names)

    def _to_memento(self, knowledge: Knowledge, date: str, form: Form) -> Response:
        # A date of HTTP means a whole second: what was recorded within it is known by then.
        instant = http_date(date, ACCEPT_DATETIME) + timedelta(microseconds=999_999)
        original = self.original
        found = memento_at(knowledge, original.about, instant)
        ends = {
            "first": first_memento(knowledge, original.about),
            "last": last_memento(knowledge, original.about),
        }
        links = [_memento_link(original, one, f"{end} memento") for end, one in ends.items()]
        headers = {
            "Vary": self._vary(form),
            "Location": original.at(found.position),
            "Link": ", ".join([*original.links(), *links]),
            "Cache-Control": ASK_AGAIN,
        }
        return Response(status_code=302, headers=headers)


def with_memento(question: Callable[..., Awaitable[AnyQuestion]]) -> Any:
    """Return a dependency that reads a question and the moment, for an answer with mementos."""
    read = Depends(question)

    async def dependency(
        asked: AskedMoment,
        wanted: Any = read,
        accept_datetime: AcceptDatetime = None,
    ) -> AskedWithMemento[AnyQuestion]:
        return AskedWithMemento(
            asked.moment,
            asked.if_none_match,
            asked.request,
            asked.server,
            wanted,
            accept_datetime,
        )

    return Depends(dependency)


def timemap(asked: Asked, question: AnyQuestion, path: str, after: int, limit: int) -> Response:
    """Return the states of the answer that a path gives to a question, as links."""
    original = Original.of(asked, question, path)
    with asked.known() as knowledge:
        require_both(knowledge, question.actor, question.toward)
        check_known(knowledge, question.only)
        return asked.answered(
            knowledge,
            lambda: _timemap_page(knowledge, original, asked, after, limit),
            form=Form(_as_link_format, vary=HOST),
        )


def _timemap_page(
    knowledge: Knowledge, original: Original, asked: Asked, after: int, limit: int
) -> str:
    found = mementos(knowledge, original.about, after, limit + 1)
    page, more = found[:limit], found[limit:]
    pin = {"position": str(knowledge.position)} if asked.is_pinned else {}

    def uri(begin: int) -> str:
        paged = {"after": begin, "limit": limit if limit != LONGEST_PAGE else 0}
        return original.timemap(**{n: str(v) for n, v in paged.items() if v}, **pin)

    following = (uri(page[-1].position), more[0]) if more else None
    return ",\n".join(_timemap_lines(original, uri(after), page, following, is_first=after == 0))


def _as_link_format(answer: Any, *, headers: Mapping[str, str]) -> Response:
    return LinkFormat(answer, headers=dict(headers))


def _timemap_lines(
    original: Original,
    itself: str,
    page: Sequence[Memento],
    following: tuple[str, Memento] | None,
    is_first: bool,
) -> Iterator[str]:
    """Yield the links of a TimeMap: the resource, this page, the next page and the states."""
    yield _link(original.uri, "original timegate")
    ends = {"from": page[0], "until": page[-1]} if page else {}
    dates = {name: as_http_date(one.at) for name, one in ends.items()}
    yield _link(itself, "self", type=LINK_FORMAT, **dates)
    if following is not None:
        uri, first = following
        yield _link(uri, "timemap", type=LINK_FORMAT, **{"from": as_http_date(first.at)})
    for number, memento in enumerate(page):
        words = ["first"] if is_first and number == 0 else []
        words += ["last"] if following is None and number == len(page) - 1 else []
        yield _memento_link(original, memento, " ".join([*words, "memento"]))


def _memento_link(original: Original, memento: Memento, relation: str) -> str:
    return _link(original.at(memento.position), relation, datetime=as_http_date(memento.at))


def _link(uri: str, relation: str, **attributes: str) -> str:
    parts = [f'rel="{relation}"', *(f'{name}="{value}"' for name, value in attributes.items())]
    return "; ".join([f"<{uri}>", *parts])
