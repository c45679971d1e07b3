"""Random histories recorded through the verbs: few words and days, so that things often meet.

A step names things by number, counted round what exists when its turn comes; what the verbs
refuse is not recorded, and the history goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st

from domain.application import NewDevelopment, Stanceline
from domain.commitments import CoveredPlace, Dependency
from domain.errors import DomainError
from domain.values import (
    Account,
    Attribution,
    DevelopmentEnd,
    Ending,
    Finder,
    Finding,
    MetCondition,
    Report,
    Resumption,
    Suspension,
    is_bare_ceasefire,
)
from domain.vocabulary import ATTRIBUTIONS, FINDING_RESULTS
from tests.builders import ACTORS, BY, SOURCES, a_commitment, a_report, an_account
from tests.infrastructure.projections.actor_steps import ActorTeller, NothingThereError, some

Thing = TypeVar("Thing")

DAYS = (
    "2024-01-01", "2024-01-02", "2024-01-20", "2024-02-28", "2024-03-31", "2024-04-01",
    "2024-05-15", "2024-09-30", "2024-01", "2024-02~", "2024-01-15?", "2024-03-01~",
    "[2024-01-10..2024-03-10]", "[2024-01-01,2024-01-20]",
)  # fmt: skip
DURATIONS = ("2024-01-05/2024-02-20", "2024-01~/2024-04~", "2024-02-01/..", "2024-01-20/")

PUBLISHED = ("2024-01-02", "2024-01", "2024-02-11", "2024-03-31", "2024")

PUBLICATION_DAYS = [
    date.fromisoformat(day).toordinal()
    for day in ("2024-01-01", "2024-01-02", "2024-01-31", "2024-02-11", "2024-03-31", "2024-12-31")
]

Disputed = tuple[str, str | None, int | None]
DISPUTED: tuple[Disputed, ...] = (
    ("author", None, None), ("author", "hezbollah", None), ("target", "israel", None),
    ("commitment", None, 1), ("ending", None, None), ("ending", None, 0), ("date", None, None),
    ("fatalities", None, None),
)  # fmt: skip

_ENDED = st.sampled_from(["2024-02-10", "2024-03-31", "2024-04-05?", "2024-05~", "2024-09-30"])

# Most of it happens between two, so that the claims of one pair are many.
_sides = st.sampled_from(
    [*[("hezbollah", "israel")] * 6, ("israel", "hezbollah"), ("iran", "iraq")]
)
_actors = st.sampled_from([*ACTORS, *ACTORS[:2] * 3])
_sources = st.sampled_from(SOURCES)
_days = st.sampled_from(DAYS)
_numbers = st.integers(0, 7)
_published = st.sampled_from([None, *PUBLISHED, *PUBLISHED])
_kinds = st.sampled_from(
    ["attack", "attack", "ceasefire", "ceasefire", "agreement", "warning", "talks", "statement"]
)
_reports = st.builds(
    lambda source, original_source, **said: a_report(
        source=source,
        original_source=None if original_source == source else original_source,
        **said,
    ),
    _sources,
    st.none() | _sources,
    credibility=st.sampled_from([2, 3, 4, 6]),
    summary=st.sampled_from(["It was so.", "So they say."]),
    reported_at=_published,
)
_changes_of_a_report = st.one_of(
    st.fixed_dictionaries({"source": _sources}),
    st.fixed_dictionaries({"reported_at": _published}),
    st.fixed_dictionaries({"credibility": st.sampled_from([2, 4, 6])}),
)
# A commitment of one of the developments that were reported first.
_named = st.builds(
    Dependency, st.integers(1, 6).map(lambda n: UUID(int=n)), st.sampled_from([0, 1, 1, 2])
)
_commitments = st.builds(
    lambda pair, **said: a_commitment(by=pair[0], toward=pair[1], **said),
    _sides,
    action=st.sampled_from(["cease-attacks", "cease-attacks", "withdraw", "negotiate", "other"]),
    effective_from=st.none() | _days,
    expires=st.none() | st.just("..") | _days,
    partial=st.sampled_from([False, False, True]),
    holds_while=st.one_of(
        *[st.none()] * 3, st.builds(Dependency, st.none(), st.sampled_from([0, 1, 2])), _named
    ),
    announced_by_other=st.sampled_from([False, False, True]),
    condition=st.just("Once it is quiet."),
    conditional_start=st.sampled_from([False, False, True]),
)
_fields: dict[str, st.SearchStrategy[Any]] = {
    "kind": _kinds,
    "mediators": st.lists(_actors, max_size=1).map(tuple),
    "occurred": _days | st.sampled_from(DURATIONS),
    "conflict": st.sampled_from([None, "gaza-2023", "lebanon-2024"]),
    "commitments": st.just(()) | st.lists(_commitments, min_size=1, max_size=2).map(tuple),
}
_more = st.sampled_from([(), (), (), ("resistance",)])
_degrees = st.sampled_from([None, None, *ATTRIBUTIONS])


def _account(
    pair: tuple[str, str],
    more: tuple[str, ...],
    said: dict[str, Any],
    degree: str | None,
    acts: int | None,
    reciprocal: bool,
) -> Account:
    is_counted = said["kind"] == "attack" and said["occurred"] in DURATIONS[:2]
    return an_account(
        initiators=(pair[0], *more), targets=(pair[1],), acts=acts if is_counted else None,
        reciprocal=reciprocal and said["kind"] != "statement",
        attributions=(Attribution(pair[0], degree),) if degree else (), **said,
    )  # fmt: skip


_accounts = st.builds(
    _account, _sides, _more, st.fixed_dictionaries(_fields), _degrees,
    st.sampled_from([None, 2, 3]), st.sampled_from([False, False, True]),
)  # fmt: skip
_corrected: dict[str, st.SearchStrategy[Any]] = {
    **_fields,
    "acts": st.sampled_from([None, 2, 3]),
    "reciprocal": st.booleans(),
    "attributions": _degrees.map(lambda one: (Attribution("hezbollah", one),) if one else ()),
    "initiators": _actors.map(lambda actor: (actor,)),
    "targets": st.lists(_actors, min_size=1, max_size=2, unique=True).map(tuple),
}
# Most corrections have no date of publication.
_amended = st.sampled_from([None, None, *PUBLISHED])
_changes = st.sampled_from(sorted(_corrected)).flatmap(
    lambda name: st.fixed_dictionaries({name: _corrected[name]})
)


@dataclass(frozen=True)
class Step:
    """One verb with its arguments; `which` picks the development it is about."""

    verb: str
    said: tuple[Any, ...]
    which: int = 0


@dataclass(frozen=True)
class CatchUp:
    """The projections follow the log as far as it goes, in pages of so many events."""

    batch_size: int


def _step(verb: str, *said: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.builds(Step, st.just(verb), st.tuples(*said), _numbers)


_reporting = _step("report", _accounts, st.lists(_reports, min_size=1, max_size=3).map(tuple))
_party, _caused = st.sampled_from([None, 0, 1]), (st.none() | _numbers, st.none() | _published)
_places = st.sampled_from([(), (), (CoveredPlace("SYR", "Idlib"),), (CoveredPlace("SYR"),)])
_ending = _step("end", _ENDED, _party, *_caused, _places)
_suspending = _step("suspend", _ENDED, _party, *_caused)
_resuming = _step("resume", _ENDED, *_caused)
_withdrawing_suspension = _step("withdraw suspension", st.booleans())
_meeting = _step("meet", _ENDED, *_caused)
_withdrawing_met = _step("withdraw met")
_withdrawing_ending = _step("withdraw ending")
_finding = _step(
    "find", _numbers, st.sampled_from([*FINDING_RESULTS, "dismissed"]),
    st.builds(Finder, st.sampled_from(["iran", "iraq"])) | st.builds(Finder, st.none(), _sources),
    _ENDED, st.lists(_reports, min_size=1, max_size=2).map(tuple),
)  # fmt: skip
_withdrawing_finding = _step("withdraw finding", st.integers(1, 2))
_of_ends = st.builds(lambda report, n: replace(report, credibility=n), _reports, st.integers(4, 5))
_ends = st.builds(
    DevelopmentEnd, _ENDED, st.none(), st.just("It is over."), st.none() | _published,
    st.lists(_of_ends, max_size=2).map(tuple),
)  # fmt: skip
_ending_war = _step("end war", st.none() | _numbers, _ends)
_withdrawing_end = _step("withdraw end")
_retracting = _step("retract", st.booleans())
_revising = st.one_of(
    _step("correct", _changes, _amended),
    _step("add report", _reports),
    _step("correct report", st.integers(1, 2), _changes_of_a_report),
    _step("withdraw report", st.integers(1, 2)),
    _step("withdraw retraction"),
    _step("dispute", _reports, st.sampled_from([None, None, *DISPUTED])),
    _step("withdraw", st.integers(1, 2)),
)
_MENDED: tuple[dict[str, str | None], ...] = (
    {"ending_date": None}, {"ending_date": "2024-05~"}, {"start_date": "2024"},
    {"relation": "faction", "start_date": None},
)  # fmt: skip
_FACTS: tuple[dict[str, Any], ...] = (
    {"kind": "coalition"}, {"kind": "state"}, {"aliases": ()}, {"aliases": ("The Front",)},
    {"identifiers": {"ucdp": "1"}, "aliases": ("The Axis", "Iran!")}, {"identifiers": {}},
)  # fmt: skip
_affiliating = _step("affiliate", _sources, st.sampled_from([None, *ACTORS[:1] * 4, "iran"]))
_about_actors = st.one_of(
    _step("dissolve", _actors, _days, _amended),
    _step("correct dissolution", _actors, _days, _amended),
    _step("withdraw dissolution", _actors),
    _step(
        "join",
        _actors,
        st.just("resistance"),
        st.sampled_from(["member", "affiliate"]),
        _days,
        _amended,
    ),
    _step("leave", _actors, st.just("resistance"), st.just("2024-09-30"), _amended),
    _step("correct membership", _actors, st.integers(1, 2), st.sampled_from(_MENDED), _amended),
    _step("withdraw membership", _actors, st.integers(1, 2)),
    _step("correct actor", _actors, st.sampled_from(_FACTS)),
    _step("correct source", _sources, st.sampled_from(["Reuters", "The Wire"])),
    _step("rename", _actors, st.sampled_from(["The Party", "The Front", "Iran"])),
    _step("rate", _sources, st.sampled_from("ABF")),
)
# Hezbollah and Israel have most of the commitments.
_succeeding = _step(
    "succeed", _actors, st.sampled_from([*ACTORS[:2] * 3, *ACTORS]), _days, _amended
)
_withdrawing_succession = _step("withdraw succession", _actors, st.integers(1, 2))
catching_up = st.sampled_from([1, 3, 10_000]).map(CatchUp)
# One of several equal strategies would be drawn no more often than one: so draw which, weighted.
_WEIGHTS = {
    _reporting: 9, _ending: 3, _withdrawing_ending: 1,
    _suspending: 3, _resuming: 2, _withdrawing_suspension: 1,
    _meeting: 2, _withdrawing_met: 1, _ending_war: 3, _withdrawing_end: 1,
    _retracting: 2, _revising: 5, _finding: 3, _withdrawing_finding: 1,
    _succeeding: 3, _withdrawing_succession: 1,
    _affiliating: 3, _about_actors: 2, catching_up: 4,
}  # fmt: skip
_steps = st.sampled_from(
    [steps for steps, weight in _WEIGHTS.items() for _ in range(weight)]
).flatmap(lambda steps: steps)
histories = st.lists(_steps, min_size=20, max_size=40)


class Teller(ActorTeller):
    """Takes steps through the verbs and remembers the developments it reported."""

    def __init__(self, verbs: Stanceline) -> None:
        super().__init__(verbs)
        self.developments: list[UUID] = []
        self._bound: list[tuple[UUID, int, tuple[str, str]]] = []
        self._ended: list[tuple[Any, ...]] = []
        self._suspended: list[tuple[UUID, int]] = []
        self._waiting: list[tuple[UUID, int]] = []
        self._judged: list[UUID] = []
        self._lasting: list[UUID] = []
        self._grounds: list[UUID] = []
        self._retracted: list[UUID] = []

    def take(self, step: Step) -> None:
        with suppress(DomainError, NothingThereError):
            getattr(self, "_" + step.verb.replace(" ", "_"))(step.which, *step.said)

    def _development(self, which: int) -> UUID:
        return some(self.developments, which)

    def _report(self, which: int, account: Any, reports: Sequence[Report]) -> None:
        shown = NewDevelopment(account, tuple(reports), id=UUID(int=len(self.developments) + 1))
        id = self._it.report_development(shown, BY).id
        self.developments.append(id)
        if account.occurred in DURATIONS[2:] and not is_bare_ceasefire(account):
            self._lasting.append(id)
        if is_bare_ceasefire(account):
            self._bound.append((id, 0, (account.initiators[0], account.targets[0])))
        for number, made in enumerate(account.commitments, start=1):
            self._bound.append((id, number, (made.by, made.toward)))
            self._waiting += [(id, number)] if made.conditional_start else []

    def _correct(self, which: int, changes: dict[str, Any], published: str | None) -> None:
        id = self._development(which)
        self._it.correct_development(id, changes, "A misprint.", BY, published)

    def _end(self, which: int, ended: str, by: int | None, cause: int | None, *said: Any) -> None:
        """End some commitment that was made, caused by any development, or by none."""
        (id, number, parties), (published, places) = some(self._bound, which), said
        declared_by = None if by is None else parties[by]
        called_off = self._cause(id, cause), "Called off.", published
        self._it.end_commitment(id, Ending(number, ended, declared_by, *called_off, places), BY)
        self._ended.append((id, number, "It goes on.", BY, places))

    def _suspend(
        self, which: int, on: str, by: int | None, cause: int | None, published: str | None
    ) -> None:
        """Suspend some commitment that was made, caused by any development, or by none."""
        id, number, parties = some(self._bound, which)
        party = None if by is None else parties[by]
        said = Suspension(number, on, party, self._cause(id, cause), "Talks failed.", published)
        self._it.suspend_commitment(id, said, BY)
        self._suspended.append((id, number))

    def _resume(self, which: int, on: str, cause: int | None, published: str | None) -> None:
        id, number = some(self._suspended, which)
        said = Resumption(0, on, None, self._cause(id, cause), "Talks succeeded.", published)
        self._it.resume_commitment(id, number, said, BY)

    def _withdraw_suspension(self, which: int, only_resumption: bool) -> None:
        id, _ = some(self._suspended, which)
        it = self._it
        withdraw = it.withdraw_resumption if only_resumption else it.withdraw_suspension
        withdraw(id, 1, "It was kept.", BY)

    def _meet(self, which: int, on: str, cause: int | None, published: str | None) -> None:
        """Meet the condition of some commitment that waits for one."""
        id, number = some(self._waiting, which)
        met = MetCondition(number, on, self._cause(id, cause), "It is quiet.", published)
        self._it.meet_condition(id, met, BY)

    def _withdraw_met(self, which: int) -> None:
        self._it.withdraw_met_condition(*some(self._waiting, which), "It is not.", BY)

    def _find(
        self,
        which: int,
        act: int,
        result: str,
        finder: Finder,
        on: str,
        reports: tuple[Report, ...],
    ) -> None:
        """Record a finding on some commitment that was made, and any other development."""
        id, number, _ = some(self._bound, which)
        other = some([other for other in self.developments if other != id], act)
        self._it.record_finding(id, Finding(number, other, result, finder, on, reports), BY)
        self._judged.append(id)

    def _withdraw_finding(self, which: int, number: int) -> None:
        self._it.withdraw_finding(some(self._judged, which), number, "A misprint.", BY)

    def _end_war(self, which: int, cause: int | None, end: DevelopmentEnd) -> None:
        id = some(self._lasting, which)
        said = replace(end, cause=self._cause(id, cause))
        self._it.end_development(id, said, BY)

    def _withdraw_end(self, which: int) -> None:
        self._it.withdraw_end(some(self._lasting, which), "It goes on.", BY)

    def _cause(self, id: UUID, cause: int | None) -> str | None:
        """Return the id of some other development, or None."""
        if cause is None:
            return None
        named = some([other for other in self.developments if other != id], cause)
        self._grounds.append(named)
        return str(named)

    def _withdraw_ending(self, which: int) -> None:
        self._it.withdraw_ending(*some(self._ended, which))

    def _retract(self, which: int, cause: bool) -> None:
        among = self._grounds if cause and self._grounds else self.developments
        id = some(among, which)
        self._it.retract_development(id, "Made up.", None, BY)
        self._retracted.append(id)

    def _withdraw_retraction(self, which: int) -> None:
        self._it.withdraw_retraction(some(self._retracted, which), "It was so.", BY)

    def _add_report(self, which: int, report: Report) -> None:
        self._it.add_report(self._development(which), report, BY)

    def _correct_report(self, which: int, number: int, changes: dict[str, Any]) -> None:
        id = self._development(which)
        self._it.correct_report(id, number, changes, "A misprint.", BY)

    def _withdraw_report(self, which: int, number: int) -> None:
        self._it.withdraw_report(self._development(which), number, "Of another day.", BY)

    def _dispute(self, which: int, report: Report, disputed: Disputed | None) -> None:
        denied = disputed or (None, None, None)
        self._it.dispute_development(
            self._development(which), report, denied[0], BY, denied[1], denied[2]
        )

    def _withdraw(self, which: int, dispute: int) -> None:
        self._it.withdraw_dispute(self._development(which), dispute, "It was so.", BY)
