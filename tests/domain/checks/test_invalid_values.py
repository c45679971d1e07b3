"""All that is wrong with a request is refused at once, and nothing of it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from domain.application import NewDevelopment, Stanceline
from domain.commitments import Extension
from domain.errors import DomainError, Invalid
from domain.log import DryRunPassed
from domain.values import ExternalId
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, a_report, an_account, an_ending

NOWHERE = UUID(int=7)


def fields_refused(do: Callable[[], object]) -> list[str]:
    """The fields of all that is refused."""
    with pytest.raises(Invalid) as refused:
        do()
    return [one.field for one in refused.value.every]


def test_wrong_words_dates_and_unregistered_names_are_refused_together(
    verbs: Stanceline, log: EventLog
) -> None:
    before = log.position()
    account = an_account(
        kind="picnic",
        occurred="2024-13",
        targets=("atlantis",),
        conflict="Gaza 2023",
        commitments=(
            a_commitment(action="smile", expires="soon", extends=Extension(NOWHERE, 1)),
            a_commitment(toward="atlantis"),
        ),
    )
    new = NewDevelopment(
        account,
        (a_report(summary="", credibility=9), a_report(source="gossip")),
        ExternalId("Not a slug", "1"),
    )
    assert fields_refused(lambda: verbs.report_development(new, BY)) == [
        "kind",
        "occurred",
        "conflict",
        "commitments[0].action",
        "commitments[0].expires",
        "reports[0].summary",
        "reports[0].credibility",
        "external_id.dataset",
        "targets[0]",
        "commitments[1].toward",
        "reports[1].source",
        "commitments[0].extends.development",
    ]
    assert log.position() == before


def test_one_reason_is_given_once(verbs: Stanceline) -> None:
    """A malformed id is not also said to be unregistered, nor a date that is none to be early."""
    report = a_report(source="Al Akhbar")
    new = NewDevelopment(an_account(targets=("Israel",)), (report,))
    assert fields_refused(lambda: verbs.report_development(new, BY)) == [
        "targets[0]",
        "reports[0].source",
    ]
    membership = lambda: verbs.start_membership("hezbollah", "Iran", "member", "x", BY, "y")  # noqa: E731
    assert fields_refused(membership) == ["of", "start_date", "ending_date"]


BAD = a_report(source="gossip", summary="", original_source="rumour")
ENDING = replace(an_ending(date="soon", ended_by="iran"), cause="x", commitment=1)
VERBS: dict[str, tuple[Callable[[Stanceline, UUID], object], list[str]]] = {
    "register_actor": (
        lambda stanceline, _: stanceline.register_actor(
            "Oman!", " ", "planet", ("", "A", "A"), {"x": "1"}, BY
        ),
        ["id", "name", "kind", "aliases[0]", "aliases[2]", "identifiers"],
    ),
    "start_membership": (
        lambda stanceline, _: stanceline.start_membership(
            "hezbollah", "atlantis", "friend", "2024-13", BY
        ),
        ["relation", "start_date", "of"],
    ),
    "register_source": (
        lambda stanceline, _: stanceline.register_source("A b", "", "atlantis", "ftp://x", BY),
        ["id", "name", "url", "affiliation"],
    ),
    "affiliate_source": (
        lambda stanceline, _: stanceline.affiliate_source("reuters", "atlantis", "\x07", BY),
        ["reason", "affiliation"],
    ),
    "rename_actor": (
        lambda stanceline, _: stanceline.rename_actor("iran", "", "\x07", BY),
        ["name", "reason"],
    ),
    "dissolve_actor": (
        lambda stanceline, _: stanceline.dissolve_actor("iran", "soon", "\x07", BY),
        ["date", "reason"],
    ),
    "add_report": (
        lambda stanceline, id: stanceline.add_report(id, BAD, BY),
        ["report.summary", "report.source", "report.original_source"],
    ),
    "dispute": (
        lambda stanceline, id: stanceline.dispute_development(id, BAD, "\x07", BY),
        ["report.summary", "part", "report.source", "report.original_source"],
    ),
    "correct": (
        lambda stanceline, id: stanceline.correct_development(
            id, {"occurred": "soon", "targets": ("atlantis",)}, "", BY
        ),
        ["reason", "occurred", "targets[0]"],
    ),
    "retract": (
        lambda stanceline, id: stanceline.retract_development(id, "", NOWHERE, BY),
        ["reason", "duplicate_of"],
    ),
    "end_commitment": (
        lambda stanceline, id: stanceline.end_commitment(id, ENDING, BY),
        ["date", "ended_by", "cause"],
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_refuses_all_that_is_wrong(verbs: Stanceline, verb: str) -> None:
    agreement = a_development(commitments=(a_commitment(),), kind="agreement")
    id = verbs.report_development(agreement, BY).id
    do, fields = VERBS[verb]
    assert fields_refused(lambda: do(verbs, id)) == fields


def test_of_a_batch_each_development_is_refused_with_all_that_is_wrong_with_it(
    verbs: Stanceline,
) -> None:
    batch = [
        a_development(kind="picnic", targets=("atlantis",)),
        a_development(),
        a_development(targets=("atlantis", "lemuria")),
    ]
    outcomes = verbs.report_developments(batch, BY)
    assert [
        [one.field for one in outcome.every]
        if isinstance(outcome, DomainError)
        else outcome.created
        for outcome in outcomes
    ] == [["kind", "targets[0]"], True, ["targets[0]", "targets[1]"]]


def test_a_dry_run_refuses_as_the_verbs_do_and_records_nothing(
    verbs: Stanceline, log: EventLog
) -> None:
    before, dry_run = log.position(), verbs.dry_run()
    with pytest.raises(DryRunPassed):
        dry_run.report_development(a_development(), BY)
    wrong = a_development(kind="picnic", targets=("atlantis",))
    assert fields_refused(lambda: dry_run.report_development(wrong, BY)) == ["kind", "targets[0]"]
    assert log.position() == before
    assert verbs.report_development(a_development(), BY).position == before + 1
