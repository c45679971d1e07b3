"""Stored bytes never change their form, and every event comes back as it went in."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commitments import Commitment, Place
from domain.development.events import DevelopmentRedacted
from domain.event import Event
from domain.values import Account
from infrastructure.log.mapper import EVENT_TYPES, TOPICS, UPCASTS, EventMapper, Upcast
from infrastructure.log.private_texts import REDACTING, Disclosure, SplitEvent, disclosed
from tests.infrastructure.event_examples import EXAMPLES, ID
from tests.random_examples import examples

MAPPER = EventMapper()

_degrees = st.floats(-90, 90)
_places = st.builds(Place, lat=_degrees, lon=_degrees)  # any other float would be NaN some day
_accounts = st.builds(Account, place=st.none() | _places)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=lambda t: t.TOPIC)
def test_every_event_comes_back_as_it_went_in(event_type: type[Event]) -> None:
    @settings(max_examples=examples(50), deadline=None)
    @given(_built(event_type))
    def check(event: Event) -> None:
        again = MAPPER.to_domain_event(MAPPER.to_stored_event(event))
        assert type(again) is type(event)
        assert again == event

    check()


def test_topics_are_unique_and_bear_a_version() -> None:
    topics = [event_type.TOPIC for event_type in EVENT_TYPES]
    assert len(set(topics)) == len(topics)
    assert all(
        re.fullmatch(r"(actor|source|dataset|development)\.[a-z_]+\.v\d+", t) for t in topics
    )


def test_every_kind_of_event_is_known_to_the_mapper() -> None:
    assert set(EVENT_TYPES) == {each for each in _below(Event) if "TOPIC" in vars(each)}


def test_every_kind_of_event_has_its_bytes_pinned() -> None:
    assert set(EXAMPLES) == {event_type.TOPIC for event_type in EVENT_TYPES}
    for event, _ in EXAMPLES.values():
        assert all(f.default != getattr(event, f.name) for f in fields(event))


@pytest.mark.parametrize("topic", EXAMPLES)
def test_an_event_is_stored_in_the_very_bytes_it_always_was(topic: str) -> None:
    event, content = EXAMPLES[topic]
    stored = MAPPER.to_stored_event(event)
    assert isinstance(stored, SplitEvent)
    assert (stored.originator_id, stored.originator_version, stored.topic) == (ID, 3, topic)
    texts = [one.disclosure.encode() for one in stored.disclosures]
    assert disclosed(stored.state, texts) == content
    assert MAPPER.to_domain_event(StoredEvent(ID, 3, topic, content)) == event


def test_a_private_text_is_stored_as_its_salted_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.token_hex", lambda count: "5a" * count)
    event, _ = EXAMPLES["actor.alias_added.v1"]
    stored = MAPPER.to_stored_event(event)
    assert isinstance(stored, SplitEvent)
    # printf '["5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","Īrān"]' | sha256sum
    digest = "b6bec4c232d8bb1b9d9093eee18fc6f22ebdf295c94562f500afae5619844e72"
    assert stored.disclosures == (Disclosure("alias", f'["{"5a" * 16}","Īrān"]'),)
    content = f'{{"recorded_by":"analyst","actor":"iran","alias":{{"digest":"{digest}"}}}}'
    assert stored.state == content.encode()


def test_an_event_of_an_older_version_is_read_in_its_newest_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a release whose aliases have another name than those that an older one recorded."""
    newest = Upcast("actor.alias_added.v1", lambda old: {**old, "alias": old["also"]})
    monkeypatch.setitem(UPCASTS, "actor.alias_added.v0", newest)
    old = b'{"recorded_by":"analyst","actor":"iran","also":"Persia"}'
    event: Any = MAPPER.to_domain_event(StoredEvent(ID, 3, "actor.alias_added.v0", old))
    assert (event.TOPIC, event.alias) == ("actor.alias_added.v1", "Persia")
    wrong = StoredEvent(ID, 3, "actor.alias_added.v0", b'{"recorded_by":"analyst","actor":"iran"}')
    with pytest.raises(MapperDeserialisationError, match=f"event 3 of {ID}"):
        MAPPER.to_domain_event(wrong)


def test_the_topic_that_erases_texts_is_that_of_a_redaction() -> None:
    assert DevelopmentRedacted.TOPIC == REDACTING


def test_every_version_has_its_bytes_pinned() -> None:
    assert {*EXAMPLES, *UPCASTS} == set(TOPICS)


def test_what_an_older_event_does_not_say_has_its_default() -> None:
    state = b'{"recorded_by":"a","account":{"kind":"statement","initiators":["iran"],"targets":[],'
    state += b'"occurred":"2024","title":"A word"},"reports":[]}'
    event: Any = MAPPER.to_domain_event(StoredEvent(ID, 1, "development.reported.v1", state))
    assert (event.account.commitments, event.account.place, event.external_id) == ((), None, None)
    made = b'"title":"A word","commitments":[{"by":"iran","toward":"iraq","action":"other"}]'
    state = state.replace(b'"title":"A word"', made)
    event = MAPPER.to_domain_event(StoredEvent(ID, 1, "development.reported.v1", state))
    assert event.account.commitments == (Commitment("iran", "iraq", "other"),)


def test_an_ending_stored_before_endings_were_dated_has_no_date() -> None:
    state = b'{"recorded_by":"a","ending":{"commitment":1,"date":"2025","reason":"Over."}}'
    stored = StoredEvent(ID, 2, "development.commitment_ended.v1", state)
    event: Any = MAPPER.to_domain_event(stored)
    assert event.ending.reported_at is None


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("actor.exploded.v1", b"{}"),
        ("actor.registered.v2", EXAMPLES["actor.registered.v1"][1]),
        ("actor.alias_added.v1", b""),
        ("actor.alias_added.v1", b"{"),
        ("actor.alias_added.v1", b"[]"),
        ("actor.alias_added.v1", b'{"recorded_by":"a","actor":"iran"}'),
        ("actor.alias_added.v1", b'{"recorded_by":"a","actor":"iran","alias":7}'),
        ("actor.alias_added.v1", b'{"recorded_by":"a","actor":"iran","alias":"\xff"}'),
        ("actor.membership_ended.v1", b"[]"),
        ("actor.membership_ended.v1", b'{"recorded_by":"a","actor":"iran","of":"iraq"}'),
        (
            "source.rated.v1",
            b'{"recorded_by":"a","source":"s","reliability":"A","start_date":"soon"}',
        ),
    ],
)
def test_what_cannot_be_read_is_reported_with_its_place(topic: str, state: bytes) -> None:
    with pytest.raises(MapperDeserialisationError, match=f"event 3 of {ID}.*{topic}"):
        MAPPER.to_domain_event(StoredEvent(ID, 3, topic, state))


def _built(event_type: type[Event]) -> st.SearchStrategy[Event]:
    hints = get_type_hints(event_type)
    said = {f.name: st.from_type(hints[f.name]) for f in fields(event_type)}
    if "account" in said:
        said["account"] = _accounts
    said["originator_version"] = st.integers(1, 1_000)
    return st.builds(event_type, **said)


def _below(root: type[Event]) -> set[type[Event]]:
    return {root}.union(*(_below(each) for each in root.__subclasses__()))
