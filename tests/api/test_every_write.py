"""Every route that writes answers alike while nothing can be written, on each kind of database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.tlog.note import Signature, read_note
from infrastructure.database import write_ability
from infrastructure.sealing.keys import COSIGNATURE, VerifierKey, new_key
from tests.api.api_client import ApiClient, Json, a_commitment, a_development, a_report
from tests.api.conftest import conversation
from tests.api.unwritable import Disk, read_only

PRIVATE = new_key("w.test")
WITNESS = VerifierKey("w.test", COSIGNATURE, PRIVATE.verifier.public)
HOOK = {"url": "https://receiver.example/hook"}
WHY = {"reason": "It was so"}

END = {"date": "2024-02-01", **WHY}
PAUSE = {"date": "2024-01-10", **WHY}
RESUMPTION = {"date": "2024-01-20", **WHY}
MET = {"date": "2024-01-20", **WHY}
DESCRIPTION = {
    "title": "The Gazette", "licence": "All rights reserved", "citation": "Cite The Gazette.",
    "redistributable": False,
}  # fmt: skip
COVERAGE = {"start_date": "2023-01-01", "end_date": "2024-12-31", "holds": "All it printed."}
ALL, ACTOR, SOURCE = "/v1/developments", "/v1/actors/hezbollah", "/v1/sources/reuters"
GONE = "/v1/actors/israel/dissolution"

Write = tuple[str, str, Json]

ABOUT_ACTORS_AND_SOURCES: list[Write] = [
    ("POST", "/v1/actors", {"id": "syria", "name": "Syria", "kind": "state"}),
    ("POST", f"{ACTOR}/aliases", {"alias": "Hizbullah"}),
    ("POST", f"{ACTOR}/name", {"name": "Party of God"}),
    ("POST", f"{ACTOR}/corrections", {"changes": {"kind": "organisation"}, **WHY}),
    ("POST", "/v1/actors/iran/memberships", {"of": "resistance", "relation": "member"}),
    ("POST", f"{ACTOR}/memberships/resistance/end", {"ending_date": "2024-03-01"}),
    ("POST", f"{ACTOR}/memberships/1/corrections", {"changes": {"start_date": "2023"}, **WHY}),
    ("POST", f"{ACTOR}/memberships/1/withdrawal", WHY),
    ("POST", f"{ACTOR}/dissolution", {"date": "2024-04-01"}),
    ("POST", f"{GONE}/corrections", {"changes": {"date": "2024-05"}, **WHY}),
    ("POST", f"{GONE}/withdrawal", WHY),
    ("POST", "/v1/actors/iran/successions", {"of": "hezbollah", "date": "2024-04"}),
    ("POST", "/v1/actors/iran/successions/1/withdrawal", WHY),
    ("POST", "/v1/sources", {"id": "afp", "name": "AFP"}),
    ("POST", f"{SOURCE}/ratings", {"reliability": "B", "start_date": "2024-01-01"}),
    ("POST", f"{SOURCE}/affiliation", {"affiliation": "hezbollah"}),
    ("POST", f"{SOURCE}/corrections", {"changes": {"url": "https://a.test"}, **WHY}),
]


@pytest.fixture(autouse=True)
def _looked_at_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_ability, "LOOK_AGAIN_SECONDS", 0.0)
    monkeypatch.setenv("STANCELINE_WITNESS_KEYS", str(WITNESS))


def record_something(api: ApiClient) -> list[Write]:
    """Record what there is to write about; a request for each route that writes, in an order in
    which all of them are taken.
    """
    api.register_cast()
    api.record(f"{ACTOR}/memberships", {"of": "resistance", "relation": "member"})
    api.record("/v1/actors/iran/successions", {"of": "resistance", "date": "2024-03"})
    it, ended = _truces(api, 2)
    gone = f"{ALL}/{api.report(title='Reported twice')}"
    api.record(f"{gone}/retraction", WHY)
    api.record(GONE, {"date": "2024-04-01"})
    reports = [a_report(), a_report(source="al-manar")]
    wrong = f"{ALL}/{api.report(title='Never', reports=reports)}"
    api.record(f"{it}/disputes", {"report": a_report(source="al-manar")})
    api.record(f"{ended}/commitments/1/end", END)
    hook = f"/v1/webhooks/{api.record('/v1/webhooks', HOOK)['id']}"
    cosignature = {"cosignature": _cosigned(api), "size": api.last_position()}
    return [
        ("POST", ALL, a_development(title="Others")),
        ("POST", f"{ALL}:import", a_development(title="Others again")),
        ("POST", f"{it}/reports", a_report(source="al-akhbar")),
        ("POST", f"{wrong}/reports/1/corrections", {"changes": {"credibility": 1}, **WHY}),
        ("POST", f"{wrong}/reports/2/withdrawal", WHY),
        ("POST", f"{it}/disputes", {"report": a_report(source="al-akhbar")}),
        ("POST", f"{it}/disputes/1/withdrawal", WHY),
        ("POST", f"{it}/corrections", {"changes": {"title": "Truce"}, **WHY}),
        ("POST", f"{wrong}/retraction", WHY),
        ("POST", f"{gone}/retraction/withdrawal", WHY),
        ("POST", f"{wrong}/redaction", {"parts": ["title"], **WHY}),
        ("POST", f"{it}/commitments/1/end", END),
        ("POST", f"{ended}/commitments/1/end/withdrawal", WHY),
        *_suspensions(api),
        *_conditions(api),
        *_findings(api),
        *_ends(api),
        *ABOUT_ACTORS_AND_SOURCES,
        ("POST", "/v1/datasets/gazette/coverage", COVERAGE),
        ("POST", "/v1/datasets/gazette/description", DESCRIPTION),
        ("POST", "/v1/webhooks", {**HOOK, "actor": "iran"}),
        ("POST", f"{hook}/secret", {}),
        ("POST", f"{hook}/replay", {"after": 0}),
        ("POST", "/v1/log/cosignatures", cosignature),
        ("DELETE", hook, {}),
    ]


def _suspensions(api: ApiClient) -> list[Write]:
    kept, waiting, paused, resumed = _truces(api, 4)
    for suspended in (waiting, paused, resumed):
        api.record(f"{suspended}/commitments/1/suspension", PAUSE)
    api.record(f"{resumed}/commitments/1/resumption", RESUMPTION)
    return [
        ("POST", f"{kept}/commitments/1/suspension", PAUSE),
        ("POST", f"{waiting}/commitments/1/resumption", RESUMPTION),
        ("POST", f"{paused}/suspensions/1/withdrawal", WHY),
        ("POST", f"{resumed}/suspensions/1/resumption/withdrawal", WHY),
    ]


def _conditions(api: ApiClient) -> list[Write]:
    awaited = {"condition": "The hostages are released", "conditional_start": True}
    waiting, met = _truces(api, 2, **awaited)
    api.record(f"{met}/commitments/1/condition-met", MET)
    return [
        ("POST", f"{waiting}/commitments/1/condition-met", MET),
        ("POST", f"{met}/commitments/1/condition-met/withdrawal", WHY),
    ]


def _findings(api: ApiClient) -> list[Write]:
    (truce,) = _truces(api, 1)
    finding = {
        "act": api.report(title="Shells"),
        "result": "alleged",
        "found_by": {"source": "reuters"},
        "date": "2024-02-01",
        "reports": [a_report()],
    }
    api.record(f"{truce}/commitments/1/findings", finding)
    confirmed = {**finding, "result": "confirmed"}
    return [
        ("POST", f"{truce}/commitments/1/findings", confirmed),
        ("POST", f"{truce}/findings/1/withdrawal", WHY),
    ]


def _ends(api: ApiClient) -> list[Write]:
    lasting, ended = (f"{ALL}/{api.report(occurred='2024-01-01/..')}" for _ in range(2))
    api.record(f"{ended}/end", MET)
    return [("POST", f"{lasting}/end", MET), ("POST", f"{ended}/end/withdrawal", WHY)]


def _truces(api: ApiClient, count: int, **terms: object) -> list[str]:
    truce = {"kind": "ceasefire", "commitments": [a_commitment(**terms)]}
    return [f"{ALL}/{api.report(**truce)}" for _ in range(count)]


def _cosigned(api: ApiClient) -> str:
    text = read_note(api.get("/v1/log/checkpoint").text).text
    over = PRIVATE.sign(f"cosignature/v1\ntime 9\n{text}").signature
    return Signature("w.test", WITNESS.id, (9).to_bytes(8) + over).line


def covered(api: ApiClient, writes: list[Write]) -> list[bool]:
    """Whether there is a request for it, of each route that does more than read."""
    return [
        any(
            asked == method.upper() and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), at)
            for asked, at, _ in writes
        )
        for path, operations in api.read("/openapi.json")["paths"].items()
        for method in operations
        if method != "get"
    ]


def answered(api: ApiClient, write: Write) -> tuple[int, str, bool]:
    """The status, the kind of problem, and whether `Retry-After` is said."""
    method, path, body = write
    is_import = path.endswith(":import")
    headers = {"Content-Type": "application/jsonl" if is_import else "application/json"}
    answer = api.client.request(method, path, content=json.dumps(body), headers=headers)
    shown = answer.json() if answer.content else {}
    if is_import and "error" in shown:
        # Each line has an answer of its own, with the status that it would have by itself.
        return shown["error"]["status"], shown["error"]["type"], True
    return answer.status_code, shown.get("type", ""), "retry-after" in answer.headers


@contextmanager
def made_read_only(url: str, disk: Disk) -> Iterator[None]:
    if url.startswith("sqlite"):
        disk.fails()
        yield
        disk.is_cured()
    else:
        with read_only(url):
            yield


@pytest.fixture
def disk() -> Disk:
    return Disk("PRAGMA query_only = ON", "PRAGMA query_only = OFF")


def are_refused_alike(api: ApiClient, writes: list[Write], why: str) -> None:
    recorded = [api.read("/v1/events", limit="500"), api.read("/v1/webhooks")]
    refused = (503, f"urn:stanceline:problem:{why}", True)
    assert [(*write[:2], answered(api, write)) for write in writes] == [
        (*write[:2], refused) for write in writes
    ]
    assert [api.read("/v1/events", limit="500"), api.read("/v1/webhooks")] == recorded


def are_taken(api: ApiClient, writes: list[Write]) -> None:
    for write in writes:
        assert answered(api, write)[0] in (200, 201, 204), write


def test_every_write_is_refused_alike_while_a_server_that_runs_cannot_write(
    database_url: str, tmp_path: Path, disk: Disk
) -> None:
    """Also by connections that were used to read before."""
    with conversation(database_url, tmp_path / "signed", prepare=disk.watch) as api:
        writes = record_something(api)
        assert all(covered(api, writes))
        with made_read_only(database_url, disk):
            are_refused_alike(api, writes, "read-only")
        are_taken(api, writes)


def test_a_repeated_request_is_answered_as_at_first_while_nothing_can_be_written(
    database_url: str, tmp_path: Path, disk: Disk
) -> None:
    """By a server that runs, and by one that could not write when it started."""
    key = {"Idempotency-Key": "k-1"}

    def recorded(api: ApiClient) -> tuple[Json, Json]:
        first = api.client.post(ALL, json=a_development(), headers=key)
        path = f"{ALL}/{first.json()['id']}/reports"
        second = api.client.post(path, json=a_report(source="al-manar"), headers=key)
        assert (first.status_code, second.status_code) in ((201, 201), (200, 200)), second.text
        return first.json(), second.json()

    with conversation(database_url, tmp_path / "signed", prepare=disk.watch) as api:
        api.register_cast()
        first = recorded(api)
        with made_read_only(database_url, disk):
            repeated = tuple({**one, "created": False} for one in first)
            assert recorded(api) == repeated
            other = {"Idempotency-Key": "k-2"}
            answer = api.client.post(ALL, json=a_development(), headers=other)
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    with (
        made_read_only(database_url, disk),
        conversation(database_url, tmp_path / "signed", prepare=disk.watch) as api,
    ):
        assert recorded(api) == repeated
        answer = api.client.post(ALL, json=a_development(), headers=other)
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


def test_every_write_is_refused_alike_by_a_server_that_could_not_write_when_it_started(
    database_url: str, tmp_path: Path, disk: Disk
) -> None:
    with conversation(database_url, tmp_path / "signed") as api:
        writes = record_something(api)
    with (
        made_read_only(database_url, disk),
        conversation(database_url, tmp_path / "signed", prepare=disk.watch) as api,
    ):
        are_refused_alike(api, writes, "read-only")


def test_no_route_writes_into_a_database_file_that_was_moved(
    sqlite_url: str, tmp_path: Path
) -> None:
    file, away = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "moved.db"
    with conversation(sqlite_url, tmp_path / "signed") as api:
        writes = record_something(api)
        file.rename(away)
        are_refused_alike(api, writes, "file-moved")
        away.rename(file)
        are_taken(api, writes)
