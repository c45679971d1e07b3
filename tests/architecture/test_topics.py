"""Names under which events are stored: given once, for ever, whatever becomes of the code."""

from __future__ import annotations

import re

import pytest

from infrastructure.log.mapper import EVENT_TYPES, TOPICS

# A log out there may hold any of these. The list only grows: an event that is no longer
# recorded is still read.
EVER_RECORDED = (
    "actor.registered.v1",
    "actor.alias_added.v1",
    "actor.renamed.v1",
    "actor.corrected.v1",
    "actor.membership_started.v1",
    "actor.membership_ended.v1",
    "actor.membership_corrected.v1",
    "actor.membership_withdrawn.v1",
    "actor.dissolved.v1",
    "actor.dissolution_corrected.v1",
    "actor.dissolution_withdrawn.v1",
    "actor.succession_recorded.v1",
    "actor.succession_withdrawn.v1",
    "source.registered.v1",
    "source.rated.v1",
    "source.affiliated.v1",
    "source.corrected.v1",
    "dataset.described.v1",
    "dataset.coverage_declared.v1",
    "dataset.edition_begun.v1",
    "development.reported.v1",
    "development.report_added.v1",
    "development.report_corrected.v1",
    "development.report_withdrawn.v1",
    "development.disputed.v1",
    "development.dispute_withdrawn.v1",
    "development.corrected.v1",
    "development.retracted.v1",
    "development.retraction_withdrawn.v1",
    "development.commitment_ended.v1",
    "development.ending_withdrawn.v1",
    "development.commitment_suspended.v1",
    "development.commitment_resumed.v1",
    "development.suspension_withdrawn.v1",
    "development.resumption_withdrawn.v1",
    "development.ended.v1",
    "development.end_withdrawn.v1",
    "development.condition_met.v1",
    "development.met_condition_withdrawn.v1",
    "development.finding_recorded.v1",
    "development.finding_withdrawn.v1",
    "development.redacted.v1",
)


@pytest.mark.parametrize("topic", EVER_RECORDED)
def test_a_topic_once_recorded_is_read_for_ever(topic: str) -> None:
    assert topic in TOPICS


def test_a_new_topic_is_entered_here_before_it_is_recorded() -> None:
    assert sorted(TOPICS) == sorted(EVER_RECORDED)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda t: t.__name__)
def test_a_topic_is_written_in_its_class_and_bears_a_version(event_type: type) -> None:
    topic = vars(event_type)["TOPIC"]
    about, _, rest = topic.partition(".")
    assert about in ("actor", "source", "dataset", "development")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.v[1-9][0-9]*", rest)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda t: t.__name__)
def test_a_type_of_event_says_in_its_class_what_it_records(event_type: type) -> None:
    meaning = event_type.__doc__ or ""
    # A dataclass without a docstring gets its signature.
    assert meaning
    assert not meaning.startswith(event_type.__name__)
    assert meaning.splitlines()[0].endswith(".")


def test_one_type_of_event_begins_each_kind_of_aggregate() -> None:
    begins = [event_type.TOPIC for event_type in EVENT_TYPES if event_type.BEGINS]
    assert begins == ["actor.registered.v1", "source.registered.v1", "development.reported.v1"]
