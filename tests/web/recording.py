"""Record actors, memberships and developments on the server of a reader."""

from __future__ import annotations

from typing import Any

from tests.api.api_client import a_development
from tests.web.reader import Reader


def register(reader: Reader, *actors: str, kind: str = "armed-group") -> None:
    """Register actors whose names are their capitalised ids."""
    for id in actors:
        _sent(reader, "/v1/actors", {"id": id, "name": id.capitalize(), "kind": kind})


def join(reader: Reader, member: str, coalition: str) -> None:
    """Make an actor a member of a coalition since 2020."""
    membership = {"of": coalition, "relation": "member", "start_date": "2020-01-01"}
    _sent(reader, f"/v1/actors/{member}/memberships", membership)


def report(reader: Reader, by: str, toward: str, occurred: str, **said: Any) -> str:
    """Report an attack by one actor on another and return its id; `said` overrides fields."""
    shown = a_development(initiators=[by], targets=[toward], occurred=occurred, **said)
    return _sent(reader, "/v1/developments", shown)


def find(reader: Reader, truce: str, act: str, result: str, source: str) -> None:
    """Record what a source found on 1 May 2024 on an act, under the first commitment."""
    body = {
        "act": act,
        "result": result,
        "found_by": {"source": source},
        "date": "2024-05-01",
        "reports": [{"source": source, "summary": "It was examined."}],
    }
    _sent(reader, f"/v1/developments/{truce}/commitments/1/findings", body)


def end(reader: Reader, development: str, date: str, source: str) -> None:
    """Record the end of a development, as a source reports it."""
    reports = [{"source": source, "summary": "It is over.", "credibility": 2}]
    body = {"date": date, "reason": "It is over.", "reports": reports}
    _sent(reader, f"/v1/developments/{development}/end", body)


def change(reader: Reader, path: str, **said: Any) -> None:
    """Record a change of a development or of its commitment, such as its suspension."""
    _sent(reader, f"/v1/developments/{path}", said)


def correct(reader: Reader, development: str, changes: dict[str, Any]) -> None:
    """Correct fields of a development."""
    body = {"changes": changes, "reason": "a misreading"}
    _sent(reader, f"/v1/developments/{development}/corrections", body)


def retract(reader: Reader, development: str) -> None:
    """Retract a development."""
    _sent(reader, f"/v1/developments/{development}/retraction", {"reason": "a duplicate"})


def _sent(reader: Reader, path: str, body: dict[str, Any]) -> str:
    answer = reader.page.request.post(f"{reader.address}{path}", data=body)
    assert answer.status == 201, answer.text()
    return str(answer.json()["id"])
