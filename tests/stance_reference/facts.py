"""The facts of a worked answer, as events in the shape of the product's log."""

from __future__ import annotations

from collections.abc import Iterator

from tests.stance_reference.days import day
from tests.stance_reference.log import Json, Log, log_of

ACCOUNT = (
    "occurred", "reciprocal", "mode", "place", "conflict", "fatalities", "acts", "attributions",
)  # fmt: skip


def log_of_facts(facts: Json) -> Log:
    """Return the log that holds the facts."""
    log = log_of(_events(facts))
    for dataset, last in facts.get("coverage", {}).items():
        log.coverage[dataset] = min(day(last), log.recorded)
    return log


def _events(facts: Json) -> Iterator[Json]:
    recorded_at = facts.get("recorded_at")
    for topic, id, data in _facts(facts):
        yield {"type": topic, "id": id, "data": data, "recorded_at": recorded_at}


def _facts(facts: Json) -> Iterator[tuple[str, str, Json]]:
    for membership in facts.get("memberships", ()):
        data = {"relation": "member", **membership}
        ended = data.pop("ended", None)
        yield "actor.membership_started.v1", membership["actor"], data
        if ended is not None:
            ending = {"actor": membership["actor"], "number": 1, **ended}
            yield "actor.membership_ended.v1", membership["actor"], ending
    for actor, said in facts.get("dissolved", {}).items():
        dissolution = said if isinstance(said, dict) else {"date": said}
        yield "actor.dissolved.v1", actor, {"actor": actor, **dissolution}
    for succession in facts.get("successions", ()):
        yield "actor.succession_recorded.v1", succession["actor"], succession
    for development in facts["developments"]:
        yield from _development(development)
    if facts.get("log_through", "2025-12-31"):
        until = {"id": "later", "kind": "statement", "initiators": ["x"], "targets": ["y"]}
        yield from _development({**until, "occurred": facts.get("log_through", "2025-12-31")})


def _development(development: Json) -> Iterator[tuple[str, str, Json]]:
    id = development["id"]
    account = {
        "kind": development["kind"],
        "initiators": development.get("initiators", ["a"]),
        "targets": development.get("targets", ["b"]),
        "commitments": [_commitment(terms) for terms in development.get("commitments", ())],
        **{name: development[name] for name in ACCOUNT if name in development},
    }
    reports = [
        {
            "source": f"{id}-{n}",
            "credibility": development.get("credibility", 2),
            **development.get("report", {}),
        }
        for n in range(development.get("origins", 1))
    ]
    external_id = (
        {"dataset": development["dataset"], "id": id} if "dataset" in development else None
    )
    data = {"account": account, "reports": reports, "external_id": external_id}
    yield "development.reported.v1", id, data
    for correction in development.get("corrections", ()):
        account = {**account, **correction["changes"]}
        changed = list(correction["changes"])
        yield "development.corrected.v1", id, {**correction, "account": account, "changed": changed}
    for number, dispute in enumerate(development.get("disputes", ())):
        report = {"source": f"{id}-against-{number}", "credibility": 2}
        yield "development.disputed.v1", id, {**dispute, "report": report}
    yield from _changes_of_commitments(development)
    if development.get("retracted"):
        yield "development.retracted.v1", id, {"reason": "It never happened."}


def _changes_of_commitments(development: Json) -> Iterator[tuple[str, str, Json]]:
    id = development["id"]
    if "end" in development:
        yield "development.ended.v1", id, {"end": development["end"]}
    for ending in development.get("endings", ()):
        yield "development.commitment_ended.v1", id, {"ending": {"commitment": 1, **ending}}
    for met in development.get("met_conditions", ()):
        yield "development.condition_met.v1", id, {"met": {"commitment": 1, **met}}
    for number, suspension in enumerate(development.get("suspensions", ()), 1):
        said = {"commitment": 1, **suspension}
        resumed = said.pop("resumed", None)
        yield "development.commitment_suspended.v1", id, {"suspension": said}
        if resumed is not None:
            resumption = {"suspension": number, **resumed}
            yield "development.commitment_resumed.v1", id, {"resumption": resumption}
    for finding in development.get("findings", ()):
        reports = [{"source": "finder", "credibility": 2, **finding.get("report", {})}]
        said = {"commitment": 1, **finding, "reports": reports}
        yield "development.finding_recorded.v1", id, {"finding": said}


def _commitment(terms: Json) -> Json:
    return {"by": "a", "toward": "b", "action": "cease-attacks", **terms}
