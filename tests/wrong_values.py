"""Events with one value that no verb records, each at the end of a history of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple, get_origin, get_type_hints
from uuid import uuid4

from eventsourcing.persistence import StoredEvent

from domain.event import Event, actor_id, classes_in, dataset_id, source_id
from domain.values import Account, Finding, Report
from infrastructure.log.mapper import EVENT_TYPES
from infrastructure.log.recorder import RecordedEvent

NOT_DAYS = ("", "one day", "2024-13", "2024-01-01/2024-02-01")
NOT_PUBLISHED = ("one day", "2024-13", "2024-02~")
NOT_WORDS = ("", "unheard-of")
NOT_SLUGS = ("", "Not A Slug")
NOT_NUMBERS = (-1, 0, 99)
NOT_PARTIES = ("iran",)
NOT_IDS = ("", "one", "B5F1F0F2-0000-5000-8000-000000000000")
NOT_CHANGED: tuple[list[str], ...] = ([], ["nothing"])
PLACE = {"name": "Tyre", "lat": 33.3, "lon": 35.2}


def _report_of(source: str) -> dict[str, Sequence[object]]:
    return {
        "credibility": (-1, 0, 7),
        "reported_at": NOT_PUBLISHED,
        "source": NOT_SLUGS,
        "original_source": (source, "Not A Slug"),
    }


_ACCOUNT: dict[str, Sequence[object]] = {
    "kind": NOT_WORDS,
    "mode": NOT_WORDS,
    "initiators": ([], ["israel"], ["hezbollah", "hezbollah"], ["Not A Slug"]),
    "targets": (["israel", "israel"], ["hezbollah"]),
    "occurred": ("", "one day", "2024-05/2024-03"),
    "contexts": (["dreams"], ["cyber", "cyber"]),
    "conflict": NOT_SLUGS,
    "place": (
        {**PLACE, "lat": 90.5},
        {**PLACE, "lon": -180.5},
        {**PLACE, "lon": None},
        {**PLACE, "country": "Lebanon"},
        {**PLACE, "precision": 8},
        {**PLACE, "name": ""},
    ),
    "fatalities": ({"best": -1}, {"best": 1, "high": -1}, {"best": 2, "low": 3, "high": 2}),
    "acts": (-1, 1, 2),  # not of a ceasefire
    "attributions": (
        [{"actor": "iran", "degree": "claimed"}],
        [{"actor": "hezbollah", "degree": "dreamt"}],
    ),
    "commitments.0.action": NOT_WORDS,
    "commitments.0.by": ("israel", "Not A Slug"),
    "commitments.0.effective_from": NOT_DAYS,
    "commitments.0.expires": (*NOT_DAYS, "2023-12-31"),
    "commitments.0.places": ([{"country": "LBN"}],),  # not of a partial commitment
    "commitments.0.excluded_places": ([{"country": "LBN"}],),  # likewise
}
NOT_PLACES = ([{"country": "Syria"}], [{"country": "SYR"}, {"country": "SYR"}])
_CHANGE = {"date": (*NOT_DAYS, "2023-01-01"), "reported_at": NOT_PUBLISHED, "cause": NOT_IDS}


def _within(name: str, wrong: dict[str, Any]) -> dict[str, Sequence[object]]:
    return {f"{name}.{field}": values for field, values in wrong.items()}


# The wrong values of each field, by the topic of the event and the path of the field.
WRONG: dict[str, dict[str, Sequence[object]]] = {
    "actor.registered.v1": {
        "kind": NOT_WORDS,
        "identifiers": ({"dreams": "1"}, {"wikidata": ""}),
    },
    "actor.corrected.v1": {
        "kind": NOT_WORDS,
        "identifiers": ({"dreams": "1"},),
        "changed": NOT_CHANGED,
    },
    "actor.membership_started.v1": {
        "relation": NOT_WORDS,
        "of": NOT_SLUGS,
        "start_date": NOT_DAYS,
        "ending_date": (*NOT_DAYS, "2023-09"),
        "reported_at": NOT_PUBLISHED,
    },
    "actor.membership_ended.v1": {
        "number": NOT_NUMBERS,
        "of": ("iran",),
        "ending_date": (*NOT_DAYS, "2023-09"),
        "reported_at": NOT_PUBLISHED,
    },
    "actor.membership_corrected.v1": {
        "number": NOT_NUMBERS,
        "of": ("iran",),
        "relation": NOT_WORDS,
        "start_date": NOT_DAYS,
        "ending_date": (*NOT_DAYS, "2023-09"),
        "changed": NOT_CHANGED,
        "reported_at": NOT_PUBLISHED,
    },
    "actor.membership_withdrawn.v1": {"number": NOT_NUMBERS, "of": ("iran",)},
    "actor.dissolved.v1": {"date": NOT_DAYS, "reported_at": NOT_PUBLISHED},
    "actor.dissolution_corrected.v1": {"date": NOT_DAYS, "reported_at": NOT_PUBLISHED},
    "actor.succession_recorded.v1": {
        "of": NOT_SLUGS,
        "date": NOT_DAYS,
        "reported_at": NOT_PUBLISHED,
    },
    "actor.succession_withdrawn.v1": {"number": NOT_NUMBERS, "of": ("resistance",)},
    "source.registered.v1": {"affiliation": NOT_SLUGS},
    "source.rated.v1": {"reliability": NOT_WORDS, "start_date": ("one day", "2024-13-01")},
    "source.affiliated.v1": {"affiliation": NOT_SLUGS},
    "source.corrected.v1": {"changed": NOT_CHANGED},
    "development.reported.v1": {
        **_within("account", _ACCOUNT),
        "reports": ([],),
        **_within("reports.0", _report_of("reuters")),
    },
    "development.report_added.v1": _within("report", _report_of("al-akhbar")),
    "development.report_corrected.v1": {
        **_within("report", _report_of("al-akhbar")),
        "number": NOT_NUMBERS,
        "changed": NOT_CHANGED,
    },
    "development.report_withdrawn.v1": {"number": NOT_NUMBERS},
    "development.disputed.v1": {
        **_within("report", _report_of("reuters")),
        "part": (*NOT_WORDS, "ending", "place"),
        "actor": NOT_PARTIES,
        "number": NOT_NUMBERS,
    },
    "development.dispute_withdrawn.v1": {"dispute": NOT_NUMBERS},
    "development.corrected.v1": {
        **_within("account", _ACCOUNT),
        "changed": NOT_CHANGED,
        "reported_at": NOT_PUBLISHED,
    },
    "development.retracted.v1": {"duplicate_of": NOT_IDS[:2]},
    "development.commitment_suspended.v1": {
        **_within("suspension", _CHANGE),
        "suspension.commitment": NOT_NUMBERS,
        "suspension.suspended_by": NOT_PARTIES,
    },
    "development.commitment_resumed.v1": {
        **_within("resumption", _CHANGE),
        "resumption.suspension": NOT_NUMBERS,
        "resumption.resumed_by": NOT_PARTIES,
    },
    "development.ended.v1": {
        **_within("end", _CHANGE),
        **_within("end.reports.0", _report_of("reuters")),
    },
    "development.condition_met.v1": {
        **_within("met", _CHANGE),
        "met.commitment": (*NOT_NUMBERS, 1),  # the first waits for no condition
    },
    "development.met_condition_withdrawn.v1": {"commitment": NOT_NUMBERS},
    "development.finding_recorded.v1": {
        "finding.commitment": NOT_NUMBERS,
        "finding.act": ("", "one"),
        "finding.result": NOT_WORDS,
        "finding.found_by": ({"actor": None, "source": None}, {"actor": "Not A Slug"}),
        "finding.date": (*NOT_DAYS, "2023-01-01"),
        "finding.reports": ([],),
        **_within("finding.reports.0", _report_of("reuters")),
    },
    "development.finding_withdrawn.v1": {"finding": NOT_NUMBERS},
    "development.suspension_withdrawn.v1": {"suspension": NOT_NUMBERS},
    "development.resumption_withdrawn.v1": {"suspension": NOT_NUMBERS},
    "development.commitment_ended.v1": {
        **_within("ending", _CHANGE),
        "ending.commitment": NOT_NUMBERS,
        "ending.ended_by": NOT_PARTIES,
        "ending.places": NOT_PLACES,
    },
    "development.ending_withdrawn.v1": {"commitment": NOT_NUMBERS, "places": NOT_PLACES},
    "development.redacted.v1": {"parts": (["dreams"], ["reports.99"], ["disputes.0"])},
    "dataset.described.v1": {"redistributable": ("perhaps",)},
    "dataset.coverage_declared.v1": {"end_date": ("2022-12-31", "one day")},
    "dataset.edition_begun.v1": {"edition": ("", 26.1)},
}
# Events that hold no other values than texts and the id of what they are about.
ONLY_TEXTS = (
    "actor.alias_added.v1",
    "actor.renamed.v1",
    "actor.dissolution_withdrawn.v1",
    "development.retraction_withdrawn.v1",
    "development.end_withdrawn.v1",
)

_IDS = {"actor": actor_id, "source": source_id, "dataset": dataset_id}


class Wrong(NamedTuple):
    """A history whose last event has a wrong value, and the path of what it is about.

    `change` names the event and the value.
    """

    change: str
    address: str
    events: list[StoredEvent]


# What is in the event of a topic that has all fields, where there are several events of it.
_MARKS = {"actor.registered.v1": b"hamas", "development.reported.v1": b"cease-attacks"}


def wrong_histories(recorded: Sequence[RecordedEvent]) -> Iterator[Wrong]:
    """Yield a copy of the history of an aggregate for each wrong value of its last event.

    `recorded` has an event of each topic that holds more than texts.
    """
    for topic, wrong in WRONG.items():
        history = _history(recorded, topic)
        for path, values in wrong.items():
            for value in values:
                yield _copied(f"{topic} {path}={value!r}", history, path, value)


# What each class of values names, in its fields, that is not registered.
_UNREGISTERED: dict[type, dict[str, Sequence[object]]] = {
    Account: {"mediators": (["ghost"],)},
    Report: {"source": ("ghost",), "original_source": ("ghost",)},
    Finding: {"found_by": ({"actor": "ghost"}, {"source": "ghost"})},
}


def unregistered_histories(recorded: Sequence[RecordedEvent]) -> Iterator[Wrong]:
    """Yield a copy of a history for each field in which its last event names others.

    The fields are found from the types of events, so a new type needs nothing here.
    """
    for kind in EVENT_TYPES:
        paths = list(_naming_paths(kind))
        history = _history(recorded, kind.TOPIC) if paths else []
        for path, value in paths:
            yield _copied(f"{kind.TOPIC} {path}={value!r}", history, path, value)


def _naming_paths(kind: type, within: str = "") -> Iterator[tuple[str, object]]:
    """Yield the path of each field of a class that names others, and a name nobody has."""
    if not is_dataclass(kind):
        return
    hints = get_type_hints(kind)
    own = _UNREGISTERED.get(kind, {})
    if issubclass(kind, Event):
        own = {name: ("ghost",) for name in ("of", "affiliation") if name in hints}
    for name, values in own.items():
        yield from ((f"{within}{name}", value) for value in values)
    for field in fields(kind):
        number = ".0" if get_origin(hints[field.name]) is tuple else ""
        for one in classes_in(hints[field.name]):
            yield from _naming_paths(one, f"{within}{field.name}{number}.")


def _history(recorded: Sequence[RecordedEvent], topic: str) -> list[RecordedEvent]:
    """Return the events of an aggregate through the first of a topic that has all fields."""
    at, last = next(
        (i, one)
        for i, one in enumerate(recorded)
        if one.topic == topic and _MARKS.get(topic, b"") in one.content
    )
    return [one for one in recorded[: at + 1] if one.originator_id == last.originator_id]


def _copied(change: str, history: list[RecordedEvent], path: str, value: object) -> Wrong:
    states = [json.loads(one.content) for one in history]
    named = next((name for name in _IDS if name in states[0]), None)
    id, address = uuid4(), ""
    for state in states:
        state.pop("external_id", None)
    if named is None or history[0].topic.startswith("development."):
        address = f"/v1/developments/{id}"
    else:
        slug = f"{states[0][named]}-{id.hex[:12]}"
        id, address = _IDS[named](slug), f"/v1/{named}s/{slug}"
        for state in states:
            state[named] = slug
    _put(states[-1], path.split("."), value)
    return Wrong(
        change,
        address,
        [
            StoredEvent(id, number, one.topic, json.dumps(state).encode())
            for number, (one, state) in enumerate(zip(history, states, strict=True), 1)
        ],
    )


def _put(state: Any, path: list[str], value: object) -> None:
    *above, last = path
    for name in above:
        state = state[int(name)] if isinstance(state, list) else state[name]
    state[last] = deepcopy(value)


def one_of_each_topic(recorded: Sequence[RecordedEvent]) -> list[Wrong]:
    """Return the last of `wrong_histories` for each topic."""
    return list({one.events[-1].topic: one for one in wrong_histories(recorded)}.values())
