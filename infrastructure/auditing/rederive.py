"""Derive an answer again: replay a log into an empty database and ask the same question."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from typing import Any

from domain.errors import Invalid
from domain.stance.policy import Policy, policy_named
from infrastructure.answer_json import encode_answer
from infrastructure.auditing.export import README, Answering, developments_of
from infrastructure.database.engine import disposing, open_file
from infrastructure.errors import is_of_machine
from infrastructure.files import scratch_folder
from infrastructure.generations import migrating
from infrastructure.generations.rebuild import bring_up_to_date
from infrastructure.generations.replay import copy_events
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import RecordedEvent, SQLAlchemyRecorder
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.set_aside import SetAsideEvent, listed_set_aside
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.verifying.bundle import Bundle
from infrastructure.verifying.verdict import MOST_FINDINGS, Verdict

PAGE = 5_000
MOST_SHOWN = 1_000  # characters of a text from the bundle


class _Missing:
    def __repr__(self) -> str:
        return "not there"


_MISSING = _Missing()


def check_answer(
    bundle: Bundle,
    codebook: Callable[[Policy], dict[str, Any]],
    answering: Answering,
    verdict: Verdict,
) -> None:
    """Derive the answer of a bundle whose log fits, and find each difference.

    `codebook` returns the codebook of a policy, which the bundle must contain. `answering` answers
    the question. An error of the machine, such as a full disk, is raised and is not a finding.
    """
    manifest = bundle.manifest
    try:
        policy = policy_named(manifest.policy)
    except Invalid:
        verdict.find_not_following(f"the bundle was made by the policy {manifest.policy[:100]!r}")
        return
    question = StancesQuestion(manifest.actor, date.fromisoformat(manifest.on).toordinal(), policy)
    try:
        derived, aside = rederived(bundle.recorded_events(), question, manifest.position, answering)
    except Exception as error:
        if is_of_machine(error):
            raise
        # Events from elsewhere can hold anything.
        verdict.find_not_following(
            f"no answer can be derived from the events: {error!r}"[:MOST_SHOWN]
        )
        return
    verdict.set_aside = [str(one)[:MOST_SHOWN] for one in aside]
    for difference in differences(bundle.files.json("answer.json"), derived):
        verdict.find_not_following(
            f"the answer does not follow from the events: {difference}"[:MOST_SHOWN]
        )
    basis = developments_of(derived)
    rests_on = [
        event.position
        for event in bundle.recorded_events()
        if event.originator_id in basis and event.position <= manifest.position
    ]
    if rests_on != manifest.rests_on:
        message = f"the answer rests on the events {rests_on}, and the bundle has others for it"
        verdict.find_not_following(message[:MOST_SHOWN])
    _check_words(bundle, codebook(policy), verdict)


def _check_words(bundle: Bundle, codebook: dict[str, Any], verdict: Verdict) -> None:
    """Find a policy or a README that differ from those of this release."""
    here = json.loads(json.dumps(codebook))
    for difference in differences(bundle.files.json("policy.json"), here, "policy"):
        message = f"the policy is not the one that answers are derived by here: {difference}"
        verdict.find_not_following(message[:MOST_SHOWN])
    if bundle.files.text("README.md") != README:
        verdict.find_not_following("README.md is not the one that is put into every bundle")


def rederived(
    log: Iterable[RecordedEvent], question: StancesQuestion, position: int, answering: Answering
) -> tuple[dict[str, Any], list[SetAsideEvent]]:
    """Return the answer that follows from a log, as JSON, and the first events set aside.

    The log must be contiguous.
    """
    with scratch_folder() as folder, disposing(open_file(folder / "replay.db")) as engine:
        migrating.upgrade(engine)
        events = iter(log)
        while page := list(islice(events, PAGE)):
            copy_events(engine, page)
        stored = EventLog(SQLAlchemyRecorder(engine))
        bring_up_to_date(engine, stored, question.policy)
        with open_as_known(engine, stored, Moment(position)) as knowledge:
            answer = answering(knowledge, question)
            aside = listed_set_aside(knowledge.connection, MOST_FINDINGS)
    derived: dict[str, Any] = json.loads(encode_answer(answer))
    return derived, aside


def differences(given: Any, derived: Any, at: str = "answer") -> list[str]:
    """Return where two answers differ, by path; empty if they are equal."""
    if isinstance(given, dict) and isinstance(derived, dict):
        names = [*given, *(name for name in derived if name not in given)]
        return [
            found
            for name in names
            for found in differences(
                given.get(name, _MISSING), derived.get(name, _MISSING), f"{at}.{name}"
            )
        ]
    if isinstance(given, list) and isinstance(derived, list) and len(given) == len(derived):
        pairs = enumerate(zip(given, derived, strict=True))
        return [found for n, (a, b) in pairs for found in differences(a, b, f"{at}[{n}]")]
    if type(given) is type(derived) and given == derived:
        return []
    return [f"{at} is {given!r}, and is derived as {derived!r}"]
