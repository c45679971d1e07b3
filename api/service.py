"""The one place where the parts are put together, for the server and the command line alike."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from ssl import SSLContext

from httpcore2 import default_ssl_context

from api.answers.links import event_link
from api.background.projector import Projector
from api.background.worker import Worker
from api.background.write_guard import WriteGuard
from api.database import IN_FORCE, Database
from api.questions.suggesting import Suggestions
from domain.application import Stanceline
from domain.stance.policy import Policy
from infrastructure.database.engine import PG_WRITERS
from infrastructure.errors import (
    DATABASE_ERRORS,
    CannotWriteError,
    OtherVersionError,
    WrongReachError,
    is_of_machine,
)
from infrastructure.generations import migrating
from infrastructure.read_models.as_known import projection_status
from infrastructure.sealing.keeper import Keeper
from infrastructure.sealing.keys import read_signing_key, read_witness_keys
from infrastructure.sealing.sealer import Sealer
from infrastructure.sealing.tree import UnfitError
from infrastructure.settings import Settings
from infrastructure.webhooks.courier import END_WITHIN_SECONDS, LOOK_SECONDS, Courier
from infrastructure.webhooks.deliverer import Deliverer
from infrastructure.webhooks.endpoint import AllowedTargets
from infrastructure.webhooks.sender import Sender
from infrastructure.webhooks.subscriptions import Webhooks

KEY_VARIABLE = "STANCELINE_LOG_KEY"
SECONDS_UNTIL_SEALED = 1.0
# One is on its way to the disk while the next is decided and those before are shown together; with
# more of them, decisions about one development would fail each other too often.
EMBEDDED_WRITES_AT_ONCE = 4

_LOG = logging.getLogger(__name__)


class Service(Database):
    """A database opened with everything that works on it. Nothing connects before `open`."""

    def __init__(
        self,
        settings: Settings,
        *,
        policy: Policy = IN_FORCE,
        limits_statements: bool = False,
    ) -> None:
        super().__init__(settings, policy=policy, limits_statements=limits_statements)
        self.application = Stanceline(self.log)
        self.suggestions = Suggestions(self.engine, self.log)
        self.sealer = Sealer(
            self.engine,
            self.log.recorder,
            self._keeper(),
            name=settings.log_name,
            witnesses=read_witness_keys(settings.witness_keys),
        )
        self.webhooks = Webhooks(self.engine)
        self.reach = AllowedTargets(settings.allow_private_webhooks, settings.webhook_ports)
        self.deliverer = Deliverer(self.engine, self.log, self._sender, event_link)
        self.courier = Courier(self.deliverer)
        self.projector = Projector(self.engine, self.log, self.policy)
        self.guard = WriteGuard(self.engine, self.sealer, self.log.recorder.require_clock)
        self.sealing = Worker("sealing", self.guard.seal, delay=SECONDS_UNTIL_SEALED, finishes=True)
        self.delivering = Worker(
            "webhooks",
            self.courier.deliver,
            retry=LOOK_SECONDS,
            transient=DATABASE_ERRORS,
            # A database that is locked or gone would keep it, and the server, for half a minute.
            patience=END_WITHIN_SECONDS,
            end=self.courier.end,
        )
        # In the order in which they close.
        self.workers = (self.delivering, self.guard.checking, self.sealing, self.projector.worker)

    @property
    def writes_at_once(self) -> int:
        """How many writes of a server may work at the same time."""
        return EMBEDDED_WRITES_AT_ONCE if self.is_embedded else PG_WRITERS

    def open(self) -> None:
        """Migrate an embedded database; only check a server's. Raises `NotMigratedError`."""
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            migrating.upgrade(self.engine)
        else:
            self.require_migrated()

    def start(self) -> None:
        """Begin to serve: what does not fit is read and not written to.

        Raises `OtherVersionError` where a newer release derived what is shown.
        """
        self.guard.start()
        try:
            if self.is_embedded:
                self.projector.begin()
        except OtherVersionError:
            raise
        except WrongReachError as wrong:
            self.guard.refuse(UnfitError(str(wrong)))
        except CannotWriteError as hindered:
            _LOG.warning("what is recorded is shown after a later write: %s", hindered)
        except Exception as error:  # noqa: BLE001 rows that were tampered with may raise anything
            _LOG.error("what is recorded cannot be shown: %s", error, exc_info=error)
            if not is_of_machine(error):
                said = f"the answers cannot be brought up to the log: {error}"
                self.guard.refuse(UnfitError(said))
        self._log_set_aside()

    def _log_set_aside(self) -> None:
        try:
            aside = projection_status(self.engine).set_aside
        except (WrongReachError, *DATABASE_ERRORS):
            return  # why, was said above or is said to whoever reads
        if aside is not None:
            _LOG.error(
                "%d events are set aside, the first at position %d: no answer follows from them;"
                " `stanceline projections verify` names them",
                *aside,
            )

    def project_if_embedded(self, reached: Callable[[int], None] = lambda _: None) -> None:
        """Show in the read models what was recorded; on a server `projections run` does it.

        `reached` is called with each position that is shown, and may raise to stop there.
        Raises `OtherVersionError` where a newer release derived what is shown.
        """
        if self.is_embedded:
            self.projector.now(reached)

    def show_if_embedded(self) -> None:
        """The same, but long work is begun beside what is asked meanwhile, and not waited for."""
        if self.is_embedded:
            self.projector.soon()

    def settle(self) -> None:
        """After a write: show it if the database is embedded, have it sealed and delivered soon.

        What is recorded cannot fail any more: that it cannot be shown yet is logged, no more.
        """
        self.guard.note_written()
        try:
            self.show_if_embedded()
        except Exception as error:  # noqa: BLE001 whatever it is: nobody is to record it again
            _LOG.error("what was recorded is kept, but not shown: %s", error, exc_info=error)
        self.sealing.ask()

    @cached_property
    def _certificates(self) -> SSLContext:
        return default_ssl_context()

    def failing(self) -> list[str]:
        """Return which work in the background fails and is tried again, with the reason."""
        return [f"{one.name}: {one.failing}" for one in self.workers if one.failing is not None]

    def _sender(self) -> Sender:
        return Sender(self.reach, certificates=self._certificates)

    def _keeper(self) -> Keeper:
        given = self.settings.log_key
        key = None if given is None else read_signing_key(given.get_secret_value(), KEY_VARIABLE)
        return Keeper(self.settings.log_dir or self._beside(), key)

    def _beside(self) -> Path:
        if self.file is not None:
            # By whatever link it is named: what was signed about it is in one place.
            file = self.file.resolve()
            return file.with_name(f"{file.name}.sealing")
        return Path("var/sealing") / str(self.engine.url.database)

    def close(self) -> None:
        """Close every worker, which seals what was recorded last, and then the database."""
        for worker in self.workers:
            worker.close()
        super().close()
