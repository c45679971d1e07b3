"""The meaning of each schema that has no docstring, and of the fields that are special in one."""

from __future__ import annotations

from dataclasses import fields

from api.openapi.fields import OF_DATASET, OF_USED_DATASET
from domain.values import Report

SCHEMAS: dict[str, str] = {
    "ActorCorrectionBody": "The corrected fields of an actor",
    "ActorBody": "An actor to register",
    "AffiliationBody": "The actor that a source belongs to from now on",
    "AliasBody": "A name to add to an actor",
    "Alive": "The process runs",
    "Alleged": "A development that may violate a commitment, or in which one was made",
    "Alternative": "A development that alone would lead to another posture",
    "AttributionBody": "How an act is attributed to one of the actors that did it",
    "Basis": "A development that a stance rests on",
    "BasisWithEvidence": "A development that a stance rests on, with its reports and disputes",
    "ChangesOnDay": "The pairs whose stance on a day differs between two positions of the log",
    "ChangesOnDays": "The pairs whose stance differs between two positions on some of the days",
    "Commitment": "A commitment as it was on a day",
    "CommitmentTerms": "A commitment by its number, from 1",
    "CommitmentBody": "A commitment that one actor undertakes toward another",
    "CorrectionBody": "The corrected fields of a development",
    "CosignatureBody": "A witness's signature of a checkpoint",
    "CoverageBody": "The days that a data set claims to cover",
    "CoveredPlaceBody": "Where a commitment applies, or ended: a country, or one place in it",
    "Days": "A range of days",
    "DevelopmentBody": "A development with at least one report of it",
    "Dependency": "The commitment while which another one holds",
    "DependencyBody": "The commitment while which another one holds",
    "DifferingOnDay": "A pair whose stance on the day differs between the two positions",
    "DifferingOnDays": "A pair whose stance differs between the two positions on some days",
    "DifferingSpan": "Days on which a stance differs in the same way",
    "Direction": "The stances of one actor toward the other",
    "DirectionInPeriod": "The stance of one actor toward the other that is shown first, over time",
    "DisputeBody": "A report that denies a development or a part of it",
    "DissolutionCorrectionBody": "The corrected day of a dissolution",
    "DissolutionWithdrawalBody": "Why a dissolution is withdrawn",
    "DissolutionBody": "The end of an actor",
    "Dyad": "Two actors on a day: the posture between them, and the stances of both",
    "DyadInPeriod": "Two actors over time: the posture between them, and the stances of both",
    "DyadSegment": "Days on which the posture between two actors was held by the same sides",
    "DevelopmentEndBody": "The end of a development that lasts",
    "EndBody": "The end of a commitment, everywhere or in some places",
    "EndedPlace": "A place in which a commitment ended: a country, or one place in it",
    "EndingWithdrawalBody": "Why an ending of a commitment is withdrawn",
    "ExtensionBody": "The commitment that another one renews or extends",
    "ExternalIdBody": "The record of a data set that a development was imported from",
    "FatalitiesBody": "Deaths: best, lowest and highest estimate",
    "Finder": "Who found something: an actor or a source",
    "FinderBody": "Who found something: either an actor or a source",
    "FindingBody": "A finding on whether an act violated a commitment",
    "LastEvidence": "The newest evidence toward one actor by a day",
    "LeftOut": "What the filters and the policy leave out of a stance",
    "PairStanceLeftOut": "A stance that holds only with claims that are left out",
    "StanceLeftOut": "A stance that holds only with claims that are left out",
    "Links": "Addresses of this answer and of related ones",
    "LinksWithin": "Addresses of this answer and of its timeline",
    "ListedCommitment": "A commitment with its parties, its status and the acts that bear on it",
    "StanceList": "A page of the stances of all pairs of actors on a day",
    "PairInPeriod": "The stances of one actor toward another within a month or a year",
    "AllPairsInPeriod": "A page of the stances of all pairs of actors within a month or a year",
    "MembershipBody": "A membership of an actor in another",
    "MembershipCorrectionBody": "The corrected fields of a membership",
    "MembershipEndBody": "The end of a membership",
    "MembershipWithdrawalBody": "Why a membership is withdrawn",
    "MetConditionBody": "That the condition of a commitment is met",
    "NameBody": "A new name for an actor",
    "Named": "An actor, by its id and its name at that time",
    "PairStance": "The stance of one actor toward another",
    "PairTimeline": "The stances toward one actor over time",
    "PlaceBody": "Where a development happened",
    "RedactionBody": "The parts of a development whose texts are destroyed, and why",
    "RatingBody": "A reliability assigned to a source from a day on",
    "ReplayBody": "From where to deliver again",
    "ReportBody": "What one source reports",
    "ReportCorrectionBody": "The corrected fields of a report",
    "ResumptionBody": "The resumption of a suspended commitment",
    "RetractionBody": "Why a development is retracted",
    "Segment": "Days on which a stance was the same",
    "Sensitivity": "What an answer leaves out, and the stances that differ without it",
    "ShownSegment": "Days on which the stance to show first was the same",
    "ShortDevelopment": "A development of a timeline, without its reports",
    "SourceCorrectionBody": "The corrected fields of a source",
    "SourceBody": "A source to register",
    "Stance": "A stance toward one actor",
    "StanceInBrief": "A stance before or after a change",
    "StanceWithEvidence": "A stance with its evidence and its alternatives",
    "StanceWithin": "The stances toward one actor within a month or a year",
    "StanceWithout": "A stance that differs: `before` with everything, `after` without",
    "Stances": "The stances of an actor on a day",
    "StancesWithEvidence": "The stances of an actor on a day, with the evidence of each",
    "StancesWithin": "The stances of an actor within a month or a year",
    "RelatedActor": "The other actor of a succession",
    "Succession": "A succession between an actor and another one",
    "SuccessionBody": "A succession of an actor to another",
    "SuccessionWithdrawalBody": "Why a succession is withdrawn",
    "SuspendedDays": "The days of a suspension",
    "SuspensionBody": "The suspension of a commitment",
    "Timeline": "The stances of an actor over time, and its developments",
    "Undertaken": "The actors between which a commitment was undertaken",
    "Violations": "The violations of the commitment that decides a stance",
    "WebhookBody": "A receiver, and the events to deliver to it",
    "WhyNot": "Why a development does not decide a stance",
    "WithdrawalBody": "Why something recorded is withdrawn",
}

# The answers in which a text may be redacted, and the names of such texts.
REDACTABLE = {
    "Alleged",
    "Alternative",
    "Basis",
    "BasisWithEvidence",
    "BearingEvent",
    "Change",
    "Commitment",
    "CommitmentTerms",
    "Development",
    "DevelopmentEnd",
    "Ending",
    "FindingOnAct",
    "HistoryEntry",
    "KnownDevelopment",
    "ListedCommitment",
    "MetCondition",
    "Report",
    "Resumption",
    "ShortDevelopment",
    "Suspension",
}
REDACTABLE_FIELDS = {"attributed_to", "condition", "reason", "scope", "summary", "title", "url"}

_MEMBERSHIP = {
    "start_date": "First day of the membership, EDTF; null if unknown",
    "ending_date": "First day on which the membership no longer holds, EDTF; null while it holds",
}
_CODER = {
    "tool": "Name of the program",
    "version": "Version of the program; null if unknown",
}
_INITIATOR = {"actor": "The initiator"}
_EVENT_FILTER = {
    "actor": "Id of an actor: events about the actor; null for any",
    "kind": "Kind of development: events about such developments; null for any",
    "conflict": "Slug of a conflict: events about its developments; null for any",
    "source": "Id of a source: events about the source or its reports; null for any",
}
_WEBHOOK = {
    "url": "Address that deliveries are posted to",
    "detail": "`summary`: what happened and a link; `full`: the event itself",
    "position": "Everything up to here was acknowledged, failed or filtered out",
    **_EVENT_FILTER,
}
_STANCE = {
    "last": "The newest evidence by the day; null if all of it is too improbable",
    "tensions": "Since the ceasefire or pledge that decides: threats by the actor, force of the"
    " other, and force between either and a member of the other; ids of developments, the newest"
    " 100, newest first",
    "violations": "Force of the actor since the ceasefire or pledge that decides, which forbids it",
}
_REPORT = {part.name: part.metadata["description"] for part in fields(Report)}
_ACTOR_KIND = {"kind": "Kind of actor, see `actor_kinds` in /v1/codebook"}
_ACTOR = {
    **_ACTOR_KIND,
    "name": "Present name",
    "position": "Position at which the actor was registered",
}
_SUMMARY = {"summary": "What happened, in words"}
_DEVELOPMENT = {"position": "Position of its first report", **_SUMMARY}
_TERMS = {"toward": "Id of the actor toward whom it is undertaken"}
_FINDER = {
    "actor": "Id of the actor that found it; null for a source",
    "source": "Id of the source that found it; null for an actor",
}
_ON_A_DAY = {
    "findings": "The findings that apply to the acts listed, the newest of each finder on each act",
    "status": "Status on the day, see `commitment_statuses` in /v1/codebook",
    "ending_date": "The day on which the commitment ended, EDTF; null while it has not",
}

_TYPE = {"type": "Which of the types of this answer it is"}
_CHANGES = {
    **_TYPE,
    "from": "The earlier state of the log",
    "to": "The later state of the log",
}

_CLAIMS_LEFT_OUT = "How many claims of the pair by the day are left out"
_LEFT_OUT_REASON = "Why, see `left_out_reasons` in /v1/codebook"
_STANCE_LEFT_OUT = {
    "claims": _CLAIMS_LEFT_OUT,
    "reason": _LEFT_OUT_REASON,
    "posture": "The posture with them; null for machine-coded claims, with which it is not derived",
}
_DYAD_POSTURE = "The posture between the actors; null if neither holds a stance"
OF_SCHEMA: dict[str, dict[str, str]] = {
    "AccountChanges": {"contexts": "Themes; they replace all earlier ones"},
    "Actor": _ACTOR,
    "KnownActor": _ACTOR,
    "ActorBody": _ACTOR_KIND,
    "Alive": {"status": "Always `alive`"},
    "Attempt": {"status": "HTTP status of the response; null if there was none"},
    "Alternative": {"posture": "The posture that the development alone would lead to"},
    "Attribution": _INITIATOR,
    "AttributionBody": _INITIATOR,
    "BearingEvent": {
        "title": "Title of the development, or name of the actor or source",
        "development": "Id of the development; null if the event is about none",
    },
    "ChangesOnDay": {**_CHANGES, "on": "The day that is compared"},
    "ChangesOnDays": _CHANGES,
    "Commitment": _ON_A_DAY,
    "CommitmentBody": _TERMS,
    "CommitmentTerms": _TERMS,
    "Dataset": OF_DATASET,
    "Delivery": {"position": "Position of the event that is delivered"},
    "Dispute": {"actor": "Whose deed is denied, for `author` and `target`; null for every actor"},
    "Dependency": {
        "development": "Id of its development",
        "commitment": "Number of the commitment there, from 1; 0 is a bare ceasefire",
    },
    "Development": _DEVELOPMENT,
    "KnownDataset": OF_DATASET,
    "SimilarActors": {"first": "The actor that was registered first"},
    "UsedDataset": {**OF_USED_DATASET, "href": "Its address; null if nothing is recorded of it"},
    "KnownDevelopment": _DEVELOPMENT,
    "DevelopmentBody": _SUMMARY,
    "DifferingOnDay": {
        "before": "The stance at the earlier position; null if there was none",
        "after": "The stance at the later position; null if there is none",
    },
    "Dyad": {**_TYPE, "posture": _DYAD_POSTURE},
    "DyadInPeriod": {**_TYPE, "segments": "The posture between the actors over time"},
    "DyadSegment": {"posture": _DYAD_POSTURE},
    "Event": {
        "id": "Id of what the event is about",
        "version": "Version that it gives to what it is about, from 1",
        "data": "What the event says; its fields depend on `type`",
    },
    "DevelopmentEnd": {"date": "First day on which the development no longer holds, EDTF"},
    "Ending": {
        "date": "First day on which the commitment no longer holds, EDTF",
        "places": "Where it ended, if it still applies elsewhere; empty if it ended everywhere",
    },
    "EndedPlace": {
        "name": "One place of the country; null for all of it",
        "ending_date": "First day on which the commitment no longer holds there; of an uncertain"
        " date, the first possible one",
    },
    "MetCondition": {"date": "Day on which the condition was met, EDTF"},
    "Resumption": {"date": "First day on which the commitment is in force again, EDTF"},
    "SuspendedDays": {
        "start_date": "First day on which the commitment is suspended",
        "end_date": "Last day on which it is suspended, inclusive; null while it is not resumed",
    },
    "Suspension": {"date": "First day on which the commitment is suspended, EDTF"},
    "Extension": {"commitment": "Number of the commitment there, from 1; 0 is a bare ceasefire"},
    "ExternalId": {"id": "Id of the record in the data set"},
    "ExternalIdBody": {"id": "Id of the record in the data set"},
    "Finder": _FINDER,
    "Finding": {"date": "Day of the finding, EDTF", "found_by": "Who found it"},
    "FindingBody": {"found_by": "Who found it: either an actor or a source"},
    "FindingAbout": {
        "number": "Number of the finding in the development of the commitment, from 1",
        "development": "Id of the development that holds the commitment",
        "title": "Title of the development that holds the commitment",
        "occurred": "When the development that holds the commitment occurred, EDTF",
        "commitment": "Number of the commitment there, from 1; 0 is a bare ceasefire",
        "actor": "The actor that found it; null for a source",
        "source": "The source that found it; null for an actor",
        "date": "Day of the finding, EDTF",
    },
    "FindingOnAct": {
        "number": "Number of the finding in the development of the commitment, from 1",
        "actor": "The actor that found it; null for a source",
        "source": "The source that found it; null for an actor",
        "date": "Day of the finding, EDTF",
        "title": "Title of the act; null if it is not known",
        "occurred": "When the act happened, EDTF; null if it is not known",
    },
    "FieldError": {"allowed": "What is accepted instead"},
    "InclusionProof": {"position": "Position of the event"},
    "Keys": {"data": "The keys of the log, the first one first; the last one signs"},
    "Known": {
        "position": "The answer follows from the events up to here",
        "at": "When the event at that position was recorded, UTC; null for an empty log",
    },
    "ImportedLine": {
        "position": "Position of the development; left out if the line was refused",
        "id": "Id of the development; left out if the line was refused",
        "created": "Whether the line was recorded now; false if it was recorded before",
        "error": "Why the line was refused; left out if it was recorded",
    },
    "LastEvidence": {
        "day": "The newest day of the evidence",
        "posture": "The posture that it sets",
        "ended": "First day on which it no longer holds, if it was a commitment; null otherwise",
    },
    "LeftOut": {
        "claims": _CLAIMS_LEFT_OUT,
        "reasons": "How many of them for which reason",
        "posture": "The posture with those that the filters leave out; null without such a filter",
        "changes": "Whether that is another posture; the assessment is then at best `possible`."
        " Null without such a filter",
    },
    "LeftOutReason": {
        "claims": "How many claims are left out for this reason",
        "reason": _LEFT_OUT_REASON,
    },
    "PairStanceLeftOut": _STANCE_LEFT_OUT,
    "StanceLeftOut": _STANCE_LEFT_OUT,
    "Coder": _CODER,
    "CoderBody": _CODER,
    "ListedCommitment": {
        "by": "The actor that undertakes it",
        "end_date": "Last day on which it holds, inclusive; null while it holds",
        **_ON_A_DAY,
    },
    "Undertaken": {"by": "The actor that undertook it", "toward": "The actor toward whom"},
    "Membership": {"actor": "Id of the actor that belongs to another", **_MEMBERSHIP},
    "MembershipChanges": _MEMBERSHIP,
    "DissolutionChanges": {"date": "First day without the actor, EDTF"},
    "ActorChanges": {
        "kind": "Kind of the actor, see `actor_kinds` in /v1/codebook",
        "aliases": "All its aliases, without those that were wrong",
        "identifiers": "All its ids in other schemes, without those that were wrong",
    },
    "SourceChanges": {"name": "Name of the source", "url": "Address of the source; null if none"},
    "Name": {"position": "Position at which the name was recorded"},
    "Named": {"name": "Name of the actor; null if it was not registered then"},
    "NewSecret": _WEBHOOK,
    "Problem": {
        "title": "Title of this kind of refusal",
        "status": "HTTP status",
        "detail": "What is wrong, in words",
    },
    "Rating": {
        "reliability": "A (reliable) to F (cannot be judged)",
        "start_date": "First day on which the rating applies",
    },
    "Ready": {"status": "Always `ready`"},
    "Report": {**_REPORT, "number": "Number, from 1; null for the report of a dispute"},
    "ReportChanges": _REPORT,
    "Conflict": {
        "conflict": "Slug of the conflict; null for developments that name none",
        "developments": "How many developments it has that are not retracted",
        "first_occurred": "When its earliest development happened, EDTF",
        "last_occurred": "When its latest development happened, EDTF",
        "first_date": "First possible day of its earliest development",
        "last_date": "Last possible day of its latest development, at most the day of the newest"
        " event; a development without a known end counts with its first day",
        "recorded_at": "When the newest of them was first reported to the log, UTC",
    },
    "ShortDevelopment": {
        "initiators": "The actors that act, as known at the position",
        "mediators": "The actors that mediate",
        "recorded_position": "Position of its first report",
        "targets": "The actors that are acted upon",
    },
    "RelatedActor": {
        "id": "Id of the other actor",
        "date": "First day of the succession, EDTF",
        "number": "Number of the succession among those of the successor, from 1",
    },
    "Succession": {
        "actor": "The actor that takes over the commitments",
        "of": "The actor whose commitments it takes over",
        "date": "First day on which they bind the successor, EDTF",
    },
    "Source": {"position": "Position at which the source was registered"},
    "KnownSource": {"position": "Position at which the source was registered"},
    "Stance": _STANCE,
    "PairStance": _STANCE,
    "StanceWithEvidence": _STANCE,
    "Stances": _TYPE,
    "StancesWithEvidence": _TYPE,
    "StancesWithin": {**_TYPE, "on": "The month or year that was asked about"},
    "Timeline": {
        "incoming": "The stances of others toward the actor; only with `incoming=true`",
        "from": "First day asked about; null for the beginning",
        "to": "Last day asked about; null for no end",
    },
    "Violations": {
        "count": "How many there are",
        "newest": "Ids of the newest 100 developments, newest first",
        "findings": "The findings on them that apply, the newest of each finder on each act",
    },
    "Webhook": _WEBHOOK,
    "WebhookBody": _EVENT_FILTER,
    "Written": {"position": "Position at which it was recorded"},
    "WrittenName": {"position": "Position at which it was recorded"},
}
