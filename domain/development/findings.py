"""The checks of findings on whether an act violated a commitment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from domain.checks.invalid_values import InvalidValues
from domain.checks.numbers import check_number
from domain.checks.validation import check_report_by_person, check_single_day
from domain.checks.words import check_slug, check_word
from domain.development.endings import check_after_made, require_commitment
from domain.errors import Conflict, Invalid
from domain.values import Account, Finder, Finding, commitment_parties
from domain.vocabulary import CONFIRMED, DISMISSED, FINDING_RESULTS


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
    actor = finding.found_by.actor
    if finding.result not in (CONFIRMED, DISMISSED):
        return
    both = commitment_parties(account, finding.commitment)
    if actor in both:
        role = "a party to the commitment"
    elif former := [party for party in both if party in succeeded]:
        role = f"a successor of {former[0]!r}, a party to the commitment"
    else:
        return
    raise Invalid(
        f"result: {actor!r} is {role}, whose own word settles nothing",
        field="result",
        allowed=", ".join(one for one in FINDING_RESULTS if one not in (CONFIRMED, DISMISSED)),
    )
