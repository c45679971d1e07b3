"""The servers of the machine, the facts that they accepted, and what exists after these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

from tests.api.api_client import ApiClient
from tests.timemachine.claiming import commitments as commitments_of
from tests.timemachine.days import ENDLESS
from tests.timemachine.facts import Fact, Json, State, state_of

Thing = TypeVar("Thing")


class Recorder(RuleBasedStateMachine):
    """Sends each request to every server; an accepted one becomes the next fact."""

    servers: Sequence[ApiClient]
    facts: list[Fact]

    # What exists so far

    @property
    def state(self) -> State:
        return state_of(self.facts)

    def standing(self) -> list[str]:
        return [id for id, story in self.state.stories.items() if not story.retracted]

    def disputes(self) -> list[tuple[str, int]]:
        return [
            (id, number)
            for id in self.standing()
            for number, dispute in enumerate(self.state.stories[id].disputes, start=1)
            if not dispute["withdrawn"]
        ]

    def lasting(self) -> list[str]:
        """Return the developments that may be ended; a server refuses those that may not."""
        stories = self.state.stories
        return [id for id in self.standing() if stories[id].account["occurred"] in ENDLESS]

    def over(self) -> list[str]:
        return [id for id in self.standing() if self.state.stories[id].end is not None]

    def ended(self) -> list[tuple[str, int, list[Json]]]:
        return [
            (id, said["number"], said["places"])
            for id in self.standing()
            for said in self.state.stories[id].endings
        ]

    def judged(self) -> list[tuple[str, int]]:
        return [
            (id, finding["number"])
            for id in self.standing()
            for finding in self.state.stories[id].findings
            if not finding["withdrawn"]
        ]

    def suspended(self) -> list[tuple[str, int]]:
        """Return the suspensions that were not withdrawn, by their developments and numbers."""
        return [
            (id, number)
            for id in self.standing()
            for number, one in enumerate(self.state.stories[id].suspensions, start=1)
            if not one["withdrawn"]
        ]

    def paused(self) -> list[tuple[str, int]]:
        """Return the commitments with a suspension that has no resumption."""
        every = [self.state.stories[id].suspensions[at - 1] for id, at in self.suspended()]
        numbered = zip(self.suspended(), every, strict=True)
        return [(id, one["commitment"]) for (id, _), one in numbered if not one["resumption"]]

    def waiting(self) -> list[tuple[str, int]]:
        """Return the commitments that may be reported to have met their condition."""
        stories = self.state.stories
        return [
            (id, number)
            for id, number, _ in self.commitments()
            if dict(commitments_of(stories[id]))[number].get("conditional_start")
            and (id, number) not in self.met()
        ]

    def met(self) -> list[tuple[str, int]]:
        return [
            (id, met["commitment"])
            for id in self.standing()
            for met in self.state.stories[id].met_conditions
        ]

    def commitments(self) -> list[tuple[str, int, tuple[str, str]]]:
        return [
            (id, number, (commitment["by"], commitment["toward"]))
            for id in self.standing()
            for number, commitment in commitments_of(self.state.stories[id])
        ]

    # Recording on every server

    def record_about(self, id: str, verb: str, path: str, body: Json, **more: Any) -> bool:
        return self.record(f"/v1/developments/{id}/{path}", body, Fact(verb, id, {**body, **more}))

    def record_membership(self, which: int, verb: str, path: str, body: Json) -> bool:
        actor = some(self.state.memberships, which)["actor"]
        number = 1 + which % len(self.state.memberships_of(actor))
        fact = Fact(verb, actor, {**body, "number": number})
        return self.record(f"/v1/actors/{actor}/memberships/{number}/{path}", body, fact)

    def record(self, path: str, body: Json, fact: Fact) -> bool:
        """POST to every server; if they accept, the request becomes the next fact."""
        answers = [server.post(path, body) for server in self.servers]
        (status,) = {answer.status_code for answer in answers}
        if status != 201:
            assert status in (404, 409, 422), answers[0].text
            return False
        self.facts.append(fact)
        assert {answer.json()["position"] for answer in answers} == {len(self.facts)}
        return True


def some(among: Sequence[Thing], which: int) -> Thing:
    return among[which % len(among)]
