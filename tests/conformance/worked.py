"""The worked answers of the reference evaluator, with every fact and value spelt out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.stance_reference.facts import ACCOUNT
from tests.stance_reference.test_worked_answers import FILE

Json = dict[str, Any]

# What the answers of a store do not show: which number of the basis decided, and what it broke.
NOT_ASKED = ("basis_number", "not_observed")
RENAMED = {"strained_by": "tensions", "basis": "decider"}
LOG_THROUGH = "2025-12-31"


def worked_cases() -> list[Json]:
    """Return the worked answers as cases."""
    worked = json.loads(FILE.read_text(encoding="utf-8"))["worked"]
    return [
        {
            "title": one["title"],
            "facts": list(_facts(one["facts"])),
            "questions": [_question(asked) for asked in one["questions"]],
        }
        for one in worked
    ]


def _facts(said: Json) -> Iterator[Json]:
    recorded_at = said.get("recorded_at")
    when = {} if recorded_at is None else {"recorded_at": recorded_at}
    developments = [*said["developments"]]
    through = said.get("log_through", LOG_THROUGH)
    if through is not None:
        developments.append(_newest(through))
    for fact in (*_registered(said, developments), *_of_actors(said), *_reported(developments)):
        yield {**fact, **when}


def _newest(day: str) -> Json:
    sides = {"initiators": ["x"], "targets": ["y"]}
    return {"id": "later", "kind": "statement", "occurred": day, **sides}


def _registered(said: Json, developments: list[Json]) -> Iterator[Json]:
    memberships = said.get("memberships", [])
    both = [*memberships, *said.get("successions", ())]
    named = {name for one in both for name in (one["actor"], one["of"])}
    for development in developments:
        named |= set(_actors_of(development))
    coalitions = {one["of"] for one in memberships}
    for actor in sorted(named):
        kind = "coalition" if actor in coalitions else "armed-group"
        yield {"verb": "register_actor", "id": actor, "name": actor.upper(), "kind": kind}
    for development in developments:
        sources = [report["source"] for report in _reports(development)]
        disputes = range(len(development.get("disputes", ())))
        sources += [_denier(development, number) for number in disputes]
        sources += sorted({one["found_by"]["source"] for one in development.get("findings", ())})
        sources += [one["source"] for one in development.get("end", {}).get("reports", ())]
        yield from ({"verb": "register_source", "id": one, "name": one} for one in sources)


def _actors_of(development: Json) -> Iterator[str]:
    for side in _sides(development):
        yield from side
    for named in (*development.get("disputes", ()), *development.get("attributions", ())):
        yield from [named["actor"]] if "actor" in named else []
    for terms in development.get("commitments", ()):
        yield from (terms.get("by", "a"), terms.get("toward", "b"))
    for correction in development.get("corrections", ()):
        yield from correction["changes"].get("targets", ())


def _of_actors(said: Json) -> Iterator[Json]:
    for membership in said.get("memberships", ()):
        started = {"relation": "member", "start_date": None, "reported_at": None, **membership}
        ended = started.pop("ended", None)
        yield {"verb": "start_membership", **started}
        if ended is not None:
            parties = {"actor": membership["actor"], "of": membership["of"]}
            yield {"verb": "end_membership", **parties, "reported_at": None, **ended}
    for actor, end in said.get("dissolved", {}).items():
        dissolution = end if isinstance(end, dict) else {"date": end}
        yield {"verb": "dissolve_actor", "actor": actor, "reported_at": None, **dissolution}
    for succession in said.get("successions", ()):
        yield {"verb": "record_succession", "reported_at": None, **succession}
    for dataset, through in said.get("coverage", {}).items():
        days = {"start_date": "2024-01-01", "end_date": through}
        yield {"verb": "declare_coverage", "dataset": dataset, **days}


def _reported(developments: list[Json]) -> Iterator[Json]:
    for development in developments:
        initiators, targets = _sides(development)
        external = {"dataset": development["dataset"]} if "dataset" in development else {}
        yield {
            "verb": "report_development",
            "id": development["id"],
            "kind": development["kind"],
            "initiators": initiators,
            "targets": targets,
            **{name: development[name] for name in ACCOUNT if name in development},
            "commitments": [_commitment(terms) for terms in development.get("commitments", ())],
            "reports": _reports(development),
            **external,
        }
    # An ending may name a development that is reported later.
    for development in developments:
        yield from _changes(development)


def _changes(development: Json) -> Iterator[Json]:
    about = {"development": development["id"]}
    for correction in development.get("corrections", ()):
        yield {"verb": "correct_development", **about, **correction}
    for ending in development.get("endings", ()):
        blank = {"commitment": 1, "ended_by": None, "cause": None, "reported_at": None}
        yield {"verb": "end_commitment", **about, **blank, **ending}
    for number, dispute in enumerate(development.get("disputes", ())):
        report = _report(_denier(development, number), 2)
        yield {"verb": "dispute_development", **about, "report": report, **dispute}
    for suspension in development.get("suspensions", ()):
        blank = {"commitment": 1, "suspended_by": None, "cause": None, "reported_at": None}
        said = {**blank, **suspension}
        resumed = said.pop("resumed", None)
        yield {"verb": "suspend_commitment", **about, **said}
        if resumed is not None:
            yield {"verb": "resume_commitment", **about, "commitment": 1, **resumed}
    for met in development.get("met_conditions", ()):
        blank = {"commitment": 1, "cause": None, "reported_at": None}
        yield {"verb": "meet_condition", **about, **blank, **met}
    for finding in development.get("findings", ()):
        reports = [{**_report(finding["found_by"]["source"], 2), **finding.get("report", {})}]
        said = {name: value for name, value in finding.items() if name != "report"}
        yield {"verb": "record_finding", **about, "commitment": 1, **said, "reports": reports}
    if "end" in development:
        unsaid: Json = {"cause": None, "reported_at": None, "reports": []}
        yield {"verb": "end_development", **about, **unsaid, **development["end"]}
    if development.get("retracted"):
        yield {"verb": "retract_development", **about}


def _sides(development: Json) -> tuple[list[str], list[str]]:
    return development.get("initiators", ["a"]), development.get("targets", ["b"])


def _denier(development: Json, number: int) -> str:
    return f"{development['id']}-against-{number}"


def _reports(development: Json) -> list[Json]:
    credibility = development.get("credibility", 2)
    return [
        {**_report(f"{development['id']}-{n}", credibility), **development.get("report", {})}
        for n in range(development.get("origins", 1))
    ]


def _report(source: str, credibility: int) -> Json:
    return {"source": source, "credibility": credibility, "reported_at": None}


def _commitment(terms: Json) -> Json:
    return {"by": "a", "toward": "b", "action": "cease-attacks", **terms}


def _question(asked: Json) -> Json:
    return {
        "ask": asked.get("ask", "stance"),
        "actor": asked.get("actor", "a"),
        "toward": asked.get("toward", "b"),
        "on": asked["on"],
        **{name: asked[name] for name in ("filters", "parameters") if name in asked},
        "answer": _expected(asked["answer"]),
        "because": asked["because"],
    }


def _expected(answer: Json | None) -> Any:
    """Return the answer in the words of the product's answers."""
    if answer is None:
        return None
    if "rows" in answer:
        columns = ("inherited_from", "toward_inherited_from", "posture", "assessment")
        return [dict(zip(columns, row, strict=True)) for row in answer["rows"]]
    shown = {RENAMED.get(name, name): value for name, value in answer.items()}
    return {name: value for name, value in shown.items() if name not in NOT_ASKED}
