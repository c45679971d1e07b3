"""All that is wrong with a request is refused at once, and nothing of it is recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from domain.application import NewDevelopment, Stanceline
from domain.errors import DomainError, Invalid
from domain.rehearsal import Rehearsed
from domain.values import ExternalId, Renewal
from infrastructure.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, a_report, an_account, an_ending

NOWHERE = UUID(int=7)


def fields_refused(do: Callable[[], object]) -> list[str]:
    """The fields of all that is refused."""
    with pytest.raises(Invalid) as refused:
        do()
    return [one.field for one in refused.value.every]


def test_wrong_words_dates_and_unregistered_names_are_refused_together(
    application: Stanceline, log: EventLog
) -> None:
    before = log.position()
    account = an_account(
        kind="picnic",
        occurred="2024-13",
        targets=("atlantis",),
        conflict="Gaza 2023",
        commitments=(
            a_commitment(action="smile", until="soon", renews=Renewal(NOWHERE, 1)),
            a_commitment(toward="atlantis"),
        ),
    )
    new = NewDevelopment(
        account,
        (a_report(says="", credibility=9), a_report(source="gossip")),
        ExternalId("Not a slug", "1"),
    )
    assert fields_refused(lambda: application.report_development(new, BY)) == [
        "kind",
        "occurred",
        "conflict",
        "commitments[0].action",
        "commitments[0].until",
        "reports[0].says",
        "reports[0].credibility",
        "external_id.dataset",
        "targets[0]",
        "commitments[1].toward",
        "reports[1].source",
        "commitments[0].renews.development",
    ]
    assert log.position() == before


def test_one_reason_is_given_once(application: Stanceline) -> None:
    """A malformed id is not also said to be unregistered, nor a date that is none to be early."""
    report = a_report(source="Al Akhbar")
    new = NewDevelopment(an_account(targets=("Israel",)), (report,))
    assert fields_refused(lambda: application.report_development(new, BY)) == [
        "targets[0]",
        "reports[0].source",
    ]
    bond = lambda: application.start_membership("hezbollah", "Iran", "member", "x", BY, "y")  # noqa: E731
    assert fields_refused(bond) == ["of", "start", "end"]


def test_each_verb_refuses_all_that_is_wrong(application: Stanceline) -> None:
    id = application.report_development(
        a_development(commitments=(a_commitment(),), kind="agreement"), BY
    ).id
    tell = application
    bad = a_report(source="gossip", says="", relays="rumour")
    refused = {
        "register_actor": fields_refused(
            lambda: tell.register_actor("Oman!", " ", "planet", ("", "A", "A"), {"x": "1"}, BY)
        ),
        "start_membership": fields_refused(
            lambda: tell.start_membership("hezbollah", "atlantis", "friend", "2024-13", BY)
        ),
        "register_source": fields_refused(
            lambda: tell.register_source("A b", "", "atlantis", "ftp://x", BY)
        ),
        "affiliate_source": fields_refused(
            lambda: tell.affiliate_source("reuters", "atlantis", "\x07", BY)
        ),
        "rename_actor": fields_refused(lambda: tell.rename_actor("iran", "", "\x07", BY)),
        "dissolve_actor": fields_refused(lambda: tell.dissolve_actor("iran", "soon", "\x07", BY)),
        "add_report": fields_refused(lambda: tell.add_report(id, bad, BY)),
        "dispute": fields_refused(lambda: tell.dispute_development(id, bad, "\x07", BY)),
        "correct": fields_refused(
            lambda: tell.correct_development(
                id, {"occurred": "soon", "targets": ("atlantis",)}, "", BY
            )
        ),
        "retract": fields_refused(lambda: tell.retract_development(id, "", NOWHERE, BY)),
        "end": fields_refused(
            lambda: tell.end_commitment(
                id, replace(an_ending(ended="soon", ended_by="iran"), ground="x", commitment=1), BY
            )
        ),
    }
    assert refused == {
        "register_actor": ["id", "name", "kind", "aliases[0]", "aliases[2]", "identifiers"],
        "start_membership": ["relation", "start", "of"],
        "register_source": ["id", "name", "url", "affiliation"],
        "affiliate_source": ["reason", "affiliation"],
        "rename_actor": ["name", "reason"],
        "dissolve_actor": ["on", "reason"],
        "add_report": ["report.says", "report.source", "report.relays"],
        "dispute": ["report.says", "part", "report.source", "report.relays"],
        "correct": ["reason", "occurred", "targets[0]"],
        "retract": ["reason", "survivor"],
        "end": ["ended", "ended_by", "ground"],
    }


def test_of_a_batch_each_development_is_refused_with_all_that_is_wrong_with_it(
    application: Stanceline,
) -> None:
    batch = [
        a_development(kind="picnic", targets=("atlantis",)),
        a_development(),
        a_development(targets=("atlantis", "lemuria")),
    ]
    outcomes = application.report_developments(batch, BY)
    assert [
        [one.field for one in outcome.every] if isinstance(outcome, DomainError) else outcome.new
        for outcome in outcomes
    ] == [["kind", "targets[0]"], True, ["targets[0]", "targets[1]"]]


def test_a_rehearsal_refuses_as_the_verbs_do_and_records_nothing(
    application: Stanceline, log: EventLog
) -> None:
    before, rehearsal = log.position(), application.rehearsing()
    with pytest.raises(Rehearsed):
        rehearsal.report_development(a_development(), BY)
    wrong = a_development(kind="picnic", targets=("atlantis",))
    assert fields_refused(lambda: rehearsal.report_development(wrong, BY)) == ["kind", "targets[0]"]
    assert log.position() == before
    assert application.report_development(a_development(), BY).position == before + 1
