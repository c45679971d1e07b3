"""Serves the HTTP API and the page, for the command `serve`."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator
from datetime import date
from types import FrameType

import typer
import uvicorn

from api.answers.links import name_of
from api.answers.stances.stances import stances_answer
from api.app import collect_garbage_seldom, create_app
from api.cli.output import summary
from api.cli.program import signals
from api.cli.services import opened
from api.connections.protocol import LimitedConfig, LimitedProtocol
from api.http.callers import require_own_machine
from api.questions.moments import require_actor
from api.service import Service
from domain.errors import Invalid, NotFound
from domain.event import development_id
from infrastructure.read_models.as_known import Moment
from infrastructure.read_models.developments.search import development_position
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.settings import Settings

DISCLOSURE = str(development_id("seeds", "iri-sudani-halt-2024-12-23"))

# The last is asked as known just before the disclosure was reported.
QUESTIONS = (
    ("hezbollah", "israel", date(2024, 12, 31), None),
    ("harakat-hezbollah-al-nujaba", "israel", date(2025, 1, 10), None),
    ("harakat-hezbollah-al-nujaba", "israel", date(2025, 1, 10), DISCLOSURE),
)

SHUTDOWN_SECONDS = 5
# The last answers of imports may find a client that does not read, as late as the second time.
HANG_UP_SECONDS = (0.5, SHUTDOWN_SECONDS - 1)


def serve(settings: Settings, *, examples: bool) -> None:
    """Serve until a signal; `examples` prints three questions with their answers at the start."""
    require_own_machine(settings)
    sockets = bound(settings.host, settings.port)
    # Opened here, an unusable database gives one message; the server would print a traceback.
    with opened(settings, create=True) as service:
        service.projector.require_not_newer()

    def announce(address: str) -> None:
        typer.echo(f"Stanceline answers at {address} (documentation: {address}/docs)")
        if examples:
            with opened(settings) as service:
                for line in example_lines(service, address):
                    typer.echo(line)

    app = create_app(settings)
    config = LimitedConfig(
        app,
        settings,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    server = AnnouncingServer(config, announce, app.state.server.feeds.end)
    # It hands a signal on when it has ended, as if nobody had handled it.
    signals.handle(server.handle_exit)
    try:
        server.run(sockets)
    except SystemExit as failed:
        # The server has said why on stderr, and has a code of its own for it.
        raise typer.Exit(1) from failed


class AnnouncingServer(uvicorn.Server):
    """Announces its address once it listens; with port 0 the port is not known before.

    It waits for every answer to end before it stops, and streams do not end until asked.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        announce: Callable[[str], None],
        end_streams: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._end_streams = end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order; a server that is not serving yet has nothing to finish."""
        if not self.started:
            signals.at_once(sig, frame)
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        collect_garbage_seldom()
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._announce(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        for seconds in HANG_UP_SECONDS:
            asyncio.get_running_loop().call_later(seconds, self._end_the_stuck)
        await super().shutdown(sockets)

    def _end_the_stuck(self) -> None:
        """End what would never finish: a body that has not come, a client that does not read."""
        for connection in list(self.server_state.connections):
            if isinstance(connection, LimitedProtocol):
                connection.end_unfinished()
                if connection.flow.write_paused:
                    connection.transport.abort()


def bound(host: str, port: int) -> list[socket.socket]:
    """Sockets that have the port on each address of the host; port 0 takes a free one.

    Raises `Invalid` where the port or the address cannot be had.
    """
    addresses = dict.fromkeys(
        (family, address)
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    sockets: list[socket.socket] = []
    for family, address in addresses:
        taking = socket.socket(family, socket.SOCK_STREAM)
        taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            taking.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            taking.bind((address[0], sockets[0].getsockname()[1] if sockets else port))
        except OSError as error:
            taking.close()
            # `localhost` is also ::1, which a machine without IPv6 does not have.
            if error.errno == errno.EADDRNOTAVAIL and len(addresses) > 1:
                continue
            for one in sockets:
                one.close()
            raise _refused(error, str(address[0]), port) from error
        sockets.append(taking)
    if not sockets:
        raise Invalid(f"host: {host} is not an address of this machine", field="host")
    return sockets


def _refused(error: OSError, address: str, port: int) -> Invalid:
    match error.errno:
        case errno.EADDRINUSE:
            said = f"port: {port} on {address} is used by another program"
            return Invalid(said, field="port", allowed="another --port; 0 takes a free one")
        case errno.EACCES:
            said = f"port: {port} may not be used by this user"
            return Invalid(said, field="port", allowed="1024 to 65535; 0 takes a free one")
        case errno.EADDRNOTAVAIL:
            said = f"host: {address} is not an address of this machine"
            return Invalid(said, field="host", allowed="127.0.0.1, ::1 or localhost")
    return Invalid(f"host: {address} cannot be used: {error.strerror}", field="host")


def example_lines(service: Service, address: str) -> Iterator[str]:
    """Each question as an address to open, with what is answered there."""
    for actor, toward, on, before in QUESTIONS:
        yield ""
        position = _position_before(service, before)
        pin = "" if position is None else f"&position={position}"
        yield f"  {address}/v1/actors/{actor}/stances?on={on}&toward={toward}{pin}"
        with service.reading.as_known(Moment(position)) as knowledge:
            try:
                require_actor(knowledge, actor)
            except NotFound:
                yield "    not answered: the examples are not loaded (stanceline seed all)"
                continue
            answer = stances_answer(
                knowledge, StancesQuestion(actor, on.toordinal(), service.policy, toward)
            )
        for stance in answer["stances"]:
            yield f"    {name_of(answer['actor'])} → {summary(stance)}"
        if not answer["stances"]:
            yield "    nothing is on record"


def _position_before(service: Service, development: str | None) -> int | None:
    if development is None:
        return None
    with service.reading.as_known(Moment()) as knowledge:
        reported = development_position(knowledge, development)
    return None if reported is None else reported - 1
