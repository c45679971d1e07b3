"""Each verb called once, in an order in which all are possible, by the topic it records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from domain.application import Request, Stanceline
from domain.dataset import Coverage, Description
from domain.event import development_id
from domain.log import Recorded
from tests.builders import (
    a_commitment,
    a_development,
    a_finding,
    a_met_condition,
    a_report,
    a_resumption,
    a_suspension,
    an_end,
    an_ending,
)

Verb = Callable[[Stanceline, Request], Recorded]

TRUCE = development_id("gazette", "truce")
ATTACK = development_id("gazette", "attack")
# The development that a finding is about is recorded beforehand.
AN_ATTACK = a_development(record="attack", occurred="2024-04-01")
_ONCE_MET = a_commitment(
    by="israel", toward="hezbollah", condition="Release", conditional_start=True
)
_A_TRUCE = a_development(
    record="truce",
    kind="agreement",
    occurred="2024-01-04/..",
    commitments=(a_commitment(), _ONCE_MET),
)
_ANOTHER_REPORT = a_report(source="al-akhbar")


EVERY_VERB: dict[str, Verb] = {
    "actor.registered.v1": lambda it, by: it.register_actor(
        "hamas", "Hamas", "armed-group", ("Islamic Resistance Movement",), {"wikidata": "Q38"}, by
    ),
    "actor.alias_added.v1": lambda it, by: it.add_alias("hamas", "Harakat", by),
    "actor.renamed.v1": lambda it, by: it.rename_actor("hamas", "The Movement", "Its wish.", by),
    "actor.corrected.v1": lambda it, by: it.correct_actor(
        "hamas",
        {"kind": "organisation", "aliases": ("Hamas",), "identifiers": {"ucdp": "209"}},
        "Another Q.",
        by,
    ),
    "actor.membership_started.v1": lambda it, by: it.start_membership(
        "hezbollah", "resistance", "member", "2023-10", by
    ),
    "actor.membership_ended.v1": lambda it, by: it.end_membership(
        "hezbollah", "resistance", "2024-06", "It left.", by
    ),
    "actor.membership_corrected.v1": lambda it, by: it.correct_membership(
        "hezbollah", 1, {"relation": "faction", "ending_date": None}, "It never left.", by
    ),
    "actor.membership_withdrawn.v1": lambda it, by: it.withdraw_membership(
        "hezbollah", 1, "It never joined.", by
    ),
    "actor.dissolved.v1": lambda it, by: it.dissolve_actor("iraq", "2025-01-01", "", by),
    "actor.dissolution_corrected.v1": lambda it, by: it.correct_dissolution(
        "iraq", {"date": "2025-02"}, "The decree says so.", by, "2025-03"
    ),
    "actor.dissolution_withdrawn.v1": lambda it, by: it.withdraw_dissolution(
        "iraq", "It goes on.", by
    ),
    "actor.succession_recorded.v1": lambda it, by: it.record_succession(
        "iran", "iraq", "2025-01", "The treaty says so.", by, "2025-02"
    ),
    "actor.succession_withdrawn.v1": lambda it, by: it.withdraw_succession(
        "iran", 1, "It was not.", by
    ),
    "source.registered.v1": lambda it, by: it.register_source(
        "afp", "AFP", None, "https://www.afp.com", by
    ),
    "source.rated.v1": lambda it, by: it.rate_source("afp", "B", date(2023, 1, 1), "", by),
    "source.affiliated.v1": lambda it, by: it.affiliate_source("al-akhbar", "hezbollah", "", by),
    "source.corrected.v1": lambda it, by: it.correct_source(
        "afp", {"name": "Agence France-Presse", "url": None}, "Its full name.", by
    ),
    "development.reported.v1": lambda it, by: it.report_development(_A_TRUCE, by),
    "development.report_added.v1": lambda it, by: it.add_report(TRUCE, _ANOTHER_REPORT, by),
    "development.report_corrected.v1": lambda it, by: it.correct_report(
        TRUCE, 2, {"credibility": 2}, "A misprint.", by
    ),
    "development.report_withdrawn.v1": lambda it, by: it.withdraw_report(
        TRUCE, 2, "It is of another day.", by
    ),
    "development.disputed.v1": lambda it, by: it.dispute_development(
        TRUCE, a_report(summary="There was none."), "commitment", by, number=1
    ),
    "development.dispute_withdrawn.v1": lambda it, by: it.withdraw_dispute(
        TRUCE, 1, "There was one.", by
    ),
    "development.corrected.v1": lambda it, by: it.correct_development(
        TRUCE, {"occurred": "2024-01-05/.."}, "A misprint.", by
    ),
    "development.ended.v1": lambda it, by: it.end_development(TRUCE, an_end(), by),
    "development.end_withdrawn.v1": lambda it, by: it.withdraw_end(TRUCE, "It goes on.", by),
    "development.commitment_suspended.v1": lambda it, by: it.suspend_commitment(
        TRUCE, a_suspension(), by
    ),
    "development.commitment_resumed.v1": lambda it, by: it.resume_commitment(
        TRUCE, 1, a_resumption(), by
    ),
    "development.resumption_withdrawn.v1": lambda it, by: it.withdraw_resumption(
        TRUCE, 1, "It stayed suspended.", by
    ),
    "development.suspension_withdrawn.v1": lambda it, by: it.withdraw_suspension(
        TRUCE, 1, "It was kept.", by
    ),
    "development.condition_met.v1": lambda it, by: it.meet_condition(
        TRUCE, a_met_condition(commitment=2), by
    ),
    "development.met_condition_withdrawn.v1": lambda it, by: it.withdraw_met_condition(
        TRUCE, 2, "They are not.", by
    ),
    "development.finding_recorded.v1": lambda it, by: it.record_finding(
        TRUCE, a_finding(ATTACK), by
    ),
    "development.finding_withdrawn.v1": lambda it, by: it.withdraw_finding(
        TRUCE, 1, "A misprint.", by
    ),
    "development.commitment_ended.v1": lambda it, by: it.end_commitment(TRUCE, an_ending(), by),
    "development.ending_withdrawn.v1": lambda it, by: it.withdraw_ending(
        TRUCE, 1, "It goes on.", by
    ),
    "development.retracted.v1": lambda it, by: it.retract_development(
        TRUCE, "Reported twice.", None, by
    ),
    "development.retraction_withdrawn.v1": lambda it, by: it.withdraw_retraction(
        TRUCE, "Reported once.", by
    ),
    "development.redacted.v1": lambda it, by: it.redact_development(
        TRUCE, ("title", "reports.1"), "A witness is in danger.", by
    ),
    "dataset.described.v1": lambda it, by: it.describe_dataset(
        "gazette", Description("The Gazette", "CC BY 4.0", "Cite The Gazette.", True), by
    ),
    "dataset.coverage_declared.v1": lambda it, by: it.declare_coverage(
        "gazette", Coverage(date(2023, 1, 1), date(2024, 12, 31), "Every act it printed."), by
    ),
    "dataset.edition_begun.v1": lambda it, by: it.begin_edition("gazette", "2024", by),
}
