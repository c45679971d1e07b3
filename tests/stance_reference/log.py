"""The state of a log at a position: developments, actors and sources, as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.stance_reference.days import OPEN, Dates, day, when

Json = dict[str, Any]


@dataclass(slots=True)
class Development:
    """What the log says of one development; `endings` has those that were not withdrawn."""

    id: str
    account: Json
    reports: list[Json]
    external_id: Json | None = None
    disputes: list[Json] = field(default_factory=list)
    endings: list[Json] = field(default_factory=list)
    retracted: bool = False
    evidence: list[tuple[str | None, int]] = field(default_factory=list)


@dataclass(slots=True)
class Membership:
    """That an actor belongs to a coalition; without dates they are unknown."""

    actor: str
    of: str
    relation: str
    start: Dates | None = None
    end: Dates | None = None
    withdrawn: bool = False


@dataclass(slots=True)
class Log:
    """Everything that the events say. `recorded` is the day of the newest event, if known.

    `coverage` has the last day through which a data set is declared complete.
    """

    developments: dict[str, Development] = field(default_factory=dict)
    affiliations: dict[str, str | None] = field(default_factory=dict)
    memberships: dict[str, list[Membership]] = field(default_factory=dict)
    dissolved: dict[str, Dates] = field(default_factory=dict)
    recorded: int = OPEN
    coverage: dict[str, int] = field(default_factory=dict)


def log_of(events: Iterable[Json], position: int = OPEN) -> Log:
    """Return the state after the events up to a position."""
    log = Log()
    for number, event in enumerate(events, 1):
        if event.get("position", number) > position:
            break
        recorded_at = event.get("recorded_at")
        recorded = day(recorded_at[:10]) if recorded_at else OPEN
        log.recorded = recorded
        _apply(log, event["type"], event.get("id", ""), event["data"], recorded)
    return log


def _apply(log: Log, topic: str, id: str, data: Json, recorded: int) -> None:
    about = topic.partition(".")[0]
    if topic == "development.reported.v1":
        reports = list(data["reports"])
        log.developments[id] = Development(id, data["account"], reports, data.get("external_id"))
        log.developments[id].evidence += [(r.get("reported_at"), recorded) for r in reports]
    elif about == "development":
        _apply_to_development(log.developments[id], topic, data, recorded)
    elif topic in ("source.registered.v1", "source.affiliated.v1"):
        log.affiliations[data["source"]] = data.get("affiliation")
    elif topic == "actor.dissolved.v1":
        log.dissolved[data["actor"]] = when(data["date"])
    elif topic.startswith("actor.membership"):
        _apply_membership(log.memberships.setdefault(data["actor"], []), topic, data)


def _apply_to_development(development: Development, topic: str, data: Json, recorded: int) -> None:
    match topic.split(".")[1]:
        case "report_added":
            development.reports.append(data["report"])
            development.evidence.append((data["report"].get("reported_at"), recorded))
        case "disputed":
            development.disputes.append({**data, "withdrawn": False})
        case "dispute_withdrawn":
            development.disputes[data["dispute"] - 1]["withdrawn"] = True
        case "corrected":
            development.account = data["account"]
        case "retracted":
            development.retracted = True
        case "commitment_ended":
            development.endings.append(data["ending"])
        case "ending_withdrawn":
            number = data["commitment"]
            development.endings = [e for e in development.endings if e["commitment"] != number]


def _apply_membership(memberships: list[Membership], topic: str, data: Json) -> None:
    start, end = data.get("start_date"), data.get("ending_date")
    match topic.split(".")[1]:
        case "membership_started":
            memberships.append(Membership(data["actor"], data["of"], data["relation"]))
            number = len(memberships)
        case "membership_ended":
            memberships[data["number"] - 1].end = when(end)
            return
        case "membership_withdrawn":
            memberships[data["number"] - 1].withdrawn = True
            return
        case _:
            number = data["number"]
    changed = memberships[number - 1]
    changed.relation = data["relation"]
    changed.start, changed.end = when(start) if start else None, when(end) if end else None


def published_day(reported_at: str | None) -> int:
    """Return the day by which something was certainly published; OPEN without a date."""
    return OPEN if reported_at is None else when(reported_at).last


def as_published(log: Log, by: int) -> Log:
    """Return the log with only the reports, disputes and endings published by a day.

    A development without any report by then is left out. Whatever follows the position stays.
    """
    first = {
        id: min((published_day(r.get("reported_at")) for r in development.reports), default=OPEN)
        for id, development in log.developments.items()
    }
    shown = {
        id: replace(
            development,
            reports=[r for r in development.reports if published_day(r.get("reported_at")) <= by],
            disputes=[
                d
                for d in development.disputes
                if published_day(d["report"].get("reported_at")) <= by
            ],
            endings=[e for e in development.endings if _ending_published(e, first) <= by],
            evidence=[e for e in development.evidence if published_day(e[0]) <= by],
        )
        for id, development in log.developments.items()
        if first[id] <= by
    }
    # A cause that was not published stays known to the log: whether it is retracted still matters.
    hidden = {
        id: replace(development, reports=[], retracted=development.retracted, evidence=[])
        for id, development in log.developments.items()
        if first[id] > by
    }
    return replace(log, developments={**shown, **hidden})


def _ending_published(ending: Json, first: dict[str, int]) -> int:
    """Return the publication day of an ending; without its own day, that of its cause."""
    if ending.get("reported_at") is None and ending.get("cause"):
        return first.get(ending["cause"], OPEN)
    return published_day(ending.get("reported_at"))
