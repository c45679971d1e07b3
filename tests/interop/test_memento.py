"""Memento as its published client speaks it: from a date to what was known then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from memento_client import MementoClient

from tests.api.streamed import Served

# The first event was recorded when 2026 began, and one each second since. The client has no zones.
BEGUN = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ASKED = BEGUN + timedelta(minutes=8)
STANCES = "/v1/actors/hezbollah/stances?on=2024-11-28"
TIMELINE = "/v1/actors/hezbollah/timeline?toward=israel"


@pytest.mark.parametrize("path", [STANCES, TIMELINE])
def test_the_published_client_finds_what_was_known_at_a_date(chronology: Served, path: str) -> None:
    original = f"{chronology.address}{path}"
    # The resource is its own TimeGate, so nothing is put before its address.
    client = MementoClient(timegate_uri="", check_native_timegate=False)

    found = client.get_memento_info(original, ASKED)

    assert (found["original_uri"], found["timegate_uri"]) == (original, original)
    closest, first, last = (found["mementos"][name] for name in ("closest", "first", "last"))
    assert closest["http_status_code"] == 200
    assert first["datetime"] < closest["datetime"] <= ASKED
    assert closest["datetime"] < last["datetime"]
    for memento in (closest, first, last):
        (uri,) = memento["uri"]
        seconds = (memento["datetime"] - BEGUN).seconds
        assert uri == f"{original}&policy=stance.v2&position={seconds + 1}"


def test_the_published_client_knows_what_a_memento_is_of(chronology: Served) -> None:
    original = f"{chronology.address}{STANCES}"
    client = MementoClient(timegate_uri="", check_native_timegate=False)
    pinned = f"{original}&position=743"
    assert client.get_original_uri(pinned) == original
    assert client.is_memento(pinned)
    assert not client.is_memento(original)
