"""A commitment as answers show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from typing_extensions import TypedDict

from api.answers.links import Named, named
from domain.claims.commitment import Term
from domain.claims.findings import Verdict, on_acts
from domain.claims.gaps import Gap
from domain.commitments import CoveredPlace, Dependency, Extension
from domain.dates import NEVER, iso_day
from domain.stance.term_status import TermStatus
from infrastructure.read_models.commitments.acts import MOST_ACTS
from infrastructure.read_models.commitments.findings import Judgement

# `while` is a keyword of Python, so that no class can declare the field.
While = TypedDict("While", {"while": Dependency | None})


class SuspendedDays(TypedDict):
    start_date: str
    end_date: str | None


class EndedPlace(TypedDict):
    country: str
    name: str | None
    ending_date: str


class FindingOnAct(TypedDict):
    """A finding that applies to an act; `actor` or `source` found it."""

    number: int
    act: str
    title: str | None
    occurred: str | None
    result: str
    actor: Named | None
    source: Named | None
    date: str


class Undertaken(TypedDict):
    by: Named
    toward: Named


class FindingAbout(TypedDict):
    """A finding that applies to a development as an act; `actor` or `source` found it.

    It is about the commitment with this number of `development`, whose title and date are shown.
    """

    number: int
    development: str
    title: str
    occurred: str
    commitment: int
    result: str
    actor: Named | None
    source: Named | None
    date: str


class Commitment(While):
    development: str
    number: int
    action: str
    effective_from: str | None
    effective_from_earliest: str
    expires: str | None
    ending_date: str | None
    partial: bool
    scope: str | None
    condition: str | None
    condition_met: bool | None
    places: Sequence[CoveredPlace]
    excluded_places: Sequence[CoveredPlace]
    ended_places: list[EndedPlace]
    extends: Extension | None
    announced_by_other: bool
    undertaken: Undertaken | None
    suspended: list[SuspendedDays]
    status: str
    violations: Sequence[str]
    undetermined_by: Sequence[str]
    dismissed: Sequence[str]
    findings: list[FindingOnAct]
    tensions: Sequence[str]
    acts_truncated: bool


def commitment_answer(
    id: str, term: Term, stands: TermStatus, names: Mapping[str, str]
) -> Commitment:
    """Return a commitment of the development `id`, with its status on the day.

    `names` has the names of the actors that undertook it.
    """
    commitment = term.commitment
    acts = (
        stands.violations,
        stands.undetermined_by,
        stands.dismissed,
        stands.threats,
        stands.attacks_on_it,
    )
    violations, undetermined_by, dismissed, *tensions = (named[:MOST_ACTS] for named in acts)
    judged = on_acts(term.findings, (*violations, *undetermined_by, *dismissed))
    return {
        "development": id,
        "number": term.number,
        "action": commitment.action,
        "effective_from": commitment.effective_from,
        "effective_from_earliest": iso_day(term.begins),
        "expires": commitment.expires,
        "ending_date": iso_day(term.stops) if term.stops is not None else None,
        "partial": commitment.partial,
        "scope": commitment.scope,
        "condition": commitment.condition,
        "condition_met": not term.awaits if commitment.conditional_start else None,
        "places": commitment.places,
        "excluded_places": commitment.excluded_places,
        "ended_places": [_ended(place, earliest) for place, earliest, *_ in term.ended_places],
        "extends": commitment.extends,
        "while": commitment.holds_while,
        "announced_by_other": commitment.announced_by_other,
        "undertaken": undertaken_answer(term, names),
        "suspended": [_suspended(gap) for gap in term.gaps],
        "status": stands.status,
        "violations": violations,
        "undetermined_by": undetermined_by,
        "dismissed": dismissed,
        "findings": findings_answer(judged),
        "tensions": tuple(dict.fromkeys(chain(*tensions))),
        "acts_truncated": any(len(named) > MOST_ACTS for named in acts),
    }


def undertaken_answer(term: Term, names: Mapping[str, str]) -> Undertaken | None:
    """Return between whom a commitment was undertaken; None unless a successor took it over."""
    origin = term.origin
    if origin is None:
        return None
    return {"by": named(origin.by, names), "toward": named(origin.toward, names)}


def findings_answer(verdicts: Iterable[Verdict]) -> list[FindingOnAct]:
    """Return findings on acts, each with who found it."""
    return [
        {
            "number": one.number,
            "act": one.act,
            "title": one.title,
            "occurred": one.occurred,
            "result": one.result,
            "actor": _finder(one.actor, one.name),
            "source": _finder(one.source, one.name),
            "date": one.date,
        }
        for one in verdicts
    ]


def _ended(place: CoveredPlace, earliest: int) -> EndedPlace:
    """Return where a commitment ended, an uncertain date on its first possible day."""
    return {"country": place.country, "name": place.name, "ending_date": iso_day(earliest)}


def findings_about_answer(judged: Iterable[Judgement]) -> list[FindingAbout]:
    """Return findings about one act, each with who found it and on which commitment."""
    return [
        {
            "number": verdict.number,
            "development": made_in.id,
            "title": made_in.title,
            "occurred": made_in.occurred,
            "commitment": commitment,
            "result": verdict.result,
            "actor": _finder(verdict.actor, verdict.name),
            "source": _finder(verdict.source, verdict.name),
            "date": verdict.date,
        }
        for verdict, made_in, commitment in judged
    ]


def _finder(id: str | None, name: str | None) -> Named | None:
    return None if id is None else {"id": id, "name": name}


def _suspended(gap: Gap) -> SuspendedDays:
    """Return the days of a suspension, with uncertain dates on their first possible day."""
    is_open = gap.end_earliest == NEVER
    return {
        "start_date": iso_day(gap.start_earliest),
        "end_date": None if is_open else iso_day(gap.end_earliest - 1),
    }
