"""Rules that suspend and resume commitments, and meet the conditions on which they begin."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.timemachine.facts import Json
from tests.timemachine.recorder import Recorder, some
from tests.timemachine.strategies import numbers, turns


class PausingMachine(Recorder):
    """Records what commitments wait for, and when they are not in force."""

    @precondition(lambda self: self.commitments())
    @rule(which=numbers, said=turns, again=st.none() | turns)
    def suspend(self, which: int, said: Json, again: Json | None) -> None:
        id, number, _ = some(self.commitments(), which)
        self._turn(id, number, "suspend", "suspension", said)
        if again is not None and (id, number) in self.paused():
            self._turn(id, number, "resume", "resumption", again)

    @precondition(lambda self: self.paused())
    @rule(which=numbers, said=turns)
    def resume(self, which: int, said: Json) -> None:
        self._turn(*some(self.paused(), which), "resume", "resumption", said)

    @precondition(lambda self: self.suspended())
    @rule(which=numbers, only_resumption=st.booleans())
    def withdraw_suspension(self, which: int, only_resumption: bool) -> None:
        id, number = some(self.suspended(), which)
        path, verb = f"suspensions/{number}/withdrawal", "withdraw suspension"
        if only_resumption:
            path, verb = f"suspensions/{number}/resumption/withdrawal", "withdraw resumption"
        self.record_about(id, verb, path, {"reason": "A misprint."}, suspension=number)

    @precondition(lambda self: self.waiting())
    @rule(which=numbers, said=turns)
    def meet_condition(self, which: int, said: Json) -> None:
        id, number = some(self.waiting(), which)
        self._turn(id, number, "meet condition", "condition-met", said)

    @precondition(lambda self: self.met())
    @rule(which=numbers)
    def withdraw_met_condition(self, which: int) -> None:
        id, number = some(self.met(), which)
        path = f"commitments/{number}/condition-met/withdrawal"
        body = {"reason": "Two are still held."}
        self.record_about(id, "withdraw met condition", path, body, commitment=number)

    def _turn(self, id: str, number: int, verb: str, path: str, said: Json) -> None:
        cause = None if said["cause"] is None else some(list(self.state.stories), said["cause"])
        body = {**said, "cause": cause}
        self.record_about(id, verb, f"commitments/{number}/{path}", body, commitment=number)
