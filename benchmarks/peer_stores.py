"""The stores that `benchmarks.peers` compares: ours, and those of other projects."""

from __future__ import annotations

import importlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec
from eventsourcing.persistence import StoredEvent

from api.service import Service
from benchmarks.bulk_recording import LIBRARY_BATCH, library_recorder
from benchmarks.histories import BENCHMARK
from domain.application import NewDevelopment

PAGE = 500
_EMMETT = Path(__file__).with_name("emmett")


class AbsentError(Exception):
    """A peer is not installed; the text says what is missing."""


class Batch(NamedTuple):
    """The same developments twice: as our verbs take them, and as the log stores them."""

    developments: Sequence[NewDevelopment]
    stored: Sequence[StoredEvent]


class Timed(NamedTuple):
    """How many events were appended or read, and the seconds that it took."""

    events: int
    seconds: float


class Store(Protocol):
    """A store under measurement."""

    def single(self, batch: Batch) -> Timed:
        """Append each event separately."""

    def bulk(self, batch: Batch) -> Timed:
        """Append all events together."""

    def read(self) -> Timed:
        """Read the whole log, in pages of `PAGE` where a client asks for pages."""


def _timed(act: Callable[[], int]) -> Timed:
    began = time.perf_counter()
    events = act()
    return Timed(events, time.perf_counter() - began)


class ThroughVerbs:
    """Our log, written through the verbs, which check and decide."""

    def __init__(self, service: Service) -> None:
        self._verbs = service.verbs
        self._recorder = service.writing.log.recorder

    def single(self, batch: Batch) -> Timed:
        def append() -> int:
            for one in batch.developments:
                self._verbs.report_development(one, BENCHMARK)
            return len(batch.developments)

        return _timed(append)

    def bulk(self, batch: Batch) -> Timed:
        return _timed(lambda: len(self._verbs.report_developments(batch.developments, BENCHMARK)))

    def read(self) -> Timed:
        def read() -> int:
            at = 0
            while page := self._recorder.read(at, PAGE):
                at = page[-1].position
            return at

        return _timed(read)


class Recorder:
    """A recorder with the interface of the `eventsourcing` library: ours alone, or the library's.

    `most` is the largest batch of one append.
    """

    def __init__(self, recorder: Any, most: int) -> None:
        self._recorder = recorder
        self._most = most

    def single(self, batch: Batch) -> Timed:
        return self._appended(batch.stored, 1)

    def bulk(self, batch: Batch) -> Timed:
        return self._appended(batch.stored, self._most)

    def _appended(self, stored: Sequence[StoredEvent], most: int) -> Timed:
        def append() -> int:
            for start in range(0, len(stored), most):
                self._recorder.insert_events(stored[start : start + most])
            return len(stored)

        return _timed(append)

    def read(self) -> Timed:
        def read() -> int:
            at = found = 0
            while page := self._recorder.select_notifications(at + 1, PAGE):
                found += len(page)
                at = page[-1].id
            return found

        return _timed(read)


class UmaDB:
    """A client of UmaDB; an aggregate is a tag, and an append fails if the tag is taken."""

    def __init__(self, umadb: Any, port: int) -> None:
        self._umadb = umadb
        self._client = umadb.Client(f"http://127.0.0.1:{port}")

    def single(self, batch: Batch) -> Timed:
        def append() -> int:
            for one in batch.stored:
                self._append([one])
            return len(batch.stored)

        return _timed(append)

    def bulk(self, batch: Batch) -> Timed:
        def append() -> int:
            self._append(batch.stored)
            return len(batch.stored)

        return _timed(append)

    def _append(self, stored: Sequence[StoredEvent]) -> None:
        its = self._umadb
        events = [its.Event(one.topic, one.state, [str(one.originator_id)]) for one in stored]
        first = its.Query([its.QueryItem(tags=events[0].tags)])
        self._client.append(events, its.AppendCondition(first))

    def read(self) -> Timed:
        def read() -> int:
            found = 0
            response = self._client.read()
            while page := response.next_batch():
                found += len(page)
            return found

        return _timed(read)


class Emmett:
    """A store of emmett in a process of node, which measures its own time."""

    def __init__(self, node: subprocess.Popen[str]) -> None:
        self._node = node

    def single(self, batch: Batch) -> Timed:
        return self._measured("single", batch.stored)

    def bulk(self, batch: Batch) -> Timed:
        return self._measured("bulk", batch.stored)

    def read(self) -> Timed:
        return self._measured("read", [])

    def _measured(self, measure: str, stored: Sequence[StoredEvent]) -> Timed:
        states = [msgspec.Raw(one.state) for one in stored]
        asked = msgspec.json.encode({"measure": measure, "states": states}).decode()
        node = self._node
        assert node.stdin is not None
        assert node.stdout is not None
        node.stdin.write(asked + "\n")
        node.stdin.flush()
        answer = json.loads(node.stdout.readline())
        return Timed(answer["events"], answer["seconds"])


def library(kind: str, url: Any, folder: str) -> Recorder:
    """Return the library's recorder for the same kind of database."""
    return Recorder(library_recorder(kind, url, folder), LIBRARY_BATCH[kind])


@contextmanager
def umadb(folder: str) -> Iterator[UmaDB]:
    """Yield a client of a UmaDB server on an empty file, and stop the server afterwards."""
    try:
        module = importlib.import_module("umadb")
    except ModuleNotFoundError as missing:
        raise AbsentError("the package `umadb` is not installed") from missing
    if not hasattr(module, "run_server_from_args"):
        raise AbsentError("this wheel of `umadb` does not hold the server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = "import sys, umadb; umadb.run_server_from_args(sys.argv)"
    where = ["--listen", f"127.0.0.1:{port}", "--db-path", f"{folder}/uma.db"]
    server = subprocess.Popen(
        [sys.executable, "-c", start, *where], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port, server)
        yield UmaDB(module, port)
    finally:
        server.terminate()
        server.wait()


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AbsentError("the server of UmaDB did not start")


@contextmanager
def emmett(kind: str, place: str, installed: Path | None) -> Iterator[Emmett]:
    """Yield emmett's store for `place`, a file or a URL, and end its process afterwards."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise AbsentError("node and npm are not installed")
    with tempfile.TemporaryDirectory(prefix="emmett-") as temporary:
        folder = installed or _install(Path(temporary))
        node = subprocess.Popen(
            ["node", "store.mjs", kind, place],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert node.stdout is not None
            if not node.stdout.readline():
                raise AbsentError("its store did not start; see the message above")
            yield Emmett(node)
        finally:
            node.terminate()
            node.wait()


def _install(folder: Path) -> Path:
    shutil.copytree(_EMMETT, folder, dirs_exist_ok=True)
    ran = subprocess.run(["npm", "ci"], cwd=folder, stdout=subprocess.DEVNULL, check=False)
    if ran.returncode:
        raise AbsentError("`npm ci` failed; see the message above")
    return folder
