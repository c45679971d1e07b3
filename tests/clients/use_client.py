"""Asks a server with the client that was generated from docs/openapi.json.

    python use_client.py STANCELINE

Needs `stanceline_client` and its requirements, and nothing of ours: STANCELINE is the command of an
installed release, which serves the examples and a new database here. Fails with the first answer
that the client does not read as the type that the description promises.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from stanceline_client import Client
from stanceline_client.api.actors import get_actor, list_actors, register_actor
from stanceline_client.api.codebook import get_codebook
from stanceline_client.api.commitments import list_commitments
from stanceline_client.api.developments import (
    get_development,
    list_developments,
    record_development,
)
from stanceline_client.api.log import get_inclusion_proof, list_events, list_stored_events
from stanceline_client.api.operation import get_liveness
from stanceline_client.api.sources import register_source
from stanceline_client.api.stances import get_stances, get_timeline, list_changes, list_stances
from stanceline_client.models import (
    ActorBody,
    DevelopmentBody,
    Problem,
    ReportBody,
    SourceBody,
)


@contextmanager
def served(stanceline: str) -> Iterator[Client]:
    """Serve the examples on a free port, until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'stanceline.db'}"
        environment = {**os.environ, "STANCELINE_DATABASE_URL": url}
        subprocess.run(
            [stanceline, "seed", "all"], env=environment, check=True, capture_output=True
        )
        serve = [stanceline, "serve", "--port", "0"]
        server = subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            address = next(word for word in _words(server.stdout) if word.startswith("http://"))
            with Client(base_url=address.rstrip("/"), raise_on_unexpected_status=True) as client:
                yield client
        finally:
            server.terminate()
            server.wait()


def _words(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield from line.split()


def read(client: Client) -> None:
    """Read each kind of answer."""
    assert get_liveness.sync(client=client).status == "alive"
    day = get_stances.sync("hezbollah", client=client, on=date(2024, 12, 31), toward="israel")
    (stance,) = day.stances
    assert (stance.toward.id, day.on) == ("israel", "2024-12-31"), day
    with_evidence = get_stances.sync(
        "hezbollah", client=client, on=date(2024, 12, 31), toward="israel", evidence=True
    )
    assert with_evidence.stances[0].basis[0].reports, "the evidence is lost"
    month = get_stances.sync("hezbollah", client=client, on="2024-12", toward="israel")
    assert month.stances[0].segments, month
    pinned = get_stances.sync(
        "hezbollah", client=client, on=date(2024, 12, 31), known_at=datetime(2100, 1, 1, tzinfo=UTC)
    )
    assert pinned.known.position == day.known.position
    assert get_timeline.sync("hezbollah", client=client, toward="israel").timelines
    assert list_stances.sync(client=client, on=date(2024, 12, 31)).data
    on_a_day = list_changes.sync(
        client=client, from_position=743, to_position=744, on=date(2025, 1, 10)
    )
    assert on_a_day.data[0].after.posture, on_a_day
    on_days = list_changes.sync(
        client=client,
        from_position=743,
        to_position=744,
        from_=date(2025, 1, 1),
        to=date(2025, 1, 10),
    )
    assert on_days.data[0].spans, on_days
    assert list_commitments.sync(client=client, on=date(2024, 12, 31), limit=5).data
    assert list_actors.sync(client=client, limit=5).data
    assert get_actor.sync("hezbollah", client=client).name == "Hezbollah"
    developments = list_developments.sync(client=client, limit=5).data
    assert get_development.sync(developments[0].id, client=client).reports
    assert list_events.sync(client=client, limit=5).data
    assert get_codebook.sync(client=client)
    assert get_inclusion_proof.sync(client=client, position=1)
    assert list_stored_events.sync(client=client, limit=3).count(b"\n") == 3


def write(client: Client) -> None:
    """Register, report, import, and read a refusal with what is accepted."""
    for id in ("northland", "southland"):
        written = register_actor.sync(
            client=client, body=ActorBody(id=id, name=id.title(), kind="state")
        )
        assert written.created, written
    register_source.sync(client=client, body=SourceBody(id="gazette", name="The Gazette"))
    development = DevelopmentBody(
        kind="talks",
        initiators=["northland"],
        targets=["southland"],
        occurred="2026-03-02",
        title="Talks about the river",
        reports=[ReportBody("gazette", "They met.", reported_at="2026-03-03", credibility=2)],
    )
    written = record_development.sync(client=client, body=development)
    assert written.created, written
    development.kind = "talk"
    refused = record_development.sync(client=client, body=development)
    assert isinstance(refused, Problem), refused
    assert refused.errors[0].field == "kind", refused
    assert "talks" in refused.errors[0].allowed


if __name__ == "__main__":
    with served(sys.argv[1]) as asked:
        read(asked)
        write(asked)
    print("The generated client reads and writes.")
