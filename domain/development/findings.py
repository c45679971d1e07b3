"""The checks of findings on whether an act violated a commitment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.numbers import check_number
from domain.checks.validation import check_report_by_person, check_single_day
from domain.checks.words import check_slug, check_word
from domain.development.endings import check_after_made, names_party, require_commitment
from domain.errors import Conflict, Invalid
from domain.values import Account, Finder, Finding, commitment_parties
from domain.vocabulary import CONFIRMED, DISMISSED, FINDING_RESULTS

_SETTLED = (CONFIRMED, DISMISSED)


def check_finding(
    development: UUID,
    account: Account,
    finding: Finding,
    recorded: Mapping[int, Finding],
    succeeded: Collection[str] = (),
) -> None:
    """Raise an error if no commitment of the development can have a finding like this.

    `recorded` are the findings that were not withdrawn, by their numbers. Raise `Conflict` if it
    repeats one of them. `succeeded` are the actors whose commitments the finder has taken over.
    """
    require_commitment(development, account, finding.commitment)
    found = InvalidValues()
    found.check(_check_act, development, finding.act)
    found.check(check_values_of_finding, finding)
    found.check(_refuse_judge_in_own_cause, finding, account, succeeded)
    found.check(check_after_made, account, finding.commitment, finding.date)
    found.raise_any()
    for number, one in recorded.items():
        if one == finding:
            raise Conflict(
                f"finding {number} is already this one",
                field="finding",
                allowed="a finding that differs in act, result, finder, date or reports",
            )


def check_values_of_finding(finding: Finding, changed: Collection[str] | None = None) -> None:
    """Raise `Invalid` with every problem; of its reports only of the `changed` fields, if given."""
    found = InvalidValues()
    found.check(check_word, finding.result, FINDING_RESULTS, "result")
    found.check(_check_finder, finding.found_by)
    found.check(check_single_day, finding.date, "date")
    if not finding.reports:
        found.add(Invalid("reports is empty", field="reports", allowed="at least one report"))
    for position, report in enumerate(finding.reports):
        found.check(check_report_by_person, report, f"reports[{position}]", changed)
    found.raise_any()


def require_finding(
    development: UUID, number: int, recorded: Sequence[Finding], withdrawn: Collection[int]
) -> None:
    """Raise an error if finding `number` of a development is not on record."""
    check_number(number, len(recorded), f"development {development}", "finding", "finding")
    if number in withdrawn:
        raise Conflict(f"finding {number} is already withdrawn", field="finding")


def _check_act(development: UUID, act: UUID) -> None:
    if act == development:
        raise Invalid(
            "act: a commitment cannot be violated by the development in which it was made",
            field="act",
            allowed="the id of another development",
        )


def _check_finder(found_by: Finder) -> None:
    actor, source = found_by.actor, found_by.source
    if (actor is None) == (source is None):
        raise Invalid(
            "found_by: names no finder" if actor is None else "found_by: names two finders",
            field="found_by",
            allowed="either an actor or a source",
        )
    if source is not None:
        check_slug(source, "found_by.source", "source")
    elif actor is not None:
        check_slug(actor, "found_by.actor", "actor")


def _refuse_judge_in_own_cause(
    finding: Finding, account: Account, succeeded: Collection[str]
) -> None:
    role = _own_cause(finding, account, succeeded)
    if finding.result not in _SETTLED or not role:
        return
    raise Invalid(
        f"result: {finding.found_by.actor!r} is {role}, whose own word settles nothing",
        field="result",
        allowed=", ".join(one for one in FINDING_RESULTS if one not in _SETTLED),
    )


def _own_cause(finding: Finding, account: Account, succeeded: Collection[str]) -> str:
    """Return what the finder is to the commitment that it judges; empty if it is a third actor."""
    both = commitment_parties(account, finding.commitment)
    if finding.found_by.actor in both:
        return "a party to the commitment"
    former = next((party for party in both if party in succeeded), None)
    return "" if former is None else f"a successor of {former!r}, a party to the commitment"


def check_no_judge_in_own_cause(
    before: Account,
    after: Account,
    recorded: Mapping[int, Finding],
    succeeded: Callable[[Finding], Collection[str]] = lambda _: (),
) -> None:
    """Raise `Conflict` if a correction makes a finder judge a commitment of its own.

    `recorded` are the findings that were not withdrawn, by their numbers, whose commitments the
    corrected account has. `succeeded` returns the actors that the finder of a finding succeeded.
    """
    for number, one in recorded.items():
        if one.result not in _SETTLED or one.found_by.actor is None:
            continue
        parties = commitment_parties(after, one.commitment)
        if set(parties) <= set(commitment_parties(before, one.commitment)):
            continue
        taken_over = succeeded(one)
        role = _own_cause(one, after, taken_over)
        if role and not _own_cause(one, before, taken_over):
            own = (one.found_by.actor, *taken_over)
            party = next(party for party in parties if party in own)
            field = names_party(after, one.commitment, party)
            raise Conflict(
                f"{field}: {one.found_by.actor!r} would be {role}, which it judged in finding"
                f" {number}, and a party's own word settles nothing",
                field=field,
                allowed=f"parties that are not {party!r}; or withdraw finding {number} first",
            )
