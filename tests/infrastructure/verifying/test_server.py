"""Whatever answers at the address of a log, the verifier says what is wrong with it, and where."""

from __future__ import annotations

import gzip
import time
from http.server import BaseHTTPRequestHandler

import pytest

from domain.errors import Invalid
from infrastructure.verifying import server
from tests.infrastructure.verifying.answering import KEYS, NOTE, Answer, answering, ok
from tests.infrastructure.webhooks.receivers import summary


def endless(handler: BaseHTTPRequestHandler) -> None:
    """An answer of which more comes for as long as anybody listens."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"[" * 1_000_000)
    except OSError:
        return


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def verified(answers: dict[str, Answer]) -> list[str]:
    """What is found in a log of three events by its checkpoint, and otherwise answered so."""
    whole = {"/v1/log/checkpoint": ok(NOTE), "/v1/log/keys": ok(KEYS), **answers}
    with answering(whole) as address, server.client_of(address) as client:
        found = server.verify_server(server.ServerSource(client)).findings
        return [str(finding) for finding in found]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ok(b"<!doctype html><title>Hello</title>"), r"its checkpoint: this is not a signed note"),
        (ok(b""), "its checkpoint: this is not a signed note"),
        (ok(b"\xff\xfe"), "bytes that are not text"),
        (summary(404, b"<h1>Not here</h1>"), r"/v1/log/checkpoint answers 404: <h1>Not here</h1>"),
        (summary(500, b"\xff"), "answers 500"),
        (
            summary(503, b'{"title": "It does not fit", "detail": "position 2 is wrong"}'),
            r"/v1/log/checkpoint answers 503: It does not fit: position 2 is wrong$",
        ),
        (summary(302, Location="http://127.0.0.1:9/"), "302, which leads to 'http://127.0.0.1:9/'"),
        (endless, "answers with more than"),
        (summary(200, gzip.compress(bytes(20_000_000), 1), Content_Encoding="gzip"), "more than"),
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(answer: Answer, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        verified({"/v1/log/checkpoint": answer})


@pytest.mark.parametrize(
    "body", [b"<html>", b"null", b'{"data": 1}', b'{"data": [{"key": 1}]}', b"[" * 100_000, b""]
)
def test_what_is_no_list_of_keys_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Invalid, match="the keys of the log cannot be read"):
        verified({"/v1/log/keys": ok(body)})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ok(b""), "position 1: the event there is missing"),
        (ok(b"null\n"), "position 1: line 1 is not an event"),
        (ok(b"<html>\n"), "position 1: line 1 is not an event"),
        (ok(b"[" * 100_000), "position 1: line 1 is not an event: it is nested too deeply"),
        (summary(404), r"answers 404"),
        (endless, "position 1: the server sends a line of more than"),
    ],
)
def test_events_that_are_none_are_found_at_their_position(answer: Answer, said: str) -> None:
    assert said in verified({"/v1/log/events": answer})[0]


@pytest.mark.parametrize("path", ["/v1/log/checkpoint", "/v1/log/events"])
def test_a_server_that_hangs_up_does_not_answer(path: str) -> None:
    with pytest.raises(ConnectionError, match="does not answer"):
        verified({path: hanging_up})


@pytest.mark.parametrize("address", ["http://", "http://x..y", "https://\ud800", "http://[::"])
def test_an_address_that_is_none_is_reported(address: str) -> None:
    with (
        pytest.raises((Invalid, ConnectionError), match=r"address of a server|does not answer"),
        server.client_of(address) as client,
    ):
        server.ServerSource(client).keys()


def test_the_user_of_an_address_is_sent_and_not_shown() -> None:
    sent: list[str | None] = []

    def asks_who(handler: BaseHTTPRequestHandler) -> None:
        sent.append(handler.headers["Authorization"])
        summary(401, b"who?")(handler)

    with (
        answering({"/v1/log/keys": asks_who}) as address,
        server.client_of(address.replace("//", "//auditor:secret@")) as client,
        pytest.raises(Invalid, match="answers 401: who") as refused,
    ):
        server.ServerSource(client).keys()
    assert sent == ["Basic YXVkaXRvcjpzZWNyZXQ="]
    assert "secret" not in str(refused.value)


def test_a_server_that_never_comes_to_an_end_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a byte of the answer in each tenth of a second."""
    monkeypatch.setattr(server, "PATIENCE_SECONDS", 0.5)

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" ")
                time.sleep(0.1)
        except OSError:
            return

    with pytest.raises(ConnectionError, match=r"has not answered whole within 0\.5 seconds"):
        verified({"/v1/log/keys": trickle})
