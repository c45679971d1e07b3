"""Measure how often the list of possible duplicates is right.

    python -m benchmarks.truth.duplicates

`reported_twice.jsonl` has developments as a second outlet reports them. `same_as` is the
development of the chronology that it is, `near` the one that it is not. The article is a second
set: `merged.jsonl` says which of its developments the chronology has. Each set is recorded next to
the chronology, and the candidates between both are compared with the labels.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import msgspec

from api.service import Service
from benchmarks.places import fresh
from domain.application import NewDevelopment, Request
from domain.event import development_id
from domain.values import Account, Report
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.developments.development_filter import DuplicateFilter
from infrastructure.read_models.developments.duplicates import candidates
from seeds import loader

HERE = Path(__file__).parent
_TYPES = get_type_hints(Account)
_REPORT = Report("shafaq", "Repeated a second time.")

Line = dict[str, Any]


class Repeated(NamedTuple):
    """A development that is reported again: its name, its account, and the one that it is."""

    name: str
    account: Account
    same_as: str | None


def repeated_by_hand() -> Iterator[Repeated]:
    """Yield the developments of `reported_twice.jsonl`."""
    for where, line in loader.read_lines(HERE / "reported_twice.jsonl"):
        yield Repeated(where, _account(line), line.get("same_as"))


def repeated_by_article() -> Iterator[Repeated]:
    """Yield the developments of the article, with those of the chronology that they are."""
    merged = [line for _, line in loader.in_order("merged") if line.get("duplicate_of")]
    same = {line["development"]: line["duplicate_of"] for line in merged}
    for _, line in loader.in_order("article"):
        if line["do"] == "report_development":
            yield Repeated(line["development"], _account(line), same.get(line["development"]))


def repeated_alike() -> Iterator[Repeated]:
    """Yield the chronology once more: each development is itself, and no other one."""
    for _, line in loader.in_order("chronology"):
        if line["do"] == "report_development":
            yield Repeated(line["development"], _account(line), line["development"])


def _account(line: Line) -> Account:
    said = {one.name: line[one.name] for one in fields(Account) if one.name in line}
    said.pop("commitments", None)
    return Account(**{name: msgspec.convert(value, _TYPES[name]) for name, value in said.items()})


def found_of(service: Service, repeated: list[Repeated]) -> set[tuple[str, str]]:
    """Return the candidates: the name of what is reported again, and the id of the development."""
    names = {}
    for one in repeated:
        id = development_id("reported again", one.name)
        new = NewDevelopment(one.account, (_REPORT,), None, id)
        service.verbs.report_development(new, Request("benchmark"))
        names[str(id)] = one.name
    service.project_if_embedded()
    with service.reading.as_known(Moment()) as knowledge:
        every = candidates(knowledge, DuplicateFilter())
    pairs = [(one.one.id, one.other.id) for one in every.found]
    both_ways = pairs + [(other, one) for one, other in pairs]
    return {(names[one], other) for one, other in both_ways if one in names and other not in names}


def measured(repeated: list[Repeated]) -> None:
    """Print precision and recall, and each development that is missed or wrongly found."""
    with fresh("sqlite") as service:
        loader.load(service.verbs, "chronology")
        found = found_of(service, repeated)
    right = {
        (one.name, str(development_id("seeds", one.same_as))) for one in repeated if one.same_as
    }
    hits = found & right
    print(f"{len(repeated)} reported again, {len(right)} of them on record")
    print(f"precision {len(hits)} of {len(found)}, recall {len(hits)} of {len(right)}")
    titles = {one.name: one.account.title for one in repeated}
    for word, pairs in (("missed", right - found), ("wrong", found - right)):
        for name, _ in sorted(pairs):
            print(f"  {word}: {name}: {titles[name]}")


def main() -> int:
    for repeated in (repeated_by_hand(), repeated_by_article(), repeated_alike()):
        measured(list(repeated))
    return 0


if __name__ == "__main__":
    sys.exit(main())
