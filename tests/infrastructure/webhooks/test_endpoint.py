"""The URL of a receiver is accepted or refused, and only public addresses are connected to."""

from __future__ import annotations

import pytest

from domain.errors import Invalid
from infrastructure.webhooks.endpoint import AllowedTargets, Endpoint, is_public, read_endpoint

PUBLIC = AllowedTargets()
ANYWHERE = AllowedTargets(private=True)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://receiver.example", Endpoint("https", "receiver.example", 443, "/")),
        (
            "https://Receiver.Example:443/hook?to=me&x",
            Endpoint("https", "receiver.example", 443, "/hook?to=me&x"),
        ),
        (
            "https://[2606:4700::1111]/hook",
            Endpoint("https", "2606:4700::1111", 443, "/hook"),
        ),
        ("https://8.8.8.8/", Endpoint("https", "8.8.8.8", 443, "/")),
    ],
)
def test_a_public_receiver_is_reached_over_https(url: str, endpoint: Endpoint) -> None:
    assert read_endpoint(url, PUBLIC) == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "",
        "receiver.example",
        "//receiver.example/hook",
        "http://receiver.example/hook",
        "ftp://receiver.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_",
        "https://",
        "https:///hook",
        "https://user:password@receiver.example/",
        "https://user@receiver.example/",
        "https://receiver.example\\@127.0.0.1/",
        "https://receiver.example/#part",
        "https://receiver.example#@127.0.0.1/",
        "https://receiver.example:8443/",
        "https://receiver.example:0/",
        "https://receiver.example:99999/",
        "https://receiver.example:x/",
        "https://receiver.example\r\nHost: other/",
        "https://receiver.example/a b",
        "https://réceiver.example/",
        "https://①②⑦.⓪.⓪.①/",
        "https://a..b/",
        "https://%31%32%37.0.0.1/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://[receiver.example]/",
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        f"https://receiver.example/{'x' * 2_000}",
        f"https://{'x' * 64}.example/",
        f"https://{'x.' * 127}example/",
    ],
)
def test_any_other_url_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_endpoint(url, PUBLIC)
    assert refusal.value.field == "url"
    assert "https" in refusal.value.allowed


def test_more_ports_can_be_allowed() -> None:
    targets = AllowedTargets(ports=(443, 8443))
    assert read_endpoint("https://receiver.example:8443/", targets).port == 8443
    with pytest.raises(Invalid, match="has the port 22"):
        read_endpoint("https://receiver.example:22/", targets)


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://127.0.0.1:8080/", Endpoint("http", "127.0.0.1", 8080, "/")),
        ("http://localhost", Endpoint("http", "localhost", 80, "/")),
        ("https://[::1]:9/", Endpoint("https", "::1", 9, "/")),
    ],
)
def test_where_private_addresses_are_allowed_so_is_http_and_any_port(
    url: str, endpoint: Endpoint
) -> None:
    assert read_endpoint(url, ANYWHERE) == endpoint


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://user@localhost/", "http://", "http://localhost:0"]
)
def test_even_there_not_everything_is(url: str) -> None:
    with pytest.raises(Invalid):
        read_endpoint(url, ANYWHERE)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_host_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # the metadata service of clouds, which hands out keys
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2002:7f00:1::",
        "2002:808:808::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%1",
        "fec0::1",
        "ff02::1",
        "5f00::1",
        "receiver.example",
        "",
    ],
)
def test_anything_else_is_not(address: str) -> None:
    assert not is_public(address)
