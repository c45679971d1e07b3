"""One event of each type, every field filled, and the bytes under which the log keeps it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from domain import dataset, source
from domain.actor import dissolution, membership, succession
from domain.actor import events as actor_events
from domain.commitments import Commitment, CoveredPlace, Dependency, Extension, Place
from domain.development import commitment_events, report_events
from domain.development import events as development_events
from domain.event import Event
from domain.values import (
    Account,
    Attribution,
    Coder,
    DevelopmentEnd,
    Ending,
    ExternalId,
    Fatalities,
    Finder,
    Finding,
    MetCondition,
    PrivateText,
    Report,
    Resumption,
    Suspension,
)

ID = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
OTHER = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
_ENVELOPE: dict[str, Any] = {"originator_id": ID, "originator_version": 3, "recorded_by": "analyst"}
_REPORT = Report(
    "al-akhbar",
    "They agreed.",
    "2024-12-23",
    "an official",
    "al-manar",
    3,
    "https://a.test/1",
    Coder("petrarch", "2"),
)
_ACCOUNT = Account(
    kind="agreement",
    initiators=("nujaba",),
    targets=("iraq",),
    occurred="[2024-12-16,2024-12-23]",
    title="A ceasefire",
    reciprocal=True,
    mediators=("iran",),
    mode=None,
    contexts=("military",),
    summary="It was agreed.",
    place=Place("Baghdad", "IRQ", 33.31, 44.37, 3),
    conflict="gaza-2023",
    fatalities=Fatalities(1, 0, 2),
    acts=3,
    attributions=(Attribution("nujaba", "suspected"),),
    commitments=(
        Commitment(
            "nujaba", "israel", "cease-attacks", "2025-01", "..", True, "Syria", "if kept",
            (CoveredPlace("SYR", "Idlib"),), Extension(OTHER, 2), Dependency(OTHER, 1), True, True,
            (CoveredPlace("SYR", "Hama"),),
        ),
    ),
)  # fmt: skip

_ACCOUNT_BYTES = (
    b'{"kind":"agreement","initiators":["nujaba"],"targets":["iraq"],'
    b'"occurred":"[2024-12-16,2024-12-23]","title":"A ceasefire","reciprocal":true,'
    b'"mediators":["iran"],"mode":null,"contexts":["military"],"summary":"It was agreed.",'
    b'"place":{"name":"Baghdad","country":"IRQ","lat":33.31,"lon":44.37,"precision":3},"conflict":"gaza-2023",'
    b'"fatalities":{"best":1,"low":0,"high":2},"acts":3,'
    b'"attributions":[{"actor":"nujaba","degree":"suspected"}],"commitments":[{"by":"nujaba","toward":"israel",'
    b'"action":"cease-attacks","effective_from":"2025-01","expires":"..","partial":true,'
    b'"scope":"Syria","condition":"if kept","places":[{"country":"SYR","name":"Idlib"}],'
    b'"extends":{"development":"7c9e6679-7425-40de-944b-e07fc1f90ae7","commitment":2},'
    b'"while":{"development":"7c9e6679-7425-40de-944b-e07fc1f90ae7","commitment":1},'
    b'"announced_by_other":true,"conditional_start":true,'
    b'"excluded_places":[{"country":"SYR","name":"Hama"}]}]}'
)
_REPORT_BYTES = (
    b'{"source":"al-akhbar","summary":"They agreed.","reported_at":"2024-12-23",'
    b'"attributed_to":"an official","original_source":"al-manar","credibility":3,"url":"https://a.test/1",'
    b'"coded_by":{"tool":"petrarch","version":"2"}}'
)

EXAMPLES: dict[str, tuple[Event, bytes]] = {
    "actor.registered.v1": (
        actor_events.ActorRegistered(
            **_ENVELOPE,
            actor="iran",
            name="Iran",
            kind="state",
            aliases=("IRI", "Persia"),
            identifiers={"iso3166": "IRN"},
        ),
        b'{"recorded_by":"analyst","actor":"iran","name":"Iran","kind":"state",'
        b'"aliases":["IRI","Persia"],"identifiers":{"iso3166":"IRN"}}',
    ),
    "actor.alias_added.v1": (
        actor_events.AliasAdded(**_ENVELOPE, actor="iran", alias="Īrān"),
        '{"recorded_by":"analyst","actor":"iran","alias":"Īrān"}'.encode(),
    ),
    "actor.renamed.v1": (
        actor_events.ActorRenamed(**_ENVELOPE, actor="iran", name="Persia", reason="Asked."),
        b'{"recorded_by":"analyst","actor":"iran","name":"Persia","reason":"Asked."}',
    ),
    "actor.corrected.v1": (
        actor_events.ActorCorrected(
            **_ENVELOPE, actor="iran", kind="government", aliases=("IRI",),
            identifiers={"gwno": "630"}, changed=("kind", "aliases", "identifiers"),
            reason="Slips.",
        ),
        b'{"recorded_by":"analyst","actor":"iran","kind":"government","aliases":["IRI"],'
        b'"identifiers":{"gwno":"630"},"changed":["kind","aliases","identifiers"],"reason":"Slips."}',
    ),
    "actor.membership_started.v1": (
        membership.MembershipStarted(
            **_ENVELOPE, actor="nujaba", of="resistance", relation="member", start_date="2023-10",
            ending_date="2024", reported_at="2024-02-01",
        ),
        b'{"recorded_by":"analyst","actor":"nujaba","of":"resistance","relation":"member",'
        b'"start_date":"2023-10","ending_date":"2024","reported_at":"2024-02-01"}',
    ),
    "actor.membership_ended.v1": (
        membership.MembershipEnded(
            **_ENVELOPE, actor="nujaba", number=2, of="resistance", ending_date="2024~",
            reason="Left.", reported_at="2024-07",
        ),
        b'{"recorded_by":"analyst","actor":"nujaba","number":2,"of":"resistance","ending_date":"2024~",'
        b'"reason":"Left.","reported_at":"2024-07"}',
    ),
    "actor.membership_corrected.v1": (
        membership.MembershipCorrected(
            **_ENVELOPE, actor="nujaba", number=2, of="resistance", relation="faction",
            start_date="2023", ending_date=None, changed=("relation", "ending_date"),
            reason="It never left.", reported_at="2024",
        ),
        b'{"recorded_by":"analyst","actor":"nujaba","number":2,"of":"resistance",'
        b'"relation":"faction","start_date":"2023","ending_date":null,"changed":["relation","ending_date"],'
        b'"reason":"It never left.","reported_at":"2024"}',
    ),
    "actor.membership_withdrawn.v1": (
        membership.MembershipWithdrawn(
            **_ENVELOPE, actor="nujaba", number=2, of="resistance", reason="It never joined."
        ),
        b'{"recorded_by":"analyst","actor":"nujaba","number":2,"of":"resistance",'
        b'"reason":"It never joined."}',
    ),
    "actor.dissolved.v1": (
        dissolution.ActorDissolved(
            **_ENVELOPE, actor="iraq", date="2024-12-08", reason="Overthrown.",
            reported_at="2024-12-09",
        ),
        b'{"recorded_by":"analyst","actor":"iraq","date":"2024-12-08","reason":"Overthrown.",'
        b'"reported_at":"2024-12-09"}',
    ),
    "actor.dissolution_corrected.v1": (
        dissolution.DissolutionCorrected(
            **_ENVELOPE, actor="iraq", date="2024-12", reason="A slip.", reported_at="2025",
        ),
        b'{"recorded_by":"analyst","actor":"iraq","date":"2024-12","reason":"A slip.",'
        b'"reported_at":"2025"}',
    ),
    "actor.dissolution_withdrawn.v1": (
        dissolution.DissolutionWithdrawn(**_ENVELOPE, actor="iraq", reason="It goes on."),
        b'{"recorded_by":"analyst","actor":"iraq","reason":"It goes on."}',
    ),
    "actor.succession_recorded.v1": (
        succession.SuccessionRecorded(
            **_ENVELOPE, actor="iran", of="iraq", date="2025-01", reason="A treaty.",
            reported_at="2025-02",
        ),
        b'{"recorded_by":"analyst","actor":"iran","of":"iraq","date":"2025-01",'
        b'"reason":"A treaty.","reported_at":"2025-02"}',
    ),
    "actor.succession_withdrawn.v1": (
        succession.SuccessionWithdrawn(
            **_ENVELOPE, actor="iran", number=1, of="iraq", reason="It was not.",
        ),
        b'{"recorded_by":"analyst","actor":"iran","of":"iraq","number":1,"reason":"It was not."}',
    ),
    "source.registered.v1": (
        source.SourceRegistered(
            **_ENVELOPE,
            source="al-akhbar",
            name="Al-Akhbar",
            affiliation="hezbollah",
            url="https://a.test",
        ),
        b'{"recorded_by":"analyst","source":"al-akhbar","name":"Al-Akhbar",'
        b'"affiliation":"hezbollah","url":"https://a.test"}',
    ),
    "source.rated.v1": (
        source.SourceRated(
            **_ENVELOPE, source="al-akhbar", reliability="C", start_date=date(2023, 1, 1),
            reason="Near.",
        ),
        b'{"recorded_by":"analyst","source":"al-akhbar","reliability":"C","start_date":"2023-01-01",'
        b'"reason":"Near."}',
    ),
    "source.affiliated.v1": (
        source.SourceAffiliated(**_ENVELOPE, source="al-akhbar", affiliation=None, reason="Free."),
        b'{"recorded_by":"analyst","source":"al-akhbar","affiliation":null,"reason":"Free."}',
    ),
    "source.corrected.v1": (
        source.SourceCorrected(
            **_ENVELOPE, source="al-akhbar", name="Al-Akhbar", url=None, changed=("url",),
            reason="It moved.",
        ),
        b'{"recorded_by":"analyst","source":"al-akhbar","name":"Al-Akhbar","url":null,'
        b'"changed":["url"],"reason":"It moved."}',
    ),
    "development.reported.v1": (
        development_events.DevelopmentReported(
            **_ENVELOPE,
            account=_ACCOUNT,
            reports=(_REPORT,),
            external_id=ExternalId("ucdp-ged", "244657", "23.1"),
        ),
        b'{"recorded_by":"analyst","account":' + _ACCOUNT_BYTES + b',"reports":[' + _REPORT_BYTES
        + b'],"external_id":{"dataset":"ucdp-ged","id":"244657","edition":"23.1"}}',
    ),
    "development.report_added.v1": (
        report_events.ReportAdded(**_ENVELOPE, report=_REPORT),
        b'{"recorded_by":"analyst","report":' + _REPORT_BYTES + b"}",
    ),
    "development.report_corrected.v1": (
        report_events.ReportCorrected(
            **_ENVELOPE, number=2, report=_REPORT, changed=("credibility",), reason="A misprint."
        ),
        b'{"recorded_by":"analyst","number":2,"report":' + _REPORT_BYTES
        + b',"changed":["credibility"],"reason":"A misprint."}',
    ),
    "development.report_withdrawn.v1": (
        report_events.ReportWithdrawn(**_ENVELOPE, number=2, reason="Of another day."),
        b'{"recorded_by":"analyst","number":2,"reason":"Of another day."}',
    ),
    "development.disputed.v1": (
        report_events.DevelopmentDisputed(
            **_ENVELOPE, report=_REPORT, part="author", actor="nujaba", number=2
        ),
        b'{"recorded_by":"analyst","report":' + _REPORT_BYTES
        + b',"part":"author","actor":"nujaba","number":2}',
    ),
    "development.dispute_withdrawn.v1": (
        report_events.DisputeWithdrawn(**_ENVELOPE, dispute=1, reason="It was so."),
        b'{"recorded_by":"analyst","dispute":1,"reason":"It was so."}',
    ),
    "development.corrected.v1": (
        development_events.DevelopmentCorrected(
            **_ENVELOPE, account=_ACCOUNT, changed=("occurred", "title"), reason="A misprint.",
            reported_at="2024-12-24",
        ),
        b'{"recorded_by":"analyst","account":' + _ACCOUNT_BYTES
        + b',"changed":["occurred","title"],"reason":"A misprint.","reported_at":"2024-12-24"}',
    ),
    "development.retracted.v1": (
        development_events.DevelopmentRetracted(
            **_ENVELOPE, reason="Told twice.", duplicate_of=OTHER
        ),
        b'{"recorded_by":"analyst","reason":"Told twice.",'
        b'"duplicate_of":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}',
    ),
    "development.retraction_withdrawn.v1": (
        development_events.RetractionWithdrawn(**_ENVELOPE, reason="It was so."),
        b'{"recorded_by":"analyst","reason":"It was so."}',
    ),
    "development.ended.v1": (
        development_events.DevelopmentEnded(
            **_ENVELOPE,
            end=DevelopmentEnd(
                "2025-02-01", str(OTHER), "They left.", "2025-02-02", (_REPORT,)
            ),
        ),
        b'{"recorded_by":"analyst","end":{"date":"2025-02-01",'
        b'"cause":"7c9e6679-7425-40de-944b-e07fc1f90ae7","reason":"They left.",'
        b'"reported_at":"2025-02-02","reports":['
        + _REPORT_BYTES
        + b"]}}",
    ),
    "development.end_withdrawn.v1": (
        development_events.DevelopmentEndWithdrawn(**_ENVELOPE, reason="Not yet."),
        b'{"recorded_by":"analyst","reason":"Not yet."}',
    ),
    "development.commitment_ended.v1": (
        commitment_events.CommitmentEnded(
            **_ENVELOPE,
            ending=Ending(
                1, "2025-02-01", "nujaba", str(OTHER), "Called off.", "2025-02-03",
                (CoveredPlace("SYR", "Idlib"),),
            ),
        ),
        b'{"recorded_by":"analyst","ending":{"commitment":1,"date":"2025-02-01",'
        b'"ended_by":"nujaba","cause":"7c9e6679-7425-40de-944b-e07fc1f90ae7",'
        b'"reason":"Called off.","reported_at":"2025-02-03",'
        b'"places":[{"country":"SYR","name":"Idlib"}]}}',
    ),
    "development.ending_withdrawn.v1": (
        commitment_events.EndingWithdrawn(
            **_ENVELOPE, commitment=1, reason="It goes on.", places=(CoveredPlace("SYR", "Idlib"),)
        ),
        b'{"recorded_by":"analyst","commitment":1,"reason":"It goes on.",'
        b'"places":[{"country":"SYR","name":"Idlib"}]}',
    ),
    "development.commitment_suspended.v1": (
        commitment_events.CommitmentSuspended(
            **_ENVELOPE,
            suspension=Suspension(
                1, "2025-02-01", "nujaba", str(OTHER), "Talks failed.", "2025-02-03"
            ),
        ),
        b'{"recorded_by":"analyst","suspension":{"commitment":1,"date":"2025-02-01",'
        b'"suspended_by":"nujaba","cause":"7c9e6679-7425-40de-944b-e07fc1f90ae7",'
        b'"reason":"Talks failed.","reported_at":"2025-02-03"}}',
    ),
    "development.commitment_resumed.v1": (
        commitment_events.CommitmentResumed(
            **_ENVELOPE,
            resumption=Resumption(
                1, "2025-02-11", "nujaba", str(OTHER), "Talks succeeded.", "2025-02-12"
            ),
        ),
        b'{"recorded_by":"analyst","resumption":{"suspension":1,"date":"2025-02-11",'
        b'"resumed_by":"nujaba","cause":"7c9e6679-7425-40de-944b-e07fc1f90ae7",'
        b'"reason":"Talks succeeded.","reported_at":"2025-02-12"}}',
    ),
    "development.suspension_withdrawn.v1": (
        commitment_events.SuspensionWithdrawn(**_ENVELOPE, suspension=1, reason="It was kept."),
        b'{"recorded_by":"analyst","suspension":1,"reason":"It was kept."}',
    ),
    "development.resumption_withdrawn.v1": (
        commitment_events.ResumptionWithdrawn(**_ENVELOPE, suspension=1, reason="Not yet."),
        b'{"recorded_by":"analyst","suspension":1,"reason":"Not yet."}',
    ),
    "development.condition_met.v1": (
        commitment_events.ConditionMet(
            **_ENVELOPE,
            met=MetCondition(1, "2025-02-01", str(OTHER), "They are free.", "2025-02-02"),
        ),
        b'{"recorded_by":"analyst","met":{"commitment":1,"date":"2025-02-01",'
        b'"cause":"7c9e6679-7425-40de-944b-e07fc1f90ae7","reason":"They are free.",'
        b'"reported_at":"2025-02-02"}}',
    ),
    "development.met_condition_withdrawn.v1": (
        commitment_events.MetConditionWithdrawn(**_ENVELOPE, commitment=1, reason="Not yet."),
        b'{"recorded_by":"analyst","commitment":1,"reason":"Not yet."}',
    ),
    "development.finding_recorded.v1": (
        commitment_events.FindingRecorded(
            **_ENVELOPE,
            finding=Finding(
                1, OTHER, "dismissed", Finder("unifil"), "2025-02-20", (_REPORT,)
            ),
        ),
        b'{"recorded_by":"analyst","finding":{"commitment":1,'
        b'"act":"7c9e6679-7425-40de-944b-e07fc1f90ae7","result":"dismissed",'
        b'"found_by":{"actor":"unifil","source":null},"date":"2025-02-20","reports":['
        + _REPORT_BYTES
        + b"]}}",
    ),
    "development.finding_withdrawn.v1": (
        commitment_events.FindingWithdrawn(**_ENVELOPE, finding=1, reason="A misprint."),
        b'{"recorded_by":"analyst","finding":1,"reason":"A misprint."}',
    ),
    "development.redacted.v1": (
        development_events.DevelopmentRedacted(
            **_ENVELOPE,
            parts=("title",),
            texts=(PrivateText(1, "account.title"),),
            reason="A witness.",
        ),
        b'{"recorded_by":"analyst","parts":["title"],'
        b'"texts":[{"version":1,"field":"account.title"}],"reason":"A witness."}',
    ),
    "dataset.described.v1": (
        dataset.DatasetDescribed(
            **_ENVELOPE, dataset="ged", title="GED", licence="CC BY 4.0", citation="Cite it.",
            redistributable=True, url="https://a.test/ged", edition="23.1",
        ),
        b'{"recorded_by":"analyst","dataset":"ged","title":"GED","licence":"CC BY 4.0",'
        b'"citation":"Cite it.","redistributable":true,"url":"https://a.test/ged","edition":"23.1"}',
    ),
    "dataset.coverage_declared.v1": (
        dataset.CoverageDeclared(
            **_ENVELOPE, dataset="ucdp-ged", start_date=date(1989, 1, 1),
            end_date=date(2022, 12, 31), holds="Every event with a death.", reported_at="2023-06",
        ),
        b'{"recorded_by":"analyst","dataset":"ucdp-ged","start_date":"1989-01-01",'
        b'"end_date":"2022-12-31","holds":"Every event with a death.","reported_at":"2023-06"}',
    ),
    "dataset.edition_begun.v1": (
        dataset.EditionBegun(**_ENVELOPE, dataset="ucdp-ged", edition="26.1"),
        b'{"recorded_by":"analyst","dataset":"ucdp-ged","edition":"26.1"}',
    ),
}  # fmt: skip
