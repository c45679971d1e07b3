"""Stances followed over HTTP as what is recorded changes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.commitments import Commitment
from tests.api.streamed import Served, Stream, served
from tests.builders import BY, a_development, register_cast

STREAM = "/v1/stances/stream"


@pytest.fixture
def server(database_url: str) -> Iterator[Served]:
    """A server on each kind of database in turn, whose log holds the cast."""
    with served(database_url) as running:
        register_cast(running.verbs)
        running.show()
        yield running


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def attacked(server: Served, by: tuple[str, ...], on: str = "israel") -> Any:
    """An attack of this very day, shown; what was recorded."""
    attack = a_development(initiators=by, targets=(on,), occurred=today())
    recorded = server.verbs.report_development(attack, BY)
    server.show()
    return recorded


def changed(stream: Stream) -> Any:
    """The content of the next frame with a change."""
    frame = stream.event()
    assert frame.event == "stance.changed"
    return frame.data


def test_an_unnamed_frame_says_in_its_data_that_a_stance_changed(server: Served) -> None:
    with server.follow(STREAM, frames="unnamed") as stream:
        attacked(server, ("hezbollah",))
        shown = [frame for frame in (stream.next() for _ in range(3)) if frame.data is not None]
    assert [(frame.event, frame.data["type"]) for frame in shown] == [
        (None, "connected"), (None, "stance.changed"),
    ]  # fmt: skip


def test_an_attack_and_its_retraction_are_reported_with_what_they_changed(server: Served) -> None:
    with server.follow(STREAM) as stream:
        attack = attacked(server, ("hezbollah",))
        first = changed(stream)
        server.verbs.retract_development(attack.id, "It never happened.", None, BY)
        server.show()
        then = changed(stream)

    assert (first["position"], first["on"]) == (attack.position, today())
    assert (first["actor"]["id"], first["toward"]["id"]) == ("hezbollah", "israel")
    assert first["before"] is None
    after = first["after"]
    assert (after["posture"], after["rule"]) == ("hostilities", "force-isolated")
    assert after["since"] == after["evidence_date"] == today()
    assert (after["dating"], after["confidence"]) == ("firm", 50)
    assert first["reason"].startswith("Hezbollah used force against Israel: “Rockets at the north”")
    assert [event["position"] for event in first["events"]] == [attack.position]

    assert (then["position"], then["before"]) == (attack.position + 1, after)
    assert (then["after"], then["reason"]) == (None, None)
    assert then["events"][0]["reason"] == "It never happened."


def test_the_reason_counts_the_violations_of_a_ceasefire(server: Served) -> None:
    attacked(server, ("hezbollah",))
    before = (datetime.now(UTC).date() - timedelta(days=9)).isoformat()
    truce = a_development(
        kind="ceasefire",
        occurred=before,
        commitments=(Commitment("hezbollah", "israel", "cease-attacks", expires=".."),),
    )
    with server.follow(STREAM) as stream:
        server.verbs.report_development(truce, BY)
        server.show()
        found = changed(stream)
    assert found["after"]["posture"] == "ceasefire"
    assert (
        "1 act of force by Hezbollah on Israel since it took effect violates it, but this force is"
        " not sustained"
    ) in found["reason"]


def test_what_changes_no_stance_of_today_is_not_shown(server: Served) -> None:
    with server.follow(STREAM) as stream:
        server.verbs.add_alias("iran", "IRI", BY)
        attack = attacked(server, ("iran",))
        assert changed(stream)["position"] == attack.position


@pytest.mark.parametrize(
    "asked", [{"actor": "iran"}, {"toward": "iraq"}, {"actor": "iraq", "toward": "iraq"}]
)
def test_only_stances_of_an_actor_or_toward_one_are_reported(
    server: Served, asked: dict[str, Any]
) -> None:
    with server.follow(STREAM, **asked) as stream:
        attacked(server, ("hezbollah",), on="israel")
        attacked(server, ("iran",), on="iraq")
        shown = changed(stream)
    assert (shown["actor"]["id"], shown["toward"]["id"]) == ("iran", "iraq")


def test_who_is_cut_off_amid_a_position_is_reported_all_of_it_again(server: Served) -> None:
    with server.follow(STREAM) as stream:
        begun = stream.next().id
        attack = attacked(server, ("hezbollah", "iran"))
        first = stream.next()
    assert (first.id, first.data["actor"]["id"]) == (None, "hezbollah")

    with server.follow(STREAM, last_seen=begun) as stream:
        shown = [frame.data["actor"]["id"] for frame in stream.until(attack.position)]
    assert shown == ["hezbollah", "iran"]


def test_the_past_is_looked_at_on_the_day_of_asking(server: Served) -> None:
    attacks = [attacked(server, (by,)) for by in ("hezbollah", "iran", "iraq")]
    with server.follow(STREAM, after=0) as stream:
        shown = [frame.data["position"] for frame in stream.until(attacks[-1].position)]
    assert shown == [attack.position for attack in attacks]
