"""Puts all parts together that work on one database, for the server and the command line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from ssl import SSLContext

from httpcore2 import default_ssl_context

from api.answers.links import event_link
from api.background.projector import Projector
from api.background.worker import Worker
from api.background.write_guard import WriteGuard
from api.database import IN_FORCE, Database
from api.questions.duplicates import PossibleDuplicates
from api.questions.suggesting import Suggestions
from domain.application import Stanceline
from domain.checks.publications import latest_publication
from domain.stance.policy import Policy
from infrastructure.database import postgresql
from infrastructure.errors import (
    DATABASE_ERRORS,
    CannotWriteError,
    OtherVersionError,
    ReadModelPositionError,
    is_of_machine,
    reason_of,
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
# One write goes to the disk while the next is decided and earlier ones are projected together. With
# more, too many decisions about the same development would have to be repeated.
EMBEDDED_WRITES_AT_ONCE = 4

_LOG = logging.getLogger(__name__)


class Service(Database):
    """A database with everything that works on it. Nothing connects before `open`."""

    def __init__(
        self,
        settings: Settings,
        *,
        policy: Policy = IN_FORCE,
        limits_statements: bool = False,
    ) -> None:
        super().__init__(settings, policy=policy, limits_statements=limits_statements)
        self.verbs = Stanceline(self.writing.log)
        self.suggestions = Suggestions(self.reading.as_known)
        self.duplicates = PossibleDuplicates(self.reading.as_known)
        self.sealer = Sealer(
            self.writing.engine,
            self.writing.log.recorder,
            self._keeper(),
            name=settings.log_name,
            witnesses=read_witness_keys(settings.witness_keys),
        )
        self.webhooks = Webhooks(self.writing.engine)
        self.webhook_targets = AllowedTargets(
            settings.allow_private_webhooks, settings.webhook_ports
        )
        self.deliverer = Deliverer(self.writing.engine, self.writing.log, self._sender, event_link)
        self.courier = Courier(self.deliverer)
        self.projector = Projector(self.writing.engine, self.writing.log, self.policy)
        self.guard = WriteGuard(
            self.writing.engine, self.sealer, self.writing.log.recorder.require_clock
        )
        self.sealing = Worker("sealing", self.guard.seal, delay=SECONDS_UNTIL_SEALED, finishes=True)
        self.delivering = Worker(
            "webhooks",
            self.courier.deliver,
            retry=LOOK_SECONDS,
            transient=DATABASE_ERRORS,
            # A locked or lost database would delay it, and the end of the server, by half a minute.
            patience=END_WITHIN_SECONDS,
            end=self.courier.end,
        )
        # In the order in which they close.
        self.workers: tuple[Worker, ...] = (
            self.delivering,
            self.guard.checking,
            self.guard.looking,
            self.sealing,
            self.projector.looking,
            self.projector.worker,
        )

    @property
    def writes_at_once(self) -> int:
        """How many writes of a server may run at the same time."""
        return EMBEDDED_WRITES_AT_ONCE if self.is_embedded else postgresql.WRITERS

    @property
    def latest_publication(self) -> date:
        """Return the last day on which a report can have been published that is recorded now."""
        skew = timedelta(seconds=self.settings.max_clock_skew_seconds)
        return latest_publication(self.writing.log.recorder.now(), skew)

    def open(self) -> None:
        """Migrate an embedded database; raise `NotMigratedError` if a server's is not migrated."""
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            migrating.upgrade(self.writing.engine)
        else:
            self.require_migrated()
            with suppress(*DATABASE_ERRORS):
                self.writing.log.recorder.clock_off_by()

    def start(self) -> None:
        """Check, seal and project the log. A log that does not fit its checkpoint is only read.

        Raises `OtherVersionError` if a newer release derived the read models.
        """
        self.guard.start()
        try:
            if self.is_embedded:
                self.projector.start()
        except OtherVersionError:
            raise
        except ReadModelPositionError as wrong:
            self.guard.refuse(UnfitError(str(wrong)))
        except CannotWriteError as hindered:
            _LOG.warning("read models: projected after a later write, because of %s", hindered)
        except Exception as error:  # noqa: BLE001 rows that were tampered with may raise anything
            _LOG.error("read models: cannot be projected: %s", reason_of(error), exc_info=error)
            if not is_of_machine(error):
                said = f"the log cannot be projected: {reason_of(error)}"
                self.guard.refuse(UnfitError(said))
        self._log_set_aside()

    def _log_set_aside(self) -> None:
        try:
            aside = projection_status(self.writing.engine).set_aside
        except (ReadModelPositionError, *DATABASE_ERRORS):
            return  # the reason is logged above, or reported to each reader
        if aside is not None:
            _LOG.error(
                "%d events are set aside, the first at position %d: no answer follows from them;"
                " `stanceline projections verify` names them",
                *aside,
            )

    def project_if_embedded(self, reached: Callable[[int], None] = lambda _: None) -> None:
        """Project what was recorded; on PostgreSQL `projections run` does it.

        `reached` is called with each projected position, and may raise to stop there.
        Raises `OtherVersionError` if a newer release derived the read models.
        """
        if self.is_embedded:
            self.projector.project(reached)

    def project_soon_if_embedded(self) -> None:
        """Project in the background, and wait only if that takes no time."""
        if self.is_embedded:
            self.projector.project_soon()

    def finish_write(self) -> None:
        """Project a write if the database is embedded, and have it sealed soon.

        The write is recorded already, so a failure is logged and not raised.
        """
        self.guard.note_written()
        try:
            self.project_soon_if_embedded()
        except Exception as error:  # noqa: BLE001 a refusal would make the client record it again
            _LOG.error(
                "read models: the write is recorded, but not projected: %s", error, exc_info=error
            )
        self.sealing.ask()

    @cached_property
    def _certificates(self) -> SSLContext:
        return default_ssl_context()

    def failing(self) -> list[str]:
        """Return which work in the background fails and is tried again, with the reason."""
        return [f"{one.name}: {one.failing}" for one in self.workers if one.failing is not None]

    def _sender(self) -> Sender:
        return Sender(self.webhook_targets, certificates=self._certificates)

    def _keeper(self) -> Keeper:
        given = self.settings.log_key
        key = None if given is None else read_signing_key(given, KEY_VARIABLE)
        return Keeper(self.settings.log_dir or self._default_folder(), key)

    def _default_folder(self) -> Path:
        if self.file is not None:
            # One folder for a database, by whatever link it is opened.
            file = self.file.resolve()
            return file.with_name(f"{file.name}.sealing")
        return Path("var/sealing") / str(self.writing.engine.url.database)

    def close(self) -> None:
        """Close every worker, which seals what was recorded last, and then the database."""
        for worker in self.workers:
            worker.close()
        super().close()
