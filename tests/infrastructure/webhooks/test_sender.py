"""One message to one receiver: where it goes, what counts as taken, and that it always ends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from urllib.parse import urlsplit

import pytest

from infrastructure.webhooks.deliveries import Attempt
from infrastructure.webhooks.endpoint import AllowedTargets
from infrastructure.webhooks.sender import Resolve, Sender
from tests.infrastructure.webhooks.certificates import certificate_for
from tests.infrastructure.webhooks.receivers import Receiver, receiver, summary

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ANYWHERE = AllowedTargets(private=True)
NOT_PUBLIC = "the name does not resolve to public addresses only"


def send(
    url: str,
    *,
    targets: AllowedTargets = ANYWHERE,
    seconds: float = 5.0,
    resolve: Resolve | None = None,
    certificates: SSLContext | None = None,
) -> Attempt:
    shown = {} if resolve is None else {"resolve": resolve}
    with Sender(targets, seconds=seconds, certificates=certificates, **shown) as sender:
        return sender.send(url, {"webhook-id": "msg_1"}, b"{}", NOON)


def leading_to(*addresses: str) -> Resolve:
    """Names that all lead to the same addresses."""
    return lambda _host, _port: addresses


def test_a_message_is_posted_as_it_is(there: Receiver) -> None:
    attempt = send(f"{there.url}?to=me")
    assert (attempt.at, attempt.status, attempt.error) == (NOON, 204, None)
    (came,) = there.came
    assert (came.path, came.body) == ("/hook?to=me", b"{}")
    assert came.headers == {
        "host": urlsplit(there.url).netloc,
        "user-agent": "Stanceline",
        "webhook-id": "msg_1",
        "content-length": "2",
    }


def test_several_messages_share_a_connection(there: Receiver) -> None:
    looked_up: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    with Sender(ANYWHERE, resolve=resolve) as sender:
        for _ in range(3):
            assert sender.send(there.url, {}, b"{}", NOON).status == 204
    assert (len(there.came), looked_up) == (3, ["127.0.0.1"])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(there: Receiver, status: int) -> None:
    with receiver() as elsewhere:
        there.will(summary(status, Location=elsewhere.url))
        attempt = send(there.url)
    assert (attempt.status, attempt.is_acknowledged) == (status, False)
    assert (len(there.came), elsewhere.came) == (1, [])


@pytest.mark.parametrize("name", ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"])
def test_a_proxy_of_the_environment_is_not_asked(
    there: Receiver, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with receiver() as proxy:
        monkeypatch.setenv(name, proxy.url)
        assert send(there.url).status == 204
    assert (len(there.came), proxy.came) == (1, [])


def test_retry_after_is_reported_where_it_is_a_number(there: Receiver) -> None:
    there.will(summary(429, Retry_After="120"))
    assert send(there.url).retry_after == 120
    there.will(summary(429, Retry_After="soon"))
    assert send(there.url).retry_after is None


def test_what_is_answered_is_not_read_for_ever(there: Receiver) -> None:
    def never_ends(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            handler.close_connection = True

    there.will(never_ends)
    attempt = send(there.url, seconds=20.0)
    assert (attempt.status, attempt.error) == (200, None)
    assert attempt.milliseconds < 10_000


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("8.8.8.8", "127.0.0.1"),
        ("127.0.0.1", "8.8.8.8"),
        ("2606:4700::1111", "::ffff:127.0.0.1"),
        ("fe80::1%lo",),
        (),
    ],
)
def test_a_name_with_one_address_that_is_not_public_is_not_connected_to(
    there: Receiver, addresses: tuple[str, ...]
) -> None:
    port = urlsplit(there.url).port
    assert port is not None
    targets = AllowedTargets(ports=(port,))
    url = f"https://receiver.example:{port}/hook"
    attempt = send(url, targets=targets, resolve=leading_to(*addresses))
    assert (attempt.status, attempt.error) == (None, NOT_PUBLIC)
    assert there.came == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.0.0.1", "017700000001"])
def test_no_spelling_of_this_machine_is_connected_to(there: Receiver, host: str) -> None:
    port = urlsplit(there.url).port
    assert port is not None
    attempt = send(f"https://{host}:{port}/hook", targets=AllowedTargets(ports=(port,)))
    assert (attempt.status, attempt.error) == (None, NOT_PUBLIC)
    assert there.came == []


def test_a_name_is_looked_up_once_and_that_address_is_connected_to(there: Receiver) -> None:
    """A second look-up could lead elsewhere than the one that was checked."""
    answers = iter([["127.0.0.1"]])
    url = there.url.replace("127.0.0.1", "receiver.example")
    assert send(url, resolve=lambda _host, _port: next(answers)).status == 204
    assert there.came[0].headers["host"] == urlsplit(url).netloc


def test_a_name_that_leads_nowhere_is_reported_like_one_that_leads_inside() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert (
        send("https://receiver.example/", targets=AllowedTargets(), resolve=resolve).error
        == NOT_PUBLIC
    )


def test_a_url_that_is_no_longer_allowed_is_not_connected_to(there: Receiver) -> None:
    attempt = send(there.url, targets=AllowedTargets())
    assert (attempt.status, attempt.error) == (None, "url: has the scheme http")
    assert there.came == []


def test_nobody_listening_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert send(f"http://127.0.0.1:{port}/").error == "no connection could be made"


def test_the_next_address_is_tried_where_one_is_dead(there: Receiver) -> None:
    with socket.create_server(("127.0.0.2", 0)):
        url = there.url.replace("127.0.0.1", "receiver.example")
        assert send(url, resolve=leading_to("127.0.0.3", "127.0.0.1")).status == 204


def test_the_certificate_is_held_against_the_name_and_not_the_address(tmp_path: Path) -> None:
    server, authority = certificate_for("receiver.example", tmp_path)
    trusting = SSLContext(PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(authority)
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    with receiver(server) as there:
        url = there.url.replace("127.0.0.1", "receiver.example")
        here = leading_to("127.0.0.1")
        assert send(url, resolve=here, certificates=trusting).status == 204
        other = url.replace("receiver", "other")
        refused = send(other, resolve=here, certificates=trusting)
        unknown = send(url, resolve=here)
    assert names == ["receiver.example", "other.example", "receiver.example"]
    assert len(there.came) == 1
    assert refused.error is not None
    assert refused.error.startswith("the certificate is not accepted: Hostname mismatch")
    assert unknown.error is not None
    assert unknown.error.startswith("the certificate is not accepted: ")


def test_a_receiver_that_waits_behind_tls_is_hung_up_on(tmp_path: Path) -> None:
    server, authority = certificate_for("receiver.example", tmp_path)
    trusting = SSLContext(PROTOCOL_TLS_CLIENT)
    trusting.load_verify_locations(authority)
    ended = threading.Event()
    with receiver(server) as there:
        there.will(lambda _: ended.wait(20))
        url = there.url.replace("127.0.0.1", "receiver.example")
        here = leading_to("127.0.0.1")
        attempt = send(url, seconds=0.5, resolve=here, certificates=trusting)
        ended.set()
    assert len(there.came) == 1
    assert attempt.error == "no answer within 0.5 seconds"
    assert attempt.milliseconds < 5_000


@pytest.mark.parametrize(
    "said",
    [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"],
    ids=["nothing", "half a head", "wait on"],
)
def test_a_receiver_that_drips_is_hung_up_on(said: bytes) -> None:
    with dripping(said) as url:
        begun = time.monotonic()
        attempt = send(url, seconds=0.5)
        assert time.monotonic() - begun < 3
    assert attempt.error == "no answer within 0.5 seconds"


def test_a_receiver_that_took_it_and_then_drips_has_taken_it() -> None:
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n") as url:
        attempt = send(url, seconds=0.5)
    assert (attempt.status, attempt.error) == (200, None)


def test_a_head_without_end_is_not_read_to_its_end() -> None:
    with dripping(b"HTTP/1.1 200 OK\r\n" + b"X-Header: x\r\n" * 100_000) as url:
        attempt = send(url)
    assert (attempt.status, attempt.error) == (
        None,
        "the connection broke, or the answer is not HTTP",
    )


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
def test_what_is_no_http_is_reported(said: bytes) -> None:
    with dripping(said) as url:
        attempt = send(url)
    assert (attempt.status, attempt.error) == (
        None,
        "the connection broke, or the answer is not HTTP",
    )


def test_what_is_being_sent_can_be_aborted() -> None:
    with dripping(b"") as url, Sender(ANYWHERE) as sender:
        threading.Timer(0.2, sender.abort).start()
        attempt = sender.send(url, {}, b"{}", NOON)
    assert attempt.status is None
    assert attempt.milliseconds < 5_000


@contextmanager
def dripping(said: bytes) -> Iterator[str]:
    """Something that says this, and then a byte now and then until it is hung up on."""
    ended = threading.Event()

    def api() -> None:
        connection, _ = server.accept()
        with connection:
            try:
                connection.sendall(said)
                while not ended.wait(0.05):
                    if said:
                        connection.sendall(b"x")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=api)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            ended.set()
            thread.join()
