"""Random histories of the time machine, with the answers of its model at several positions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import cycle
from typing import Any

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.api_client import ApiClient
from tests.timemachine.answering import Answering, Question
from tests.timemachine.days import ordinal
from tests.timemachine.facts import Fact
from tests.timemachine.machine import TimeMachine
from tests.timemachine.test_machine import deterministic

Json = dict[str, Any]
Opened = Callable[[], AbstractContextManager[ApiClient]]

HISTORIES = 24
FACTS = 32
DAYS = ("2024-01-02", "2024-01-20", "2024-02-10", "2024-03-15", "2024-04-01", "2024-06-29")
ASKED: tuple[Json, ...] = (
    {},
    {"reported_by": "2024-02-20"},
    {"min_confidence": 50},
    {"inherit": False},
    {"single_source": False},
)
VERBS = {
    "register actor": "register_actor", "register source": "register_source",
    "report": "report_development", "add report": "add_report", "dispute": "dispute_development",
    "correct report": "correct_report", "withdraw report": "withdraw_report",
    "withdraw": "withdraw_dispute", "correct": "correct_development",
    "retract": "retract_development", "withdraw retraction": "withdraw_retraction",
    "end": "end_commitment",
    "withdraw ending": "withdraw_ending", "find": "record_finding",
    "end development": "end_development", "withdraw end": "withdraw_end",
    "withdraw finding": "withdraw_finding", "affiliate": "affiliate_source",
    "join": "start_membership", "leave": "end_membership",
    "correct membership": "correct_membership", "withdraw membership": "withdraw_membership",
    "dissolve": "dissolve_actor", "correct dissolution": "correct_dissolution",
    "withdraw dissolution": "withdraw_dissolution",
    "suspend": "suspend_commitment", "resume": "resume_commitment",
    "withdraw suspension": "withdraw_suspension", "withdraw resumption": "withdraw_resumption",
    "meet condition": "meet_condition", "withdraw met condition": "withdraw_met_condition",
    "succeed": "record_succession", "withdraw succession": "withdraw_succession",
}  # fmt: skip
# What a fact of each kind is about; in the others it is the development.
ABOUT = {
    "register_actor": "id", "register_source": "id", "report_development": "id",
    "affiliate_source": "source", "start_membership": "actor", "end_membership": "actor",
    "correct_membership": "actor", "withdraw_membership": "actor", "dissolve_actor": "actor",
    "correct_dissolution": "actor", "withdraw_dissolution": "actor",
    "record_succession": "actor", "withdraw_succession": "actor",
}  # fmt: skip
NUMBERED = {
    "withdraw_dispute": "dispute", "end_commitment": "commitment", "withdraw_ending": "commitment",
    "correct_report": "report", "withdraw_report": "report", "withdraw_finding": "finding",
}  # fmt: skip


def histories(opened: Opened) -> list[Json]:
    """Record random histories on a server, which decides what is accepted, and return cases."""
    found: list[list[Fact]] = []

    class Recording(TimeMachine):
        def __init__(self) -> None:
            super().__init__(opened)

        def teardown(self) -> None:
            found.append(self.facts)
            self._closing.close()

        def ask(self) -> None:
            """Ask nothing while the history is made."""

        ask_of_all = ask_for_changes = ask_again = rebuild = ask

        # A rule under several names is drawn as often as several rules.
        suspend_too = suspend_again = TimeMachine.suspend
        resume_too = TimeMachine.resume
        meet_too = meet_again = TimeMachine.meet_condition
        succeed_too = succeed_again = TimeMachine.succeed
        end_too = end_again = TimeMachine.end

    many = settings(deterministic, max_examples=HISTORIES, stateful_step_count=FACTS)
    run_state_machine_as_test(Recording, settings=many)
    cases: dict[str, Json] = {}
    for facts in found:
        case = _case(len(cases) + 1, facts)
        # The machine may draw one history twice.
        cases.setdefault(json.dumps(case["facts"]), case)
    return list(cases.values())


def _case(number: int, facts: Sequence[Fact]) -> Json:
    # Two ids that sort the other way: an answer that they change depends on a tie.
    ids = [fact.about for fact in facts if fact.verb == "report"]
    upward = {id: f"d{at:02}" for at, id in enumerate(ids, start=1)}
    downward = {id: f"d{len(ids) - at:02}" for at, id in enumerate(ids, start=1)}
    back = {downward[id]: upward[id] for id in ids}
    named = [_renamed(fact, upward) for fact in facts]
    reverse = [_renamed(fact, downward) for fact in facts]
    questions = [
        {**asked, "answer": answer}
        for asked in _questions(len(facts))
        if (answer := _answer(named, asked)) == _named(_answer(reverse, asked), back)
    ]
    title = f"a random history of {len(facts)} facts, number {number}"
    return {"title": title, "facts": [_fact(one) for one in named], "questions": questions}


def _renamed(fact: Fact, names: dict[str, str]) -> Fact:
    return Fact(fact.verb, names.get(fact.about, fact.about), _named(fact.said, names))


def _named(value: Any, names: dict[str, str]) -> Any:
    """Return the value with each development under its name."""
    if isinstance(value, dict):
        return {key: _named(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def _fact(fact: Fact) -> Json:
    verb = VERBS[fact.verb]
    said = {**fact.said}
    if verb in NUMBERED:
        said[NUMBERED[verb]] = said.pop("number")
    if verb == "add_report":
        said = {"report": said}
    return {"verb": verb, ABOUT.get(verb, "development"): fact.about, **said}


def _questions(facts: int) -> Iterator[Json]:
    filters = cycle(ASKED)
    for after in (facts * 2 // 3, facts):
        for actor in ("hezbollah", "israel"):
            for on in DAYS:
                given = next(filters)
                yield {"ask": "stances", "after": after, "actor": actor, "on": on, "filters": given}


def _answer(facts: Sequence[Fact], asked: Json) -> list[Json]:
    question = Question(asked["actor"], ordinal(asked["on"]), **asked["filters"])
    model = Answering(facts, asked["after"], question.reported_by)
    return [_shown(stance) for stance in model.stances(question)]


def _shown(stance: Json) -> Json:
    shown = {name: value for name, value in stance.items() if name != "score"}
    commitments = [
        {**one, "violations": sorted(one["violations"]), "tensions": sorted(one["tensions"])}
        for one in stance["commitments"]
    ]
    return {**shown, "rivals": sorted(stance["rivals"]), "commitments": commitments}
