"""Check what a command records, record it, and print what follows from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import typer

from api.answers.links import name_of
from api.cli.open import prepared, settings_of
from api.cli.output import summary
from api.cli.recording.names import Names
from api.cli.recording.options import OPTION_OF, RecordingOptions, WritingOptions
from api.cli.services import opened_to_write
from api.database import Database
from api.dates import days_of
from api.editions.dry_run import rehearsal_of
from api.questions.stances.stances import stances_body, stances_wanted
from api.service import Service
from domain.application import NewDevelopment, Request, Stanceline
from domain.checks.text import one_line, printable
from domain.development.development import Development
from domain.errors import DomainError, NotFound
from domain.event import command_id
from domain.likeness.developments import PossibleDuplicate
from domain.log import DryRunPassed, Recorded
from domain.stance.policy import Policy
from domain.values import Account
from infrastructure.read_models.as_known import Knowledge, Moment
from infrastructure.read_models.developments.reports import developments_with_events
from infrastructure.read_models.registry.actors import names_of

Act = Callable[[Stanceline, Request], Recorded]

MOST_OF_A_NAME = 100
MOST_PAIRS = 6

_OF_REPORT = re.compile(r"(?:reports\[0\]|report)\.")
_PATH = re.compile(r"(?P<root>\w+)(?:\[(?P<at>[0-9]+)\])?(?:\.(?P<rest>.+))?")


class Recording:
    """One command that records: its names, its checks and its answer."""

    def __init__(self, service: Service, options: RecordingOptions, names: Names) -> None:
        self.names = names
        self._service = service
        self._is_dry_run = options.dry_run
        by = one_line(options.by, "by", MOST_OF_A_NAME)
        command = None if options.key is None else command_id(by, "command line", options.key)
        latest = service.latest_publication
        self._request = Request(by, command, latest_publication=latest)
        self._registering = Request(by, latest_publication=latest)

    def development(self, id: UUID) -> Development | None:
        """Return a development as it is now; None if there is none, which its verb refuses."""
        found = developments_with_events(self.names.knowledge, [id]).get(id)
        return None if found is None else found.development

    def record(self, act: Act, new: NewDevelopment | None = None) -> None:
        """Record it, and print where and what it means; raise all that is wrong with it.

        For a `new` development, print those on record that may be the same one.
        """
        self._require_right(act)
        if self._is_dry_run:
            typer.echo("Nothing is wrong with it. Nothing was recorded.")
            return
        for named in self.names.new:
            named.register(self._service.verbs, self._registering)
            typer.echo(printable(f"Registered {named.id}: {named.name}"))
        recorded = act(self._service.verbs, self._request)
        word = "Recorded" if recorded.created else "Already recorded"
        typer.echo(f"{word} at position {recorded.position}: development {recorded.id}")
        self._service.project_if_embedded()
        if new is not None:
            print_possible_duplicates(recorded, self._service.duplicates.of([(recorded, new)]))
        with self._service.reading.as_known(Moment()) as knowledge:
            print_stances(knowledge, recorded, self._service.policy)

    def _require_right(self, act: Act) -> None:
        wrong: list[DomainError] = [*self.names.wrong]
        dry_run = self._service.verbs.dry_run()
        for new in self.names.new:
            wrong += refusals(new.register, dry_run, self._registering)
        wrong += by_option(refusals(act, dry_run, self._request), self.names)
        if wrong:
            first = next((one for one in wrong if isinstance(one, NotFound)), wrong[0])
            first.others = tuple(one for one in wrong if one is not first)
            raise first


@contextmanager
def recording(options: RecordingOptions) -> Iterator[Recording]:
    """Open the database of a command that records one thing."""
    with opened_with_names(options) as (service, names):
        yield Recording(service, options, names)


@contextmanager
def opened_with_names(options: WritingOptions) -> Iterator[tuple[Service, Names]]:
    """Open the database of a command that records, and what finds ids by names there.

    A dry run on a file that does not exist checks against an empty log.
    """
    creates = bool(options.new_actor and options.new_source and not options.dry_run)
    settings = settings_of(database_url=options.database_url)
    file = prepared(Database, settings).file
    is_first = options.dry_run and file is not None and not file.exists()
    opened = rehearsal_of(settings) if is_first else opened_to_write(settings, create=creates)
    with opened as service:
        service.project_if_embedded()
        with service.reading.as_known(Moment()) as knowledge:
            names = Names(knowledge)
            names.read_new(options.new_actor or [], options.new_source or [])
            for kind, name, ids in names.on_record:
                meant = f"{name!r} is the {kind} {' or '.join(ids)} on record: not registered again"
                typer.echo(printable(f"--new-{kind}: {meant}"), err=True)
            yield service, names


def print_possible_duplicates(
    recorded: Recorded, found: Sequence[Sequence[PossibleDuplicate]] | None
) -> None:
    """Print the developments that may be the same as the one that was recorded."""
    for one in found[0] if found else ():
        reasons = ", ".join(one.reasons)
        typer.echo(printable(f"  perhaps a duplicate of {one.id}: {one.title} ({reasons})"))
    if found and found[0]:
        keep = found[0][0].id
        typer.echo(f"  If so: stanceline retract {recorded.id} --duplicate-of {keep} --reason …")


def print_stances(knowledge: Knowledge, recorded: Recorded, policy: Policy) -> None:
    """Print the stances of the parties of a development on the present day."""
    if knowledge.position < recorded.position:
        typer.echo("The answers follow once `stanceline projections run` has projected it.")
        return
    found = developments_with_events(knowledge, [recorded.id]).get(recorded.id)
    if found is None:
        return
    today = days_of(datetime.now(UTC).date().isoformat())
    pairs = pairs_of(found.development.account)
    names = names_of(knowledge, [actor for pair in pairs for actor in pair])
    for actor, toward in pairs[:MOST_PAIRS]:
        wanted = stances_wanted(actor, today, policy, toward)
        body: Mapping[str, Any] = stances_body(knowledge, wanted)
        held = [summary(stance) for stance in body["stances"]]
        line = held[0] if held else f"{names[toward]}: no stance"
        typer.echo(printable(f"  today: {name_of(body['actor'])} → {line}"))


def pairs_of(account: Account) -> list[tuple[str, str]]:
    """Return the pairs whose stance an account may set, each once."""
    pairs = [(by, toward) for by in account.initiators for toward in account.targets]
    pairs += [(toward, by) for by, toward in pairs]
    pairs += [(one.by, one.toward) for one in account.commitments]
    return [pair for pair in dict.fromkeys(pairs) if pair[0] != pair[1]]


def by_option(found: Iterable[DomainError], names: Names) -> Iterator[DomainError]:
    """Yield the errors of a verb by option, without those that `names` makes void."""
    for one in found:
        option = _name_option(one)
        if (named := one.unregistered) is not None:
            if names.registers(*named):
                continue
            kind, text = named
            one.message = f"{option}: no {kind} has the name {text!r}"
            one.allowed = f"an id or a name on record; --new-{kind} registers another one"
        if option.split(maxsplit=1)[0] not in names.unread:
            yield one


def refusals(
    act: Callable[[Stanceline, Request], object], dry_run: Stanceline, request: Request
) -> tuple[DomainError, ...]:
    """Return all that is wrong with an act of a verb, which records nothing."""
    try:
        act(dry_run, request)
    except DryRunPassed:
        return ()
    except DomainError as refusal:
        return refusal.every
    return ()


def _name_option(error: DomainError) -> str:
    """Name the option in the place of the field in the message of an error, and return it."""
    option = option_of(error.field)
    if option.startswith("--"):
        before = rf"^{re.escape(error.field)}(?=[: ])"
        error.message = re.sub(before, option, error.message)
    return option


def option_of(field: str) -> str:
    """Return the option for a field of a request, with the part of it that is wrong."""
    of_report = _OF_REPORT.match(field) is not None
    name = _OF_REPORT.sub("", field).removeprefix("changes.")
    if not (path := _PATH.fullmatch(name)) or field == "id":
        return field or " "
    root, at, rest = path["root"], path["at"], path["rest"]
    if of_report and root == "summary":
        return "--statement"
    if root == "commitments" and at is not None:
        return f"--commitment {int(at) + 1}" + (f", {rest}" if rest else "")
    named = OPTION_OF.get(f"{root}.{rest}") or OPTION_OF.get(root)
    return named or f"--{root.replace('_', '-')}"
