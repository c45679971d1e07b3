"""How far a development is believed: its best report, its independent origins, its disputes."""

from __future__ import annotations

import pytest

from domain.claims.confidence import Assessment, assess
from domain.values import Dispute, Report
from tests.builders import a_report

NOBODYS: dict[str, str | None] = {}
DENIAL = Dispute(a_report(summary="It was not so."))


def from_source(source: str, credibility: int = 3, original_source: str | None = None) -> Report:
    return a_report(source=source, credibility=credibility, original_source=original_source)


@pytest.mark.parametrize(
    ("credibility", "confidence"), [(1, 90), (2, 70), (3, 50), (4, 30), (5, 10), (6, None)]
)
def test_one_report_is_believed_as_far_as_it_is_credible(
    credibility: int, confidence: int | None
) -> None:
    shown = assess([from_source("reuters", credibility)], [], NOBODYS)
    assert shown == Assessment(credibility, confidence, origins=1, disputed=False)
    assert shown.single_source


def test_the_best_report_stands_one_step_better_for_each_further_origin() -> None:
    reports = [from_source("reuters", 4), from_source("afp", 5), from_source("ap", 6)]
    assert assess(reports, [], NOBODYS) == Assessment(2, 70, origins=3, disputed=False)


def test_nothing_is_better_than_confirmed() -> None:
    reports = [from_source(source, 2) for source in ("reuters", "afp", "ap", "dpa")]
    assert assess(reports, [], NOBODYS).credibility == 1


def test_what_cannot_be_judged_stays_so_however_many_show_it() -> None:
    reports = [from_source(source, 6) for source in ("reuters", "afp")]
    assert assess(reports, [], NOBODYS) == Assessment(6, None, origins=2, disputed=False)


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


def test_while_disputed_it_is_doubtful_at_best() -> None:
    assert assess([from_source("reuters", 1)], [DENIAL], NOBODYS) == Assessment(
        4, 30, origins=1, disputed=True
    )
    assert assess([from_source("reuters", 5)], [DENIAL], NOBODYS).credibility == 5
    assert assess([from_source("reuters", 6)], [DENIAL], NOBODYS).credibility == 6


def test_a_withdrawn_dispute_counts_no_more() -> None:
    withdrawn = Dispute(DENIAL.report, withdrawn=True)
    assert assess([from_source("reuters", 2)], [withdrawn], NOBODYS) == Assessment(
        2, 70, origins=1, disputed=False
    )
    assert assess([from_source("reuters", 2)], [withdrawn, DENIAL], NOBODYS).disputed
