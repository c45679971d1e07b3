"""Memento (RFC 7089): an answer as the log knew it at a date of HTTP, and links to its states.

The resource without a position is its own TimeGate (pattern 1.1, answered by 302); its states
are the same resource at a position. Only what was known changes so, never the day asked about.
Every position has an address; the TimeGate leads to those that the TimeMap lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Header
from fastapi.responses import Response

from api.answers.links import pinned
from api.caching import AS_JSON, ASK_AGAIN, HOST, Form
from api.parameters import as_http_date, http_date
from api.problems import documented
from api.questions.dependencies import Asked
from infrastructure.read_models.as_known import Knowledge
from infrastructure.read_models.stances.versions import (
    About,
    Memento,
    first_memento,
    last_memento,
    memento_at,
)

LINK_FORMAT = "application/link-format"
ACCEPT_DATETIME = "Accept-Datetime"
REMEMBERED: dict[int | str, dict[str, Any]] = {
    302: {"description": "The answer as it was known then is found at `Location`"},
    **documented(400),
}


AcceptDatetime = Annotated[
    str | None,
    Header(alias=ACCEPT_DATETIME, description="What the log knew then, as an RFC 1123 date"),
]


@dataclass(frozen=True, slots=True)
class Original:
    """A resource that has a state at every position: where it is, and what about.

    `base` is what its addresses begin with: they are absolute, as clients of Memento expect.
    """

    base: str
    path: str
    parameters: Mapping[str, str]
    about: About

    @property
    def uri(self) -> str:
        return self._uri(self.path, self.parameters)

    def timemap(self, **more: str) -> str:
        return self._uri(f"{self.path}/timemap", {**self.parameters, **more})

    def at(self, position: int) -> str:
        return f"{self.base}{pinned(self.path, self.parameters, position)}"

    def _uri(self, path: str, parameters: Mapping[str, str]) -> str:
        return f"{self.base}{path}{'?' if parameters else ''}{urlencode(parameters)}"


def remembered(
    original: Original,
    asked: Asked,
    knowledge: Knowledge,
    wished: str | None,
    answer: Callable[[], Any],
    form: Form = AS_JSON,
) -> Response:
    """The answer with the links to its states, or the way to the state at the date wished for.

    Raises `UnreadableHeader` where that is no date.
    """
    links = [_link(original.uri, "original timegate"), _timemap_link(original)]
    headers: dict[str, str] = {}
    # Every answer has absolute addresses in its header, whatever its form has in it.
    vary = list(dict.fromkeys([*form.vary, *HOST]))
    if asked.is_pinned:
        if knowledge.at is not None:
            headers["Memento-Datetime"] = as_http_date(knowledge.at)
    elif asked.moment.known_at is None:
        vary.append("accept-datetime")
        if wished is not None:
            return _to_memento(original, knowledge, wished, links, vary)
    headers |= {"Vary": ", ".join(vary), "Link": ", ".join(links)}
    return asked.answered(knowledge, answer, headers=headers, form=form)


def _to_memento(
    original: Original,
    knowledge: Knowledge,
    wished: str,
    links: list[str],
    vary: list[str],
) -> Response:
    # A date of HTTP means a whole second: what was recorded within it is known by then.
    instant = http_date(wished, ACCEPT_DATETIME) + timedelta(microseconds=999_999)
    found = memento_at(knowledge, original.about, instant)
    ends = {
        "first": first_memento(knowledge, original.about),
        "last": last_memento(knowledge, original.about),
    }
    links += [_memento_link(original, one, f"{end} memento") for end, one in ends.items()]
    headers = {
        "Vary": ", ".join(vary),
        "Location": original.at(found.position),
        "Link": ", ".join(links),
        "Cache-Control": ASK_AGAIN,
    }
    return Response(status_code=302, headers=headers)


def timemap_lines(
    original: Original,
    itself: str,
    page: Sequence[Memento],
    following: tuple[str, Memento] | None,
    is_first: bool,
) -> Iterator[str]:
    """The links of a TimeMap: the resource, this page of it, the next one and the states."""
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


def _timemap_link(original: Original) -> str:
    return _link(original.timemap(), "timemap", type=LINK_FORMAT)


def _link(uri: str, relation: str, **attributes: str) -> str:
    told = [f'rel="{relation}"', *(f'{name}="{value}"' for name, value in attributes.items())]
    return "; ".join([f"<{uri}>", *told])
