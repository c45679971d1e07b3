"""A model of the log: the list of accepted requests, and the state that follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.stance_reference.log import Change
from tests.timemachine.days import WHEN

Json = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """One accepted request; its position is its place in the list."""

    verb: str
    about: str
    said: Json


@dataclass
class Story:
    """A development with its reports, disputes, endings, findings and end.

    Its commitments are suspended, with or without a `resumption`, and have conditions that are met.
    """

    account: Json
    reports: list[Json]
    disputes: list[Json] = field(default_factory=list)
    endings: list[Json] = field(default_factory=list)
    findings: list[Json] = field(default_factory=list)
    suspensions: list[Json] = field(default_factory=list)
    met_conditions: list[Json] = field(default_factory=list)
    end: Json | None = None
    retracted: bool = False
    changes: list[Change] = field(default_factory=list)
    withdrawn: set[int] = field(default_factory=set)

    def numbers(self) -> list[int]:
        """Return the number of each report that was not withdrawn."""
        recorded = len(self.reports) + len(self.withdrawn)
        return [number for number in range(1, recorded + 1) if number not in self.withdrawn]


@dataclass
class State:
    """The state after some facts; a membership has member, coalition, relation, start and end.

    It also has `changes`, and the dissolutions have `gone_reported_at` and `gone_changes`, for
    `published`.
    """

    actors: set[str] = field(default_factory=set)
    gone: dict[str, str] = field(default_factory=dict)
    gone_reported_at: dict[str, str | None] = field(default_factory=dict)
    gone_changes: dict[str, list[Change]] = field(default_factory=dict)
    memberships: list[Json] = field(default_factory=list)
    successions: list[Json] = field(default_factory=list)
    owners: dict[str, str | None] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)

    def successions_of(self, actor: str) -> list[Json]:
        """The successions of an actor to others, in their order."""
        return [one for one in self.successions if one["actor"] == actor]

    def memberships_of(self, actor: str) -> list[Json]:
        """Return the memberships of an actor in the order of their numbers."""
        return [membership for membership in self.memberships if membership["actor"] == actor]

    def running(self) -> list[Json]:
        return [
            membership
            for membership in self.memberships
            if membership["ending_date"] is None and not membership["withdrawn"]
        ]


def state_of(facts: Sequence[Fact]) -> State:
    """Apply the facts in order to an empty state."""
    shown = State()
    for fact in facts:
        _apply(shown, fact)
    return shown


def _apply_succession(shown: State, fact: Fact) -> None:
    if fact.verb == "succeed":
        shown.successions.append({"actor": fact.about, "withdrawn": False, **fact.said})
    else:
        one = shown.successions_of(fact.about)[fact.said["number"] - 1]
        one["withdrawn"] = True


def _apply(shown: State, fact: Fact) -> None:
    about, said = fact.about, fact.said
    match fact.verb:
        case "register actor":
            shown.actors.add(about)
        case "register source":
            shown.owners[about] = None
        case "affiliate":
            shown.owners[about] = said["affiliation"]
        case "dissolve":
            shown.gone[about] = said["date"]
            shown.gone_reported_at[about] = said["reported_at"]
            shown.gone_changes[about] = []
        case "correct dissolution":
            before, after = {"date": shown.gone[about]}, said["changes"]
            shown.gone_changes[about].append(Change(before, after, said["reported_at"]))
            shown.gone[about] = after["date"]
        case "withdraw dissolution":
            del shown.gone[about]
        case "succeed" | "withdraw succession":
            _apply_succession(shown, fact)
        case "join":
            shown.memberships.append(
                {"actor": about, "ending_date": None, "withdrawn": False, "changes": [], **said}
            )
        case "leave":
            (membership,) = (
                b for b in shown.running() if (b["actor"], b["of"]) == (about, said["of"])
            )
            _change(membership, {"ending_date": said["ending_date"]}, said["reported_at"])
        case "correct membership":
            membership = shown.memberships_of(about)[said["number"] - 1]
            _change(membership, said["changes"], said["reported_at"])
        case "withdraw membership":
            shown.memberships_of(about)[said["number"] - 1]["withdrawn"] = True
        case "report":
            account = {key: value for key, value in said.items() if key != "reports"}
            shown.stories[about] = Story(account, list(said["reports"]))
        case _:
            _apply_to_story(shown.stories[about], fact.verb, said)


def _change(membership: Json, changed: Json, reported_at: str | None) -> None:
    before = {name: membership[name] for name in changed}
    membership["changes"].append(Change(before, changed, reported_at))
    membership.update(changed)


def _apply_to_story(story: Story, verb: str, said: Json) -> None:
    match verb:
        case "add report":
            story.reports.append(said)
        case "correct report":
            at = story.numbers().index(said["number"])
            story.reports[at] = {**story.reports[at], **said["changes"]}
        case "withdraw report":
            del story.reports[story.numbers().index(said["number"])]
            story.withdrawn = {*story.withdrawn, said["number"]}
        case "dispute":
            story.disputes.append({"withdrawn": False, **said})
        case "withdraw":
            story.disputes[said["number"] - 1]["withdrawn"] = True
        case "correct":
            changed = said["changes"]
            before = {name: story.account[name] for name in changed}
            story.changes.append(Change(before, changed, said["reported_at"]))
            story.account = {**story.account, **changed}
        case "retract":
            story.retracted = True
        case "withdraw retraction":
            story.retracted = False
        case "end":
            story.endings.append(said)
        case "end development":
            story.end = said
        case "withdraw end":
            story.end = None
        case "find":
            number = len(story.findings) + 1
            story.findings.append({**said, "number": number, "withdrawn": False})
        case "withdraw finding":
            story.findings[said["number"] - 1]["withdrawn"] = True
        case "withdraw ending":
            withdrawn = said["number"], said["places"]
            story.endings = [e for e in story.endings if (e["number"], e["places"]) != withdrawn]
        case _:
            _apply_to_begin(story, verb, said)


def _apply_to_begin(story: Story, verb: str, said: Json) -> None:
    suspensions, met, of = story.suspensions, story.met_conditions, said.get("commitment")
    match verb:
        case "meet condition":
            met.append(said)
        case "withdraw met condition":
            story.met_conditions = [one for one in met if one["commitment"] != of]
        case "suspend":
            suspensions.append({**said, "resumption": None, "withdrawn": False})
        case "resume":
            suspensions[resumed(suspensions, said)]["resumption"] = said
        case "withdraw suspension":
            suspensions[said["suspension"] - 1]["withdrawn"] = True
        case "withdraw resumption":
            suspensions[said["suspension"] - 1]["resumption"] = None
        case _:
            raise AssertionError(verb)


def resumed(suspensions: Sequence[Json], said: Json) -> int:
    """Return the place of the suspension that a resumption is recorded for.

    It is the newest that began before and that nothing on record has ended by then.
    """
    on = WHEN[said["date"]]
    found = [
        (WHEN[one["date"]].begun, at)
        for at, one in enumerate(suspensions)
        if one["commitment"] == said["commitment"]
        and not one["withdrawn"]
        and one["resumption"] is None
        and WHEN[one["date"]].begun < on.begun_by
        and not any(
            WHEN[one["date"]].begun_by < WHEN[end["date"]].begun <= on.begun
            for end in _resumptions(suspensions, said["commitment"])
        )
    ]
    return max(found)[1]


def _resumptions(suspensions: Sequence[Json], commitment: int) -> list[Json]:
    every = [one for one in suspensions if one["commitment"] == commitment]
    return [one["resumption"] for one in every if one["resumption"] and not one["withdrawn"]]
