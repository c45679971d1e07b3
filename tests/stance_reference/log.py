"""The state of a log at a position: developments, actors and sources, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.stance_reference.days import OPEN, Dates, day, when

Json = dict[str, Any]


@dataclass(slots=True)
class Change:
    """The fields that an event changed, before and after it, and when that was published."""

    before: Json
    after: Json
    reported_at: str | None


@dataclass(slots=True)
class Development:
    """What the log says of one development; `endings` has those that were not withdrawn.

    A suspension has a `resumption`, or None. It says whether it is `withdrawn`; so does a finding.
    """

    id: str
    account: Json
    reports: list[Json]
    external_id: Json | None = None
    disputes: list[Json] = field(default_factory=list)
    endings: list[Json] = field(default_factory=list)
    suspensions: list[Json] = field(default_factory=list)
    met_conditions: list[Json] = field(default_factory=list)
    findings: list[Json] = field(default_factory=list)
    end: Json | None = None
    retracted: bool = False
    evidence: list[tuple[str | None, int]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    recorded_reports: int = 0

    def add_report(self, report: Json, recorded: int) -> None:
        """Add a report of a day; its number stays when another one is withdrawn."""
        self.recorded_reports += 1
        self.numbers.append(self.recorded_reports)
        self.reports.append(report)
        self.evidence.append((report.get("reported_at"), recorded))


@dataclass(slots=True)
class Membership:
    """That an actor belongs to a coalition, as `said`; without dates they are unknown."""

    actor: str
    of: str
    said: Json
    reported_at: str | None = None
    changes: list[Change] = field(default_factory=list)
    withdrawn: bool = False

    @property
    def relation(self) -> str:
        return str(self.said["relation"])

    @property
    def start(self) -> Dates | None:
        return when(self.said["start_date"]) if self.said["start_date"] else None

    @property
    def end(self) -> Dates | None:
        return when(self.said["ending_date"]) if self.said["ending_date"] else None


@dataclass(slots=True)
class Succession:
    """That `actor` takes over the commitments of another one, on a day."""

    actor: str
    of: str
    day: Dates
    reported_at: str | None = None
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
    dissolution_changes: dict[str, list[Change]] = field(default_factory=dict)
    dissolution_reported_at: dict[str, str | None] = field(default_factory=dict)
    successions: dict[str, list[Succession]] = field(default_factory=dict)
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
        new = log.developments[id] = Development(id, data["account"], [], data.get("external_id"))
        for report in data["reports"]:
            new.add_report(report, recorded)
    elif about == "development":
        _apply_to_development(log.developments[id], topic, data, recorded)
    elif topic in ("source.registered.v1", "source.affiliated.v1"):
        log.affiliations[data["source"]] = data.get("affiliation")
    elif topic == "actor.dissolved.v1":
        log.dissolved[data["actor"]] = when(data["date"])
        log.dissolution_changes[data["actor"]] = []
        log.dissolution_reported_at[data["actor"]] = data.get("reported_at")
    elif topic == "actor.dissolution_corrected.v1":
        before, after = log.dissolved[data["actor"]], when(data["date"])
        change = Change({"date": before}, {"date": after}, data.get("reported_at"))
        log.dissolution_changes[data["actor"]].append(change)
        log.dissolved[data["actor"]] = after
    elif topic == "actor.dissolution_withdrawn.v1":
        del log.dissolved[data["actor"]]
    elif topic == "actor.succession_recorded.v1":
        one = Succession(data["actor"], data["of"], when(data["date"]), data.get("reported_at"))
        log.successions.setdefault(data["actor"], []).append(one)
    elif topic == "actor.succession_withdrawn.v1":
        log.successions[data["actor"]][data["number"] - 1].withdrawn = True
    elif topic.startswith("actor.membership"):
        _apply_membership(log.memberships.setdefault(data["actor"], []), topic, data)


def _apply_to_development(development: Development, topic: str, data: Json, recorded: int) -> None:
    number = data.get("commitment")
    match topic.split(".")[1]:
        case "report_added":
            development.add_report(data["report"], recorded)
        case "report_corrected":
            at = development.numbers.index(data["number"])
            development.reports[at] = data["report"]
            first_recorded = development.evidence[at][1]
            development.evidence[at] = (data["report"].get("reported_at"), first_recorded)
        case "report_withdrawn":
            at = development.numbers.index(data["number"])
            for kept in (development.reports, development.evidence, development.numbers):
                del kept[at]
        case "disputed":
            development.disputes.append({**data, "withdrawn": False})
        case "dispute_withdrawn":
            development.disputes[data["dispute"] - 1]["withdrawn"] = True
        case "corrected":
            before, after = (
                {name: account.get(name) for name in data["changed"]}
                for account in (development.account, data["account"])
            )
            development.changes.append(Change(before, after, data.get("reported_at")))
            development.account = data["account"]
        case "retracted" | "retraction_withdrawn" as change:
            development.retracted = change == "retracted"
        case "commitment_ended":
            development.endings.append(data["ending"])
        case "ending_withdrawn":
            development.endings = [e for e in development.endings if not _is_of(e, data)]
        case "ended" | "end_withdrawn":
            development.end = data.get("end")
        case "condition_met":
            development.met_conditions.append(data["met"])
        case "met_condition_withdrawn":
            met = development.met_conditions
            development.met_conditions = [one for one in met if one["commitment"] != number]
        case name:
            _apply_to_findings(development.findings, name, data)
            _apply_to_suspensions(development.suspensions, name, data)


def _apply_to_suspensions(suspensions: list[Json], name: str, data: Json) -> None:
    match name:
        case "commitment_suspended":
            said = {**data["suspension"], "resumption": None, "withdrawn": False}
            suspensions.append(said)
        case "commitment_resumed":
            said = data["resumption"]
            _put(suspensions, said["suspension"], resumption=said)
        case "suspension_withdrawn":
            _put(suspensions, data["suspension"], withdrawn=True)
        case "resumption_withdrawn":
            _put(suspensions, data["suspension"], resumption=None)


def _apply_to_findings(findings: list[Json], name: str, data: Json) -> None:
    match name:
        case "finding_recorded":
            number = len(findings) + 1
            findings.append({**data["finding"], "number": number, "withdrawn": False})
        case "finding_withdrawn":
            _put(findings, data["finding"], withdrawn=True)


def _is_of(ending: Json, withdrawal: Json) -> bool:
    """Return whether a withdrawal is of an ending: of its commitment, and in the same places."""
    is_same = ending["commitment"] == withdrawal["commitment"]
    return is_same and _sites(ending) == _sites(withdrawal)


def _sites(said: Json) -> set[tuple[str, str | None]]:
    """Return the places that an ending or its withdrawal names; none for the whole commitment."""
    return {(place["country"], place.get("name")) for place in said.get("places") or ()}


def _put(numbered: list[Json], number: int, **changed: Any) -> None:
    numbered[number - 1] = {**numbered[number - 1], **changed}


OF_MEMBERSHIP = ("relation", "start_date", "ending_date")


def _apply_membership(memberships: list[Membership], topic: str, data: Json) -> None:
    said = {name: data.get(name) for name in OF_MEMBERSHIP}
    match topic.split(".")[1]:
        case "membership_started":
            reported_at = data.get("reported_at")
            memberships.append(Membership(data["actor"], data["of"], said, reported_at))
        case "membership_withdrawn":
            memberships[data["number"] - 1].withdrawn = True
        case "membership_ended":
            _change(memberships[data["number"] - 1], {"ending_date": said["ending_date"]}, data)
        case _:
            _change(memberships[data["number"] - 1], said, data)


def _change(membership: Membership, said: Json, data: Json) -> None:
    after = {name: new for name, new in said.items() if new != membership.said[name]}
    before = {name: membership.said[name] for name in after}
    membership.changes.append(Change(before, after, data.get("reported_at")))
    membership.said = {**membership.said, **after}


def published_day(reported_at: str | None) -> int:
    """Return the day by which something was certainly published; OPEN without a date."""
    return OPEN if reported_at is None else when(reported_at).last


def value_by(said: Json, changes: Sequence[Change], by: int) -> Json:
    """Return a value without the changes that were published after a day.

    A change without a date was published with the value that it replaces, and the first value was
    always published.
    """
    shown, out = dict(said), dict[str, int]()
    for change in reversed(changes):
        shown |= change.before
    for change in changes:
        for name, value in change.after.items():
            if change.reported_at is not None:
                out[name] = published_day(change.reported_at)
            if out.get(name, 0) <= by:
                shown[name] = value
    return shown


def is_out(reported_at: str | None, by: int) -> bool:
    """Whether something that counts always if it has no date was published by a day."""
    return reported_at is None or published_day(reported_at) <= by


def as_published(log: Log, by: int) -> Log:
    """Return the log with only what was published by a day.

    A development without any report by then is left out. Whatever follows the position stays:
    retractions and withdrawals, and without a date corrections, memberships and dissolutions.
    """
    first = {
        id: min((published_day(r.get("reported_at")) for r in development.reports), default=OPEN)
        for id, development in log.developments.items()
    }
    shown = {
        id: replace(
            development,
            account=value_by(development.account, development.changes, by),
            reports=[r for r in development.reports if published_day(r.get("reported_at")) <= by],
            disputes=[
                d
                for d in development.disputes
                if published_day(d["report"].get("reported_at")) <= by
            ],
            endings=[e for e in development.endings if _ending_published(e, first) <= by],
            suspensions=[_suspension_by(s, first, by) for s in development.suspensions],
            met_conditions=[
                met for met in development.met_conditions if _ending_published(met, first) <= by
            ],
            findings=[f for f in development.findings if finding_published(f) <= by],
            end=_end_by(development.end, first, by),
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
    memberships = {actor: _memberships_by(held, by) for actor, held in log.memberships.items()}
    return replace(
        log,
        developments={**shown, **hidden},
        memberships=memberships,
        dissolved=_dissolved_by(log, by),
        successions=_successions_by(log, by),
    )


def _dissolved_by(log: Log, by: int) -> dict[str, Dates]:
    return {
        actor: value_by({"date": dates}, log.dissolution_changes[actor], by)["date"]
        for actor, dates in log.dissolved.items()
        if is_out(log.dissolution_reported_at[actor], by)
    }


def _successions_by(log: Log, by: int) -> dict[str, list[Succession]]:
    return {
        actor: [one for one in several if is_out(one.reported_at, by)]
        for actor, several in log.successions.items()
    }


def _end_by(end: Json | None, first: dict[str, int], by: int) -> Json | None:
    """Return the end of a development as published by a day, with the reports of it by then.

    Without its own day, it was published with the first of its reports, if it has any.
    """
    if end is None:
        return None
    days = [published_day(report.get("reported_at")) for report in end.get("reports") or ()]
    if days and end.get("reported_at") is None:
        published = min(days)
    else:
        published = _ending_published(end, first)
    out = [r for r in end.get("reports") or () if published_day(r.get("reported_at")) <= by]
    return {**end, "reports": out} if published <= by else None


def _memberships_by(held: list[Membership], by: int) -> list[Membership]:
    return [
        replace(one, said=value_by(one.said, one.changes, by))
        for one in held
        if is_out(one.reported_at, by)
    ]


def _ending_published(ending: Json, first: dict[str, int]) -> int:
    """Return the publication day of an ending; without its own day, that of its cause."""
    if ending.get("reported_at") is None and ending.get("cause"):
        return first.get(ending["cause"], OPEN)
    return published_day(ending.get("reported_at"))


def finding_published(finding: Json) -> int:
    """Return the day on which a finding was first published; OPEN if no report has a date."""
    return min(published_day(report.get("reported_at")) for report in finding["reports"])


def _suspension_by(said: Json, first: dict[str, int], by: int) -> Json:
    """Return a suspension as published by a day; one that was not is as if withdrawn."""
    resumed = said["resumption"]
    if resumed is not None and _ending_published(resumed, first) > by:
        resumed = None
    is_hidden = _ending_published(said, first) > by
    return {**said, "resumption": resumed, "withdrawn": said["withdrawn"] or is_hidden}
