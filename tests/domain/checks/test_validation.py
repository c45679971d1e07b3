"""What may not be said at all: each refusal names the field at fault, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import inf, nan
from typing import Any

import pytest

from domain.application import NewDevelopment, Stanceline
from domain.commitments import Commitment, CoveredPlace, Place
from domain.errors import Invalid
from domain.values import Attribution, ExternalId, Fatalities
from infrastructure.log.event_log import EventLog
from tests.builders import BY, a_commitment, a_development, a_report, an_account

MANY = tuple(f"actor-{number}" for number in range(51))
BACKWARDS = a_commitment(effective_from="2024-03-01", expires="2024-02-01")
SYRIA = CoveredPlace("SYR")
CLAIMED = Attribution("hezbollah", "claimed")
MANY_PLACES = tuple(CoveredPlace("SYR", str(number)) for number in range(51))


HAMA = CoveredPlace("SYR", "Hama")


def _except(excluded: CoveredPlace, *places: CoveredPlace) -> Commitment:
    return a_commitment(partial=True, places=places, excluded_places=(excluded,))


def _partly(*places: CoveredPlace) -> Commitment:
    return a_commitment(partial=True, places=places)


BAD_ACCOUNTS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "picnic"}, "kind"),
    ({"kind": ""}, "kind"),
    ({"mode": "polite"}, "mode"),
    ({"kind": "talks", "mode": "aerial"}, "mode"),
    ({"title": ""}, "title"),
    ({"title": " \n"}, "title"),
    ({"title": "x" * 301}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"title": "half a pair \ud800"}, "title"),
    ({"summary": "x" * 5001}, "summary"),
    ({"summary": " " * 5001}, "summary"),
    ({"summary": "\x0b"}, "summary"),
    ({"occurred": ""}, "occurred"),
    ({"occurred": "yesterday"}, "occurred"),
    ({"occurred": "2024-02-30"}, "occurred"),
    ({"occurred": "2024-03-01/2024-02-01"}, "occurred"),
    ({"occurred": "../2024-02-01"}, "occurred"),
    ({"occurred": "2024-01-01T12:00"}, "occurred"),
    ({"occurred": "\r\n2026-06-01\r\n"}, "occurred"),
    ({"occurred": "2026-06-01\n"}, "occurred"),
    ({"occurred": "\u20282026-06"}, "occurred"),
    ({"occurred": "[2026-06-01, 2026-06-02]"}, "occurred"),
    (
        {"commitments": (a_commitment(effective_from=" 2024-01-02"),)},
        "commitments[0].effective_from",
    ),
    ({"commitments": (a_commitment(expires="2024-02-01\x85"),)}, "commitments[0].expires"),
    ({"initiators": ()}, "initiators"),
    ({"targets": ()}, "targets"),
    ({"targets": ("hezbollah",)}, "targets"),
    ({"initiators": ("iran", "israel"), "targets": ("iran",)}, "targets"),
    ({"initiators": ("hezbollah", "hezbollah")}, "initiators[1]"),
    ({"initiators": MANY}, "initiators"),
    ({"targets": MANY}, "targets"),
    ({"targets": ("Israel",)}, "targets[0]"),
    ({"mediators": ("iraq", "")}, "mediators[1]"),
    ({"contexts": ("military", "military")}, "contexts[1]"),
    ({"contexts": ("weather",)}, "contexts[0]"),
    ({"conflict": "Gaza 2023"}, "conflict"),
    ({"place": Place("")}, "place.name"),
    ({"place": Place("Tyre", country="Lebanon")}, "place.country"),
    ({"place": Place("Tyre", lat=33.3)}, "place"),
    ({"place": Place("Tyre", lat=90.1, lon=0.0)}, "place.lat"),
    ({"place": Place("Tyre", lat=0.0, lon=-180.5)}, "place.lon"),
    ({"place": Place("Tyre", lat=nan, lon=0.0)}, "place.lat"),
    ({"place": Place("Tyre", lat=0.0, lon=inf)}, "place.lon"),
    ({"place": Place("Tyre", precision=0)}, "place.precision"),
    ({"place": Place("Tyre", precision=8)}, "place.precision"),
    ({"fatalities": Fatalities(-1)}, "fatalities.best"),
    ({"fatalities": Fatalities(1, low=-1)}, "fatalities.low"),
    ({"fatalities": Fatalities(1, high=100_000_001)}, "fatalities.high"),
    ({"fatalities": Fatalities(2, low=3, high=1)}, "fatalities"),
    ({"attributions": (Attribution("hezbollah", "certain"),)}, "attributions[0].degree"),
    ({"attributions": (Attribution("israel", "suspected"),)}, "attributions[0].actor"),
    ({"attributions": (CLAIMED, CLAIMED)}, "attributions[1].actor"),
    (
        {"attributions": (Attribution("iran", "claimed"),), "reciprocal": True},
        "attributions[0].actor",
    ),
    ({"targets": ("iran", "hezbollah"), "reciprocal": True}, "targets"),
    ({"targets": (), "commitments": (a_commitment(),), "reciprocal": True}, "reciprocal"),
    ({"kind": "statement", "reciprocal": True}, "reciprocal"),
    ({"acts": 1, "occurred": "2024-03-01/2024-03-20"}, "acts"),
    ({"acts": -3, "occurred": "2024-03-01/2024-03-20"}, "acts"),
    ({"acts": 1_000_001, "occurred": "2024-03-01/2024-03-20"}, "acts"),
    ({"acts": 3}, "acts"),
    ({"acts": 3, "occurred": "[2024-03-01..2024-03-20]"}, "acts"),
    ({"acts": 3, "occurred": "2024-03-01/.."}, "acts"),
    ({"acts": 3, "occurred": "2024-03-01/"}, "acts"),
    ({"acts": 3, "occurred": "2024-03-01/2024-03-20", "kind": "warning"}, "acts"),
    ({"commitments": (a_commitment(),) * 101}, "commitments"),
    ({"commitments": (a_commitment(action="smile"),)}, "commitments[0].action"),
    ({"commitments": (a_commitment(by="Israel!"),)}, "commitments[0].by"),
    ({"commitments": (a_commitment(), a_commitment(toward="hezbollah"))}, "commitments[1].toward"),
    ({"commitments": (a_commitment(scope="\x07"),)}, "commitments[0].scope"),
    ({"commitments": (a_commitment(condition="x" * 5001),)}, "commitments[0].condition"),
    ({"commitments": (a_commitment(effective_from="soon"),)}, "commitments[0].effective_from"),
    ({"occurred": "0001-01-01"}, "occurred"),
    ({"occurred": "0001"}, "occurred"),
    ({"occurred": "XXXX"}, "occurred"),
    ({"occurred": "0001-01-03~"}, "occurred"),
    ({"occurred": "0001-01-01/.."}, "occurred"),
    ({"occurred": "9999-12-31"}, "occurred"),
    (
        {"commitments": (a_commitment(effective_from="0001-01-01"),)},
        "commitments[0].effective_from",
    ),
    (
        {"commitments": (a_commitment(effective_from="2024-01/2024-02"),)},
        "commitments[0].effective_from",
    ),
    ({"commitments": (a_commitment(expires="2024-01/.."),)}, "commitments[0].expires"),
    ({"commitments": (BACKWARDS,)}, "commitments[0].expires"),
    ({"commitments": (a_commitment(places=(SYRIA,)),)}, "commitments[0].places"),
    ({"commitments": (_partly(CoveredPlace("Syria")),)}, "commitments[0].places[0].country"),
    ({"commitments": (_partly(CoveredPlace("SYR", " ")),)}, "commitments[0].places[0].name"),
    ({"commitments": (_partly(SYRIA, SYRIA),)}, "commitments[0].places[1]"),
    ({"commitments": (_partly(*MANY_PLACES),)}, "commitments[0].places"),
    ({"commitments": (_except(SYRIA, SYRIA),)}, "commitments[0].excluded_places[0]"),
    (
        {"commitments": (_except(CoveredPlace("IRQ", "Erbil"), SYRIA),)},
        "commitments[0].excluded_places[0]",
    ),
    (
        {"commitments": (_except(HAMA, CoveredPlace("SYR", "Idlib")),)},
        "commitments[0].excluded_places[0]",
    ),
    ({"commitments": (a_commitment(excluded_places=(HAMA,)),)}, "commitments[0].excluded_places"),
    ({"commitments": (a_commitment(expires="2023-12-31"),)}, "commitments[0].expires"),
    # Well formed, but nobody of that name is registered.
    ({"initiators": ("hezbollah", "atlantis")}, "initiators[1]"),
    ({"mediators": ("atlantis",)}, "mediators[0]"),
    ({"commitments": (a_commitment(by="atlantis"),)}, "commitments[0].by"),
    ({"commitments": (a_commitment(toward="atlantis"),)}, "commitments[0].toward"),
]

BAD_REPORTS: list[tuple[dict[str, Any], str]] = [
    ({"source": "Al Akhbar"}, "source"),
    ({"source": "gossip"}, "source"),
    ({"summary": ""}, "summary"),
    ({"summary": "x" * 5001}, "summary"),
    ({"attributed_to": "\x1b[31m"}, "attributed_to"),
    ({"reported_at": "2024-13"}, "reported_at"),
    ({"reported_at": "2024-01~"}, "reported_at"),
    ({"reported_at": "2024-01-01\n"}, "reported_at"),
    ({"reported_at": "2024-01-01/2024-01-02"}, "reported_at"),
    ({"reported_at": "٢٠٢٤"}, "reported_at"),
    ({"reported_at": "0001"}, "reported_at"),
    ({"credibility": 0}, "credibility"),
    ({"credibility": 7}, "credibility"),
    ({"original_source": "reuters"}, "original_source"),
    ({"original_source": "gossip"}, "original_source"),
    ({"url": "ftp://example.test"}, "url"),
    ({"url": "javascript:alert(1)"}, "url"),
    ({"url": "https://example.test/a b"}, "url"),
    ({"url": "https://example.test/\x00"}, "url"),
    ({"url": "https://example.test/\ud800"}, "url"),
    ({"url": "https://example.test/\x9b"}, "url"),
    ({"url": "https://example.test/\ufdd0"}, "url"),
    ({"url": "https://example.test/\ufffe"}, "url"),
    ({"url": "https://example.test/\U0010ffff"}, "url"),
    ({"url": "https://example.test/" + "x" * 2000}, "url"),
]

BAD_EXTERNAL_IDS: list[tuple[ExternalId, str]] = [
    (ExternalId("UCDP GED", "1"), "external_id.dataset"),
    (ExternalId("ucdp-ged", ""), "external_id.id"),
    (ExternalId("ucdp-ged", "x" * 201), "external_id.id"),
    (ExternalId("ucdp-ged", "1", "x" * 101), "external_id.edition"),
]

BAD_REGISTRATIONS: list[tuple[Callable[[Stanceline], object], str]] = [
    (lambda it: it.register_actor("Hamas", "Hamas", "armed-group", (), {}, BY), "id"),
    (lambda it: it.register_actor("a--b", "Hamas", "armed-group", (), {}, BY), "id"),
    (lambda it: it.register_actor("x" * 101, "Hamas", "armed-group", (), {}, BY), "id"),
    (lambda it: it.register_actor("hamas", "", "armed-group", (), {}, BY), "name"),
    (lambda it: it.register_actor("hamas", "Hamas", "band", (), {}, BY), "kind"),
    (lambda it: it.register_actor("hamas", "H", "state", ("A", "A"), {}, BY), "aliases[1]"),
    (lambda it: it.register_actor("hamas", "H", "state", ("",), {}, BY), "aliases[0]"),
    (lambda it: it.register_actor("hamas", "H", "state", (), {"isbn": "1"}, BY), "identifiers"),
    (lambda it: it.register_actor("hamas", "H", "state", (), {"ucdp": ""}, BY), "identifiers.ucdp"),
    (lambda it: it.add_alias("iran", " ", BY), "alias"),
    (lambda it: it.rename_actor("iran", "", "", BY), "name"),
    (lambda it: it.rename_actor("iran", "Persia", "x" * 5001, BY), "reason"),
    (lambda it: it.start_membership("iran", "Resistance", "member", None, BY), "of"),
    (lambda it: it.start_membership("iran", "resistance", "friend", None, BY), "relation"),
    (lambda it: it.start_membership("iran", "resistance", "member", "2023/2024", BY), "start_date"),
    (lambda it: it.start_membership("iran", "resistance", "member", "2023 ", BY), "start_date"),
    (lambda it: it.end_membership("iran", "resistance", "long ago", "", BY), "ending_date"),
    (lambda it: it.dissolve_actor("iran", "2024-01/2024-02", "", BY), "date"),
    (lambda it: it.dissolve_actor("iran", "\t2024-01", "", BY), "date"),
    (lambda it: it.dissolve_actor("iran", "0001-01-01", "", BY), "date"),
    (lambda it: it.start_membership("iran", "resistance", "member", "0001", BY), "start_date"),
    (lambda it: it.register_source("A F P", "AFP", None, None, BY), "id"),
    (lambda it: it.register_source("afp", "", None, None, BY), "name"),
    (lambda it: it.register_source("afp", "AFP", None, "afp.com", BY), "url"),
    (lambda it: it.register_source("afp", "AFP", "Iran", None, BY), "affiliation"),
    (lambda it: it.rate_source("reuters", "G", date(2024, 1, 1), "", BY), "reliability"),
    (lambda it: it.affiliate_source("reuters", "Iran", "", BY), "affiliation"),
]


@pytest.mark.parametrize(("said", "field"), BAD_ACCOUNTS)
def test_an_account_is_refused_at_the_field_at_fault(
    verbs: Stanceline, log: EventLog, said: dict[str, Any], field: str
) -> None:
    _refused(log, field, lambda: verbs.report_development(a_development(**said), BY))


@pytest.mark.parametrize(("said", "field"), BAD_REPORTS)
def test_a_report_is_refused_at_the_field_at_fault(
    verbs: Stanceline, log: EventLog, said: dict[str, Any], field: str
) -> None:
    bad = a_report(**said)
    second = a_development(a_report(), bad)
    _refused(log, f"reports[1].{field}", lambda: verbs.report_development(second, BY))
    id = verbs.report_development(a_development(), BY).id
    _refused(log, f"report.{field}", lambda: verbs.add_report(id, bad, BY))
    _refused(log, f"report.{field}", lambda: verbs.dispute_development(id, bad, None, BY))


@pytest.mark.parametrize(("external", "field"), BAD_EXTERNAL_IDS)
def test_an_external_id_is_refused_at_the_field_at_fault(
    verbs: Stanceline, log: EventLog, external: ExternalId, field: str
) -> None:
    shown = NewDevelopment(an_account(), (a_report(),), external)
    _refused(log, field, lambda: verbs.report_development(shown, BY))


def test_a_development_has_at_least_one_report(verbs: Stanceline, log: EventLog) -> None:
    shown = NewDevelopment(an_account(), ())
    _refused(log, "reports", lambda: verbs.report_development(shown, BY))


@pytest.mark.parametrize(("verb", "field"), BAD_REGISTRATIONS)
def test_what_is_said_of_actors_and_sources_is_refused_at_the_field_at_fault(
    verbs: Stanceline,
    log: EventLog,
    verb: Callable[[Stanceline], object],
    field: str,
) -> None:
    _refused(log, field, lambda: verb(verbs))


GOOD_ACCOUNTS: list[dict[str, Any]] = [
    {"title": "x" * 300, "summary": "Two lines,\n\tand a tab. الخط"},
    {"kind": "statement", "targets": ()},
    {"targets": (), "commitments": (a_commitment(),)},
    {"initiators": ("hezbollah", "israel"), "targets": ("hezbollah", "israel")},
    {"place": Place("Tyre", "LBN", -90.0, 180.0, 7)},
    {"fatalities": Fatalities(9, low=0, high=5)},
    {"attributions": (CLAIMED,)},
    {"kind": "statement", "targets": (), "attributions": (CLAIMED,)},
    {"initiators": ("hezbollah", "iran"), "reciprocal": True},
    {"kind": "talks", "reciprocal": True},
    {"attributions": (Attribution("israel", "suspected"),), "reciprocal": True},
    {"commitments": (a_commitment(announced_by_other=True),)},
    {"acts": 2, "occurred": "2024-03-01/2024-03-20"},
    {"acts": 1_000_000, "occurred": "2024-03-01/2024-03-01"},
    {"contexts": ("military", "territory"), "mode": "aerial", "conflict": "gaza-2023"},
    {"commitments": (a_commitment(expires="2024-01-01"), a_commitment(expires=".."))},
    {"commitments": (_partly(SYRIA, CoveredPlace("SYR", "Idlib")), _partly())},
    {"commitments": (_except(HAMA, SYRIA), _except(SYRIA))},
]


@pytest.mark.parametrize("said", GOOD_ACCOUNTS)
def test_what_is_odd_but_possible_is_recorded(verbs: Stanceline, said: dict[str, Any]) -> None:
    assert verbs.report_development(a_development(**said), BY).created


def test_a_report_published_before_what_it_shows_is_recorded(verbs: Stanceline) -> None:
    early = a_report(reported_at="2023-12-24")
    assert verbs.report_development(a_development(early), BY).created


def _refused(log: EventLog, field: str, verb: Callable[[], object]) -> None:
    head = log.recorder.position()
    with pytest.raises(Invalid) as refused:
        verb()
    assert refused.value.field == field
    assert refused.value.message
    assert refused.value.allowed
    assert log.recorder.position() == head
