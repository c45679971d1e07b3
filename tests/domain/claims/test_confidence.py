"""How well a claim is attested: the best report, independent origins, and disputes by part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from domain.claims.confidence import Attestation, Grading, RestsOn
from domain.values import Dispute, Report
from tests.builders import a_report

CLAIM = RestsOn("hezbollah", "israel")
COMMITTED = RestsOn("hezbollah", "israel", commitment=2)
ENDED = RestsOn("hezbollah", "israel", ending=2)
NOBODYS: dict[str, str | None] = {}
DENIAL = Dispute(a_report(summary="It was not so."))


def assess(
    reports: Iterable[Report], disputes: Iterable[Dispute], affiliations: Mapping[str, str | None]
) -> Grading:
    return Attestation(reports, disputes, affiliations).of_deed()


def from_source(source: str, credibility: int = 3, original_source: str | None = None) -> Report:
    return a_report(source=source, credibility=credibility, original_source=original_source)


@pytest.mark.parametrize(
    ("credibility", "confidence"), [(1, 90), (2, 70), (3, 50), (4, 30), (5, 10), (6, None)]
)
def test_one_report_is_believed_as_far_as_it_is_credible(
    credibility: int, confidence: int | None
) -> None:
    shown = assess([from_source("reuters", credibility)], [], NOBODYS)
    assert shown == Grading(credibility, confidence, origins=1, disputed=False)
    assert shown.single_source


def test_the_best_report_stands_one_step_better_for_each_further_origin() -> None:
    reports = [from_source("reuters", 4), from_source("afp", 5), from_source("ap", 6)]
    assert assess(reports, [], NOBODYS) == Grading(2, 70, origins=3, disputed=False)


def test_nothing_is_better_than_confirmed() -> None:
    reports = [from_source(source, 2) for source in ("reuters", "afp", "ap", "dpa")]
    assert assess(reports, [], NOBODYS).credibility == 1


def test_what_cannot_be_judged_stays_so_however_many_show_it() -> None:
    reports = [from_source(source, 6) for source in ("reuters", "afp")]
    assert assess(reports, [], NOBODYS) == Grading(6, None, origins=2, disputed=False)


def test_five_outlets_that_repeat_one_paper_are_one_origin() -> None:
    paper = from_source("al-akhbar")
    outlets = [from_source(f"outlet-{n}", original_source="al-akhbar") for n in range(5)]
    assert assess([paper, *outlets], [], NOBODYS).single_source


def test_a_chain_of_relays_leads_back_to_one_origin() -> None:
    chain = [
        from_source("a"),
        from_source("b", original_source="a"),
        from_source("c", original_source="b"),
    ]

    assert (assess(chain, (), {}).origins, assess(chain, (), {}).confidence) == (1, 50)


def test_a_source_that_also_shows_its_own_is_an_origin_itself() -> None:
    shown = [
        from_source("b", original_source="a"),
        from_source("b"),
        from_source("c", original_source="b"),
    ]

    assert assess(shown, (), {}).origins == 2


def test_two_reports_of_one_source_are_one_origin() -> None:
    assert assess([from_source("reuters"), from_source("reuters")], [], NOBODYS).origins == 1


def test_origins_that_belong_to_one_actor_count_once() -> None:
    reports = [from_source("al-akhbar"), from_source("al-manar"), from_source("reuters")]
    theirs = {"al-akhbar": "hezbollah", "al-manar": "hezbollah", "reuters": None}
    assert assess(reports, [], theirs).origins == 2


def test_a_relay_has_the_affiliation_of_what_it_relays_and_not_its_own() -> None:
    reports = [from_source("al-manar", original_source="reuters"), from_source("al-akhbar")]
    theirs = {"al-akhbar": "hezbollah", "al-manar": "hezbollah"}
    assert assess(reports, [], theirs).origins == 2


def test_a_source_and_an_actor_of_one_name_are_two_origins() -> None:
    assert assess([from_source("iran"), from_source("irna")], [], {"irna": "iran"}).origins == 2


@pytest.mark.parametrize(
    ("credibility", "disputed"),
    [(1, 4), (3, 4), (4, 4), (5, 5), (6, 6)],
)
def test_a_claim_that_as_many_origins_dispute_is_doubtful_at_best(
    credibility: int, disputed: int
) -> None:
    found = assess([from_source("reuters", credibility)], [DENIAL], NOBODYS)
    assert (found.credibility, found.disputed) == (disputed, True)


def test_a_claim_that_more_origins_report_than_dispute_is_probable_at_best() -> None:
    reports = [from_source("reuters", 1), from_source("afp", 1)]
    by_one, by_two = Dispute(from_source("ap")), Dispute(from_source("dpa"))
    assert assess(reports, [by_one], NOBODYS) == Grading(2, 70, origins=2, disputed=True)
    assert assess(reports, [by_one, by_two], NOBODYS).credibility == 4


def test_two_disputes_of_one_origin_count_once() -> None:
    reports = [from_source("reuters", 1), from_source("afp", 1)]
    disputes = [Dispute(from_source("ap")), Dispute(from_source("dpa", original_source="ap"))]
    assert assess(reports, disputes, NOBODYS).credibility == 2


# Disputes by part


@pytest.mark.parametrize(
    ("dispute", "lowered"),
    [
        ({}, {"claim", "committed", "ended"}),
        ({"part": "deed"}, {"claim", "committed", "ended"}),
        ({"part": "author"}, {"claim", "committed", "ended"}),
        ({"part": "author", "actor": "hezbollah"}, {"claim", "committed", "ended"}),
        ({"part": "author", "actor": "israel"}, set()),
        ({"part": "target"}, {"claim", "committed", "ended"}),
        ({"part": "target", "actor": "israel"}, {"claim", "committed", "ended"}),
        ({"part": "target", "actor": "hezbollah"}, set()),
        ({"part": "commitment"}, {"committed"}),
        ({"part": "commitment", "number": 2}, {"committed"}),
        ({"part": "commitment", "number": 1}, set()),
        ({"part": "ending"}, {"ended"}),
        ({"part": "ending", "number": 2}, {"ended"}),
        ({"part": "ending", "number": 1}, set()),
        ({"part": "the name of the village"}, {"claim", "committed", "ended"}),
        ({"part": "date"}, set()),
        ({"part": "place"}, set()),
        ({"part": "fatalities"}, set()),
        ({"part": "motive"}, set()),
        ({"part": "detail"}, set()),
    ],
)
def test_a_dispute_lowers_the_claims_that_rest_on_its_part(
    dispute: dict[str, Any], lowered: set[str]
) -> None:
    attestation = Attestation(
        [from_source("reuters", 2)], [Dispute(from_source("afp"), **dispute)], NOBODYS
    )
    claims = {"claim": CLAIM, "committed": COMMITTED, "ended": ENDED}
    found = {name: attestation.of_claim(claim) for name, claim in claims.items()}
    assert {name for name, one in found.items() if one.disputed} == lowered
    assert all(one.confidence == (30 if one.disputed else 70) for one in found.values())


def test_origins_that_dispute_two_parts_do_not_add_up() -> None:
    reports = [from_source("reuters", 1), from_source("afp", 1)]
    author = Dispute(from_source("ap"), part="author")
    target = Dispute(from_source("dpa"), part="target")
    assert Attestation(reports, [author, target], NOBODYS).of_claim(CLAIM).credibility == 2
    both = [author, Dispute(from_source("dpa"), part="author")]
    assert Attestation(reports, both, NOBODYS).of_claim(CLAIM).credibility == 4


def test_an_ending_is_attested_as_its_cause_and_disputed_with_it_or_on_its_own() -> None:
    reports = [from_source("reuters", 1), from_source("afp", 1)]
    cause = Attestation(reports, [], NOBODYS)
    denied = Attestation(reports, [Dispute(from_source("ap"))], NOBODYS)
    undisputed = Attestation([from_source("ap", 5)], [DENIAL], NOBODYS)
    disputed = Attestation([], [Dispute(from_source("ap"), part="ending", number=2)], NOBODYS)
    assert cause.of_ending(ENDED, undisputed).credibility == 1
    assert cause.of_ending(ENDED, disputed).credibility == 2
    assert denied.of_ending(ENDED, undisputed).credibility == 2


@pytest.mark.parametrize(("part", "withdrawn", "disputed"), [
    ("date", False, True), ("date", True, False), ("place", False, False), (None, False, False),
])  # fmt: skip
def test_only_a_dispute_of_the_date_makes_it_uncertain(
    part: str | None, withdrawn: bool, disputed: bool
) -> None:
    dispute = Dispute(from_source("afp"), part=part, withdrawn=withdrawn)
    found = Attestation([from_source("reuters")], [dispute], NOBODYS)
    assert found.is_date_disputed is disputed


def test_a_denial_of_a_part_marks_the_development_and_lowers_the_deed_in_nothing() -> None:
    for part in ("author", "commitment", "date", "fatalities", "detail"):
        dispute = Dispute(from_source("afp"), part=part)
        found = assess([from_source("reuters", 2)], [dispute], NOBODYS)
        assert (found.confidence, found.disputed) == (70, True)


def test_a_withdrawn_dispute_counts_no_more() -> None:
    withdrawn = Dispute(DENIAL.report, withdrawn=True)
    assert assess([from_source("reuters", 2)], [withdrawn], NOBODYS) == Grading(
        2, 70, origins=1, disputed=False
    )
    assert assess([from_source("reuters", 2)], [withdrawn, DENIAL], NOBODYS).disputed
