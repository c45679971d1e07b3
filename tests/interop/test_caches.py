"""Behind Varnish and behind nginx: nothing that was refused is kept, and what is pinned is."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.api.streamed import Served
from tests.builders import BY, a_development, register_cast

PATIENCE_SECONDS = 30.0
HOSTS = ("localhost", "127.0.0.1")
VARNISH, NGINX = ("varnishd", "varnish"), ("nginx", "nginx-light")
NGINX_CONFIGURATION = """
{user}daemon off; worker_processes 1; pid {folder}/pid; error_log stderr;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=answers:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://{backend};
      proxy_set_header Host $http_host;
      proxy_cache answers;
      proxy_cache_valid any 2m;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_kept(self) -> bool:
        """Whether a cache gave it: Varnish then names two requests, nginx says HIT."""
        return " " in self.headers.get("x-varnish", "") or self.headers.get("x-cache") == "HIT"


Ask = Callable[..., Answer]


def program(name: str, package: str) -> str:
    """The program; the test fails where it is not installed."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.fail(f"needs {name}: apt-get install {package}")
    return found


@contextmanager
def before(backend: str, command: list[str], port: int) -> Iterator[Ask]:
    """Run a cache in front of a server, and ask through it."""
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def ask(path: str, body: object = None, host: str = HOSTS[1]) -> Answer:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        headers = {"Host": f"{host}:{port}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        given = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, given, headers)
        answer = connection.getresponse()
        shown = {name.lower(): value for name, value in answer.getheaders()}
        read = Answer(answer.status, shown, answer.read())
        connection.close()
        return read

    try:
        _wait_for(running, port)
        yield ask
    finally:
        running.terminate()
        running.wait(PATIENCE_SECONDS)


def _wait_for(running: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if running.poll() is not None:
            assert running.stdout is not None
            pytest.fail(f"the cache ended at once: {running.stdout.read().decode()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the cache does not listen")


@pytest.fixture(params=["varnish", "nginx"])
def through(request: pytest.FixtureRequest, server: Served, tmp_path: Path) -> Iterator[Ask]:
    """Ask a server that knows the cast and a development through each cache in turn."""
    register_cast(server.verbs)
    server.verbs.report_development(a_development(), BY)
    server.show()
    backend, port = urlsplit(server.address).netloc, _free_port()
    if request.param == "varnish":
        command = [
            program(*VARNISH), "-F", "-j", "none", "-n", str(tmp_path / "varnish"),
            "-a", f"127.0.0.1:{port}", "-b", backend, "-s", "malloc,16m",
        ]  # fmt: skip
    else:
        configuration = tmp_path / "nginx.conf"
        # Its workers give up the rights of root, and could then not write to the folder.
        user = "user root;\n" if os.geteuid() == 0 else ""
        text = NGINX_CONFIGURATION.format(user=user, folder=tmp_path, port=port, backend=backend)
        configuration.write_text(text, encoding="utf-8")
        command = [program(*NGINX), "-c", str(configuration), "-p", str(tmp_path), "-e", "stderr"]
    with before(backend, command, port) as ask:
        yield ask


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_an_actor_is_found_as_soon_as_it_is_registered(through: Ask) -> None:
    path = "/v1/actors/northland"
    assert [through(path).status for _ in range(2)] == [404, 404]
    actor = {"id": "northland", "name": "Northland", "kind": "state"}
    assert through("/v1/actors", actor).status == 201
    assert through(path).status == 200


def test_a_path_and_a_format_that_are_not_there_are_asked_for_again(through: Ask) -> None:
    for path in ("/nowhere", "/v1/developments.xlsx", "/v1/developments?colour=red", "/readyz"):
        assert [through(path).is_kept for _ in range(2)] == [False, False]


def test_what_is_recorded_is_in_the_next_answer(through: Ask) -> None:
    before = through("/v1/developments.csv").headers["stanceline-rows"]
    reported = {"source": "reuters", "summary": "Rockets.", "reported_at": "2024-01-02"}
    body = {
        "kind": "attack", "initiators": ["hezbollah"], "targets": ["israel"], "title": "More",
        "occurred": "2024-01-03", "reports": [{**reported, "credibility": 3}],
    }  # fmt: skip
    assert through("/v1/developments", body).status == 201
    assert (before, through("/v1/developments.csv").headers["stanceline-rows"]) == ("1", "2")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/actors/hezbollah/stances?on=2024-01-05&position=9",
        "/v1/actors/hezbollah/timeline.csv?position=9",
        "/v1/developments?position=9",
    ],
)
def test_a_pinned_answer_is_kept(through: Ask, path: str) -> None:
    first, again = through(path), through(path)
    assert (first.status, first.is_kept, again.is_kept) == (200, False, True)
    assert again.body == first.body


def test_a_kept_answer_leads_to_the_host_that_was_asked(through: Ask) -> None:
    path = "/v1/developments.atom?position=9"
    for host in HOSTS:
        assert through(path, host=host).status == 200
    for host, other in (HOSTS, reversed(HOSTS)):
        again = through(path, host=host)
        assert again.is_kept
        assert f"://{host}:".encode() in again.body
        assert f"://{other}:".encode() not in again.body
        assert f"://{other}:" not in again.headers["link"]
