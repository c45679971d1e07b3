"""A machine that records anything in any order, and asks servers what was known when."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from domain.event import development_id
from domain.stance.policy import Policy
from infrastructure.generations.rebuild import rebuild
from tests.api.api_client import ACTORS, SOURCES, ApiClient
from tests.timemachine.answering import Answering, Question
from tests.timemachine.answering import changes as changes_between
from tests.timemachine.facts import Fact, Json
from tests.timemachine.pausing import PausingMachine
from tests.timemachine.recorder import some
from tests.timemachine.shown import in_brief, in_short, parameters, without_instants
from tests.timemachine.strategies import (
    DAYS_ASKED,
    RELATIONS_DRAWN,
    changes,
    changes_of_a_membership,
    changes_of_a_report,
    coded_reports,
    days,
    days_ends_are_asked_on,
    endings,
    ends,
    findings,
    moments,
    numbers,
    predecessors,
    published,
    questions,
    reports,
    some_days,
    stories,
    turns,
)

MANY = 3  # developments before an actor may be dissolved: few questions remain afterwards

Opened = Callable[[], AbstractContextManager[ApiClient]]


class TimeMachine(PausingMachine):
    """Servers that receive the same requests.

    Each answer is compared with the model, and with its own bytes when it is requested again.
    """

    def __init__(self, *opened: Opened) -> None:
        super().__init__()
        self._closing = ExitStack()
        self.servers = [self._closing.enter_context(o()) for o in opened]
        self.facts = []
        self.pinned: dict[tuple[str, tuple[tuple[str, str], ...]], list[bytes]] = {}
        for actor in ACTORS:
            said = {"id": actor, "name": actor.title(), "kind": "armed-group"}
            self.record("/v1/actors", said, Fact("register actor", actor, said))
        for source in SOURCES:
            said = {"id": source, "name": source.title()}
            self.record("/v1/sources", said, Fact("register source", source, said))

    def teardown(self) -> None:
        try:
            self.ask(Question("hezbollah", 0), DAYS_ASKED, 1.0)
            self.ask_of_all(Question("", 0), DAYS_ASKED, 0.7)
            self.ask_again()
        finally:
            self._closing.close()

    # Recording

    @initialize(
        stories=st.lists(stories, min_size=3, max_size=6),
        start=st.none() | days,
        end=st.none() | days_ends_are_asked_on,
        endings=st.lists(endings, max_size=2),
        pauses=st.lists(st.tuples(turns, st.none() | turns), max_size=2),
        met=st.none() | turns,
    )
    def begin(
        self,
        stories: list[Json],
        start: str | None,
        end: str | None,
        endings: list[Json],
        pauses: list[tuple[Json, Json | None]],
        met: Json | None,
    ) -> None:
        self.report(stories)
        self.join(("hezbollah", "resistance"), "member", start, None)
        if end is not None:
            self.leave(0, end, None)
        for which, said in enumerate(endings if self.commitments() else []):
            self.end(which, said)
        for which, (said, again) in enumerate(pauses if self.commitments() else []):
            self.suspend(which, said, again)
        if met is not None and self.waiting():
            self.meet_condition(0, met)

    @rule(stories=st.lists(stories, min_size=1, max_size=3))
    def report(self, stories: list[Json]) -> None:
        for said in stories:
            record = {"dataset": "machine", "id": str(len(self.facts))}
            id = str(development_id(record["dataset"], record["id"]))
            body = {"title": "Said", **said}
            self.record(
                "/v1/developments", {**body, "external_id": record}, Fact("report", id, body)
            )

    @precondition(lambda self: self.standing())
    @rule(which=numbers, said=coded_reports)
    def add_report(self, which: int, said: Json) -> None:
        self.record_about(some(self.standing(), which), "add report", "reports", said)

    @precondition(lambda self: self.standing())
    @rule(which=numbers, report=numbers, said=changes_of_a_report)
    def correct_report(self, which: int, report: int, said: Json) -> None:
        id = some(self.standing(), which)
        number = some(self.state.stories[id].numbers(), report)
        body, path = {"changes": said, "reason": "A misprint."}, f"reports/{number}/corrections"
        self.record_about(id, "correct report", path, body, number=number)

    @precondition(lambda self: self.standing())
    @rule(which=numbers, report=numbers)
    def withdraw_report(self, which: int, report: int) -> None:
        id = some(self.standing(), which)
        number = some(self.state.stories[id].numbers(), report)
        path, body = f"reports/{number}/withdrawal", {"reason": "Of another day."}
        self.record_about(id, "withdraw report", path, body, number=number)

    @precondition(lambda self: self.standing())
    @rule(which=numbers, said=reports, part=st.booleans())
    def dispute(self, which: int, said: Json, part: bool) -> None:
        """Dispute the deed, or that the development ended if it did."""
        id = some(self.standing(), which)
        of_end = part and self.state.stories[id].end is not None
        body = {"report": said, **({"part": "end"} if of_end else {})}
        self.record_about(id, "dispute", "disputes", body)

    @precondition(lambda self: self.disputes())
    @rule(which=numbers)
    def withdraw(self, which: int) -> None:
        id, number = some(self.disputes(), which)
        path, said = f"disputes/{number}/withdrawal", {"reason": "It was so."}
        self.record_about(id, "withdraw", path, said, number=number)

    @precondition(lambda self: self.standing())
    @rule(which=numbers, said=changes, reported_at=published)
    def correct(self, which: int, said: Json, reported_at: str | None) -> None:
        body = {"changes": said, "reason": "A misprint.", "reported_at": reported_at}
        self.record_about(some(self.standing(), which), "correct", "corrections", body)

    @precondition(lambda self: len(self.standing()) * 3 > len(self.state.stories) * 2)
    @rule(which=numbers)
    def retract(self, which: int) -> None:
        body = {"reason": "Made up."}
        self.record_about(some(self.standing(), which), "retract", "retraction", body)

    @precondition(lambda self: len(self.standing()) < len(self.state.stories))
    @rule(which=numbers)
    def withdraw_retraction(self, which: int) -> None:
        retracted = [id for id in self.state.stories if id not in self.standing()]
        path, body = "retraction/withdrawal", {"reason": "It was so."}
        self.record_about(some(retracted, which), "withdraw retraction", path, body)

    @precondition(lambda self: self.commitments())
    @rule(which=numbers, said=endings)
    def end(self, which: int, said: Json) -> None:
        id, number, parties = some(self.commitments(), which)
        by, cause = said["ended_by"], said["cause"]
        named = {
            "ended_by": None if by is None else parties[by],
            "cause": None if cause is None else some(list(self.state.stories), cause),
        }
        self.record_about(id, "end", f"commitments/{number}/end", {**said, **named}, number=number)

    @precondition(lambda self: self.ended())
    @rule(which=numbers)
    def withdraw_ending(self, which: int) -> None:
        id, number, places = some(self.ended(), which)
        path = f"commitments/{number}/end/withdrawal"
        said = {"reason": "It goes on.", "places": places}
        self.record_about(id, "withdraw ending", path, said, number=number)

    @precondition(lambda self: self.lasting())
    @rule(which=numbers, said=ends)
    def end_development(self, which: int, said: Json) -> None:
        cause = said["cause"]
        named = {"cause": None if cause is None else some(list(self.state.stories), cause)}
        body = {**said, **named}
        self.record_about(some(self.lasting(), which), "end development", "end", body)

    @precondition(lambda self: self.over())
    @rule(which=numbers)
    def withdraw_end(self, which: int) -> None:
        body = {"reason": "It goes on."}
        self.record_about(some(self.over(), which), "withdraw end", "end/withdrawal", body)

    @precondition(lambda self: self.commitments())
    @rule(which=numbers, said=findings)
    def find(self, which: int, said: Json) -> None:
        id, number, _ = some(self.commitments(), which)
        named = {**said, "act": some(list(self.state.stories), said["act"])}
        self.record_about(id, "find", f"commitments/{number}/findings", named, commitment=number)

    @precondition(lambda self: self.judged())
    @rule(which=numbers)
    def withdraw_finding(self, which: int) -> None:
        id, number = some(self.judged(), which)
        path, said = f"findings/{number}/withdrawal", {"reason": "A misprint."}
        self.record_about(id, "withdraw finding", path, said, number=number)

    @rule(source=st.sampled_from(SOURCES))
    def affiliate(self, source: str) -> None:
        said = {"affiliation": None if self.state.owners[source] else "hezbollah"}
        self.record(f"/v1/sources/{source}/affiliation", said, Fact("affiliate", source, said))

    @rule(
        membership=st.sampled_from(RELATIONS_DRAWN),
        relation=st.sampled_from(["member", "faction", "affiliate"]),
        start=st.none() | days,
        reported_at=published,
    )
    def join(
        self,
        membership: tuple[str, str],
        relation: str,
        start: str | None,
        reported_at: str | None,
    ) -> None:
        said = {"of": membership[1], "relation": relation, "start_date": start}
        said["reported_at"] = reported_at
        self.record(
            f"/v1/actors/{membership[0]}/memberships", said, Fact("join", membership[0], said)
        )

    @precondition(lambda self: self.state.running())
    @rule(which=numbers, end=days, reported_at=published)
    def leave(self, which: int, end: str, reported_at: str | None) -> None:
        membership = some(self.state.running(), which)
        actor, of = membership["actor"], membership["of"]
        path = f"/v1/actors/{actor}/memberships/{of}/end"
        said = {"ending_date": end, "reported_at": reported_at}
        self.record(path, said, Fact("leave", actor, {"of": of, **said}))

    @precondition(lambda self: self.state.memberships)
    @rule(which=numbers, said=changes_of_a_membership, reported_at=published)
    def correct_membership(self, which: int, said: Json, reported_at: str | None) -> None:
        body = {"changes": said, "reason": "A misprint.", "reported_at": reported_at}
        self.record_membership(which, "correct membership", "corrections", body)

    @precondition(lambda self: self.state.memberships)
    @rule(which=numbers)
    def withdraw_membership(self, which: int) -> None:
        self.record_membership(
            which, "withdraw membership", "withdrawal", {"reason": "It never was."}
        )

    @precondition(lambda self: not self.state.gone and len(self.state.stories) > MANY)
    @rule(actor=st.sampled_from(ACTORS), on=days, reported_at=published)
    def dissolve(self, actor: str, on: str, reported_at: str | None) -> None:
        said = {"date": on, "reported_at": reported_at}
        self.record(f"/v1/actors/{actor}/dissolution", said, Fact("dissolve", actor, said))

    @precondition(lambda self: self.state.gone)
    @rule(on=days, reported_at=published)
    def correct_dissolution(self, on: str, reported_at: str | None) -> None:
        (actor,) = self.state.gone
        said = {"changes": {"date": on}, "reason": "A slip.", "reported_at": reported_at}
        fact = Fact("correct dissolution", actor, said)
        self.record(f"/v1/actors/{actor}/dissolution/corrections", said, fact)

    @precondition(lambda self: self.state.gone)
    @rule()
    def withdraw_dissolution(self) -> None:
        (actor,) = self.state.gone
        said = {"reason": "It goes on."}
        fact = Fact("withdraw dissolution", actor, said)
        self.record(f"/v1/actors/{actor}/dissolution/withdrawal", said, fact)

    @precondition(lambda self: len(self.state.stories) > MANY)
    @rule(actor=st.sampled_from(ACTORS), of=predecessors, on=days, reported_at=published)
    def succeed(self, actor: str, of: str, on: str, reported_at: str | None) -> None:
        said = {"of": of, "date": on, "reported_at": reported_at}
        self.record(f"/v1/actors/{actor}/successions", said, Fact("succeed", actor, said))

    @precondition(lambda self: self.state.successions)
    @rule(which=numbers)
    def withdraw_succession(self, which: int) -> None:
        actor = some(self.state.successions, which)["actor"]
        number = 1 + which % len(self.state.successions_of(actor))
        said = {"reason": "It did not."}
        fact = Fact("withdraw succession", actor, {**said, "number": number})
        self.record(f"/v1/actors/{actor}/successions/{number}/withdrawal", said, fact)

    @rule()
    def rebuild(self) -> None:
        for server in self.servers:
            side = server.client.app.state.server.writing  # type: ignore[attr-defined]
            rebuild(side.engine, side.log, Policy())
        self.ask_again()

    # Asking

    @rule(asked=questions, days=some_days, moment=moments)
    def ask(self, asked: Question, days: list[int], moment: float) -> None:
        position = round(moment * len(self.facts))
        then = Answering(self.facts, position, asked.reported_by)
        path = f"/v1/actors/{asked.actor}/stances"
        for day in days:
            on_the_day = replace(asked, on=day)
            answer = self.get(path, position, on_the_day)
            if asked.actor not in then.state.actors:
                assert answer.status_code == 404
            elif asked.toward not in (None, *then.state.actors):
                assert answer.status_code == 422
            else:
                shown = [in_short(stance) for stance in answer.json()["stances"]]
                assert shown == then.stances(on_the_day)

    @rule(asked=questions, days=some_days, moment=moments)
    def ask_of_all(self, asked: Question, days: list[int], moment: float) -> None:
        position = round(moment * len(self.facts))
        then = Answering(self.facts, position, asked.reported_by)
        for day in days:
            of_all = replace(asked, actor="", on=day, toward=None, inherit=True)
            given = self.get("/v1/stances", position, of_all).json()
            shown = [{"actor": row["actor"]["id"], **in_short(row)} for row in given["data"]]
            assert shown == then.all_stances(of_all)

    @rule(asked=questions, days=some_days, one=moments, other=moments)
    def ask_for_changes(self, asked: Question, days: list[int], one: float, other: float) -> None:
        first, last = sorted(round(moment * len(self.facts)) for moment in (one, other))
        before = Answering(self.facts, first, asked.reported_by)
        after = Answering(self.facts, last, asked.reported_by)
        for day in days:
            of_all = replace(asked, actor="", on=day, inherit=True)
            given = {**parameters(of_all), "from_position": str(first), "to_position": str(last)}
            answer = self.ask_every("/v1/changes", given)[0]
            if asked.toward not in (None, *after.state.actors):
                assert answer.status_code == 422
                continue
            rows = answer.json()["data"]
            assert [in_brief(row) for row in rows] == changes_between(before, after, of_all)
            for row in rows:
                positions = [event["position"] for event in row["events"]]
                assert positions
                assert all(first < position <= last for position in positions)

    @rule()
    def ask_again(self) -> None:
        """An answer at a position never changes by a byte."""
        for (path, asked), before in self.pinned.items():
            now = [server.get(path, **dict(asked)).content for server in self.servers]
            assert now == before

    def get(self, path: str, position: int, asked: Question) -> Any:
        """Ask every server at a position; at the newest also without one."""
        given = parameters(asked)
        answers = self.ask_every(path, {**given, "position": str(position)})
        if position == len(self.facts):
            now = [server.get(path, **given).content for server in self.servers]
            assert now == [answer.content for answer in answers]
        return answers[0]

    def ask_every(self, path: str, pinned: dict[str, str]) -> list[Any]:
        """Send a pinned request to every server and keep the bytes of the answers."""
        answers = [server.get(path, **pinned) for server in self.servers]
        assert len({without_instants(answer) for answer in answers}) == 1
        self.pinned[path, tuple(pinned.items())] = [answer.content for answer in answers]
        return answers
