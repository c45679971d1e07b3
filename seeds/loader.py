"""Load a seed set through the verbs: each line of a file is one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import msgspec

from domain.application import NewDevelopment, Request, Stanceline
from domain.commitments import Commitment
from domain.dataset import Coverage
from domain.errors import DomainError
from domain.event import command_id, development_id
from domain.log import Recorded
from domain.values import (
    Account,
    DevelopmentEnd,
    Ending,
    ExternalId,
    Finder,
    Finding,
    MetCondition,
    Report,
)

HERE = Path(__file__).parent
SETS: dict[str, tuple[str, ...]] = {
    "chronology": (
        "chronology/00-registry.jsonl",
        "chronology/05-dissolutions.jsonl",
        "chronology/10-until-2024-11.jsonl",
        "chronology/20-from-2024-11.jsonl",
        "chronology/30-campaigns.jsonl",
    ),
    "article": ("article.jsonl",),
    # For a log with both sets: retracts the duplicates.
    "merged": ("merged.jsonl",),
}

Line = dict[str, Any]


def load(verbs: Stanceline, name: str, progress: Callable[[int], None] = lambda _: None) -> int:
    """Load the set `name` and return how many of its lines were new to the log.

    Safe to repeat and to interrupt, because the content of a line is its idempotency key.
    `progress` receives the number of each loaded line. Raises `ValueError` with file and line if a
    seed is invalid.
    """
    return load_lines(verbs, in_order(name), progress)


def load_lines(
    verbs: Stanceline,
    lines: Iterable[tuple[str, Line]],
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Load lines with their places, in this order, as `load` does."""
    added = 0
    for number, (where, line) in enumerate(lines, start=1):
        try:
            added += _apply(verbs, line).created
        except (msgspec.MsgspecError, KeyError, TypeError, DomainError) as error:
            raise ValueError(f"{where}: {error!r}") from error
        progress(number)
    return added


def in_order(name: str) -> list[tuple[str, Line]]:
    """Return the lines of a set with their places: undated ones first, then by publication."""
    lines = [entry for file in SETS[name] for entry in read_lines(HERE / file)]
    # Sorting is stable: lines of one day keep the order of the files.
    return sorted(lines, key=lambda entry: entry[1].get("published", ""))


def read_lines(path: Path) -> Iterator[tuple[str, Line]]:
    """Yield the lines of a file with their places."""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield f"{path.name}:{number}", msgspec.json.decode(text)


def _apply(verbs: Stanceline, line: Line) -> Recorded:
    said = {key: value for key, value in line.items() if key not in ("do", "published")}
    content = msgspec.json.encode({"do": line["do"], **said}, order="deterministic")
    request = Request("seeds", command=command_id("seeds", content.decode()))
    return VERBS[line["do"]](verbs, said, request)


def _id(slug: str | None) -> UUID | None:
    return None if slug is None else development_id("seeds", slug)


def _report(said: Line) -> Report:
    return msgspec.convert(said["report"], Report)


def _register_actor(it: Stanceline, said: Line, request: Request) -> Recorded:
    aliases = tuple(said.get("aliases", ()))
    identifiers = said.get("identifiers", {})
    return it.register_actor(said["id"], said["name"], said["kind"], aliases, identifiers, request)


def _account_fields(given: Line) -> Line:
    """Return the fields of an account as values; a commitment names others by their slugs."""
    types = get_type_hints(Account)
    if "commitments" in given:
        given = {**given, "commitments": [_commitment(one) for one in given["commitments"]]}
    return {name: msgspec.convert(value, types[name]) for name, value in given.items()}


def _commitment(given: Line) -> Line:
    """Return a commitment of a line with ids in place of slugs, and the field names of Python."""
    said = {"holds_while" if name == "while" else name: value for name, value in given.items()}
    for name in ("holds_while", "extends"):
        if name in said:
            named = said[name]
            said[name] = {**named, "development": _id(named.get("development"))}
    if unknown := said.keys() - {field.name for field in fields(Commitment)}:
        raise KeyError(*sorted(unknown))
    return said


def _report_development(it: Stanceline, said: Line, request: Request) -> Recorded:
    slug = said.pop("development")
    reports = msgspec.convert(said.pop("reports"), tuple[Report, ...])
    account = Account(**_account_fields(said))
    external = ExternalId(dataset="seeds", id=slug)
    return it.report_development(NewDevelopment(account, reports, external), request)


def _dispute_development(it: Stanceline, said: Line, request: Request) -> Recorded:
    id = development_id("seeds", said["development"])
    narrowed = said.get("actor"), said.get("number")
    return it.dispute_development(id, _report(said), said.get("part"), request, *narrowed)


def _correct_development(it: Stanceline, said: Line, request: Request) -> Recorded:
    id = development_id("seeds", said["development"])
    changes = _account_fields(said["changes"])
    return it.correct_development(id, changes, said["reason"], request, said.get("reported_at"))


def _retract_development(it: Stanceline, said: Line, request: Request) -> Recorded:
    id = development_id("seeds", said["development"])
    return it.retract_development(id, said["reason"], _id(said.get("duplicate_of")), request)


def _end_commitment(it: Stanceline, said: Line, request: Request) -> Recorded:
    cause = _id(said.get("cause"))
    ending = Ending(
        said["commitment"],
        said["date"],
        said.get("ended_by"),
        None if cause is None else str(cause),
        said.get("reason", ""),
        said.get("reported_at"),
    )
    return it.end_commitment(development_id("seeds", said["development"]), ending, request)


def _end_development(it: Stanceline, said: Line, request: Request) -> Recorded:
    cause = _id(said.get("cause"))
    end = DevelopmentEnd(
        said["date"],
        None if cause is None else str(cause),
        said["reason"],
        reports=msgspec.convert(said["reports"], tuple[Report, ...]),
    )
    return it.end_development(development_id("seeds", said["development"]), end, request)


def _meet_condition(it: Stanceline, said: Line, request: Request) -> Recorded:
    met = MetCondition(said["commitment"], said["date"], None, said["reason"], said["reported_at"])
    return it.meet_condition(development_id("seeds", said["development"]), met, request)


def _record_finding(it: Stanceline, said: Line, request: Request) -> Recorded:
    finding = Finding(
        said["commitment"],
        development_id("seeds", said["act"]),
        said["result"],
        Finder(**said["found_by"]),
        said["date"],
        msgspec.convert(said["reports"], tuple[Report, ...]),
    )
    return it.record_finding(development_id("seeds", said["development"]), finding, request)


def _declare_coverage(it: Stanceline, said: Line, request: Request) -> Recorded:
    first, last = (date.fromisoformat(said[name]) for name in ("start_date", "end_date"))
    coverage = Coverage(first, last, said["holds"], said["reported_at"])
    return it.declare_coverage(said["dataset"], coverage, request)


VERBS: dict[str, Callable[[Stanceline, Line, Request], Recorded]] = {
    "register_actor": _register_actor,
    "start_membership": lambda it, said, request: it.start_membership(
        said["actor"],
        said["of"],
        said["relation"],
        said.get("start_date"),
        request,
        reported_at=said.get("reported_at"),
    ),
    "end_membership": lambda it, said, request: it.end_membership(
        said["actor"],
        said["of"],
        said["ending_date"],
        said.get("reason", ""),
        request,
        said.get("reported_at"),
    ),
    "dissolve_actor": lambda it, said, request: it.dissolve_actor(
        said["actor"], said["date"], said.get("reason", ""), request, said.get("reported_at")
    ),
    "record_succession": lambda it, said, request: it.record_succession(
        said["actor"],
        said["of"],
        said["date"],
        said.get("reason", ""),
        request,
        said.get("reported_at"),
    ),
    "register_source": lambda it, said, request: it.register_source(
        said["id"], said["name"], said.get("affiliation"), said.get("url"), request
    ),
    "rate_source": lambda it, said, request: it.rate_source(
        said["source"],
        said["reliability"],
        date.fromisoformat(said["start_date"]),
        said.get("reason", ""),
        request,
    ),
    "declare_coverage": _declare_coverage,
    "report_development": _report_development,
    "add_report": lambda it, said, request: it.add_report(
        development_id("seeds", said["development"]), _report(said), request
    ),
    "correct_report": lambda it, said, request: it.correct_report(
        development_id("seeds", said["development"]),
        said["number"],
        said["changes"],
        said["reason"],
        request,
    ),
    "dispute_development": _dispute_development,
    "withdraw_dispute": lambda it, said, request: it.withdraw_dispute(
        development_id("seeds", said["development"]), said["dispute"], said["reason"], request
    ),
    "correct_development": _correct_development,
    "retract_development": _retract_development,
    "end_commitment": _end_commitment,
    "end_development": _end_development,
    "meet_condition": _meet_condition,
    "record_finding": _record_finding,
}
