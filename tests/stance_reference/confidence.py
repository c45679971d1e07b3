"""Rule 6 and section 8: how well attested a claim is, after disputes of the parts it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.stance_reference.log import Development, Json, Log

CONFIDENCE = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}
UNKNOWN = 6
WITHOUT_EFFECT = ("place", "fatalities", "motive", "detail", "date", "end")
PARTS = ("deed", "author", "target", "commitment", "ending", *WITHOUT_EFFECT)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a claim rests on: its actors, and the commitment or ending that makes it."""

    actor: str
    toward: str
    commitment: int | None = None
    ending: int | None = None


@dataclass(frozen=True, slots=True)
class Attested:
    """The confidence of a claim, None if unknown, and whether it has a single origin.

    `at_best` bounds what a reader may rely on, None if nothing does. `machine_coded` says that
    programs coded all of its reports.
    """

    confidence: int | None
    single_source: bool
    at_best: str | None = None
    machine_coded: bool = False


def is_coded(report: Json) -> bool:
    """Return whether a program coded a report."""
    return bool(report.get("coded_by"))


def origins(log: Log, reports: Iterable[Json]) -> set[str]:
    """Return the independent origins of reports of one development, through all relays.

    An affiliation counts as one origin. A source with a report of its own relays nothing. Programs
    add no more origins than there are programs, and none that a person reported.
    """
    reports = list(reports)
    own = {report["source"] for report in reports if not report.get("original_source")}
    relayed = {r["source"]: r["original_source"] for r in reports if r["source"] not in own}
    by_persons: set[str] = set()
    by_programs: set[tuple[str, str]] = set()
    for report in reports:
        origin, passed = report.get("original_source") or report["source"], set()
        while origin in relayed and origin not in passed:
            passed.add(origin)
            origin = relayed[origin]
        independent = log.affiliations.get(origin) or f"source:{origin}"
        if is_coded(report):
            by_programs.add((independent, report["coded_by"]["tool"]))
        else:
            by_persons.add(independent)
    others = {one for one, _ in by_programs if one not in by_persons}
    tools = {tool for one, tool in by_programs if one in others}
    return by_persons | set(list(others)[: len(tools)])


def improbable(log: Log, reports: Iterable[Json]) -> bool:
    """Return whether reports that nobody disputes come to credibility 5, the least."""
    reports = list(reports)
    known = [r["credibility"] for r in reports if r.get("credibility") not in (None, UNKNOWN)]
    return bool(known) and min(known) - (len(origins(log, reports)) - 1) == max(CONFIDENCE)


def attested(log: Log, development: Development, grounds: Grounds) -> Attested:
    """Return how well a claim of a development is attested."""
    weighed = _weighed(log, development, [(development, grounds)])
    return replace(weighed, at_best=_bound(development.account, grounds))


def attested_ending(
    log: Log, development: Development, cause: Development | None, grounds: Grounds
) -> Attested:
    """Return how well the threat of an ending is attested: as well as its cause, if it has one."""
    if cause is None or not cause.reports:
        return attested(log, development, grounds)
    only_ending = [d for d in development.disputes if dispute_part(d) == "ending"]
    host = Development(development.id, development.account, [], disputes=only_ending)
    deed = Grounds(grounds.actor, grounds.toward)
    weighed = _weighed(log, cause, [(cause, deed), (host, grounds)])
    return replace(weighed, at_best=_bound(cause.account, deed))


def _bound(account: Json, grounds: Grounds) -> str | None:
    """Return the bound by how the act is attributed, and by who announced the commitment."""
    degrees = {
        x["degree"] for x in account.get("attributions") or () if x["actor"] == grounds.actor
    }
    number = grounds.commitment
    if number and account["commitments"][number - 1].get("announced_by_other"):
        return "possible"
    if degrees & {"suspected", "contested"}:
        return "possible"
    return "probable" if "attributed" in degrees else None


def _weighed(
    log: Log, reported: Development, disputed: Iterable[tuple[Development, Grounds]]
) -> Attested:
    """Return the confidence by the reports of one development and disputes of several."""
    reporting = origins(log, reported.reports)
    is_single = len(reporting) == 1
    of_programs = bool(reported.reports) and all(map(is_coded, reported.reports))
    known = [
        report["credibility"]
        for report in reported.reports
        if report.get("credibility") not in (None, UNKNOWN)
    ]
    if not known:
        return Attested(None, is_single, machine_coded=of_programs)
    credibility = max(1, min(known) - (len(reporting) - 1))
    for development, grounds in disputed:
        for disputing in _disputing(log, development, grounds):
            outweighed = len(reporting) > len(disputing)
            credibility = max(credibility, 2 if outweighed else 4)
    return Attested(CONFIDENCE[credibility], is_single, machine_coded=of_programs)


def _disputing(log: Log, development: Development, grounds: Grounds) -> list[set[str]]:
    """Return the origins that dispute each part that a claim rests on."""
    by_part: dict[str, set[str]] = defaultdict(set)
    for dispute in development.disputes:
        if not dispute["withdrawn"] and _bears_on(dispute, grounds):
            by_part[dispute_part(dispute)] |= origins(log, [dispute["report"]])
    return list(by_part.values())


def dispute_part(dispute: Json) -> str:
    """Return the part that a dispute names; `deed` if it names none of the list."""
    part = dispute.get("part")
    return part if part in PARTS else "deed"


def _bears_on(dispute: Json, grounds: Grounds) -> bool:
    actor, number = dispute.get("actor"), dispute.get("number")
    match dispute_part(dispute):
        case "deed":
            return True
        case "author":
            return actor in (None, grounds.actor)
        case "target":
            return actor in (None, grounds.toward)
        case "commitment":
            return grounds.commitment is not None and number in (None, grounds.commitment)
        case "ending":
            return grounds.ending is not None and number in (None, grounds.ending)
    return False


def disputes_part(development: Development, part: str) -> bool:
    """Return whether a dispute of this part was not withdrawn."""
    return any(not d["withdrawn"] and dispute_part(d) == part for d in development.disputes)
