"""The command `log verify`: check a database, a server or an audit bundle."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.commands.projections import INCOMPLETE, print_set_aside, print_unshown
from api.cli.options import DatabaseUrl
from domain.errors import Invalid

if TYPE_CHECKING:
    from api.cli.terminal import ReportProgress
    from api.service import Service
    from infrastructure.sealing.checkpoints import Succession
    from infrastructure.sealing.keys import VerifierKey
    from infrastructure.settings import Settings
    from infrastructure.verifying.memory import Reader
    from infrastructure.verifying.sealed_log import HeldCheckpoint
    from infrastructure.verifying.verdict import Verdict

UNPROVEN = 3
_OTHER_SCHEMA = "The tables and triggers of the log are NOT as the migrations create them."


def verify(
    target: Annotated[
        str | None,
        typer.Argument(
            help="The address of a server, or the file of an audit bundle. Default: the database."
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The key of the log (a vkey), from somebody you trust.")
    ] = None,
    seen: Annotated[
        Path | None,
        typer.Option(
            help="The file that holds the last check. Default: a file in STANCELINE_SEEN_DIR."
        ),
    ] = None,
    witness: Annotated[
        str,
        typer.Option(
            help="Keys of witnesses that must have cosigned the log, separated by spaces."
        ),
    ] = "",
    database_url: DatabaseUrl = None,
) -> None:
    """Check that nothing in the log was rewritten.

    Checks every event, the tree, the signatures and the checkpoint of the last check. Exit codes:
    1 if something does not match, 3 if nothing was ever signed or a witness has not cosigned, 4 if
    everything matches but this release cannot apply every event.
    """
    from api.cli.open import settings_of
    from api.cli.terminal import progress
    from infrastructure.sealing.keys import read_verifier_key, read_witness_keys
    from infrastructure.verifying.memory import Reader
    from infrastructure.verifying.verdict import MOST_FINDINGS

    settings = settings_of(database_url=database_url)
    trusted = None if key is None else read_verifier_key(key)
    reader = Reader(trusted, seen, settings.seen_dir)
    witnesses = read_witness_keys(witness)
    with progress("Verifying") as report_progress:
        if target is None:
            verdict = _verify_database(settings, reader, report_progress)
        elif target.lower().startswith(("http://", "https://")):
            verdict = _verify_server(target, reader, report_progress)
        else:
            verdict = _verify_bundle(Path(target), reader)
    if not verdict.fits:
        _print_findings(verdict, reader)
        raise typer.Exit(1)
    _print_result(verdict, reader)
    _save(verdict, reader)
    _print_cosigners(verdict, witnesses)
    print_set_aside(verdict.set_aside, MOST_FINDINGS)
    if verdict.set_aside:
        raise typer.Exit(INCOMPLETE)


def _verify_database(
    settings: Settings, reader: Reader, report_progress: ReportProgress
) -> Verdict:
    from api.cli.services import opened_untouched
    from infrastructure.database.engine import read_untrusted
    from infrastructure.sealing import checkpoints
    from infrastructure.verifying.database import verify_database
    from infrastructure.verifying.memory import database_place
    from infrastructure.verifying.schema import check_pages

    with opened_untouched(settings) as service:
        with read_untrusted(service.writing.engine) as connection:
            keys = checkpoints.successions(connection)
        reader.look_up(database_place(settings.database_url), keys)
        kept = [*reader.kept, *_signed_here(service)]
        verdict = verify_database(
            service.writing.engine,
            trusted=reader.trusted,
            kept=kept,
            report_progress=report_progress,
        )
        check_pages(service.writing.engine, verdict)
        _check_key(service, keys, verdict)
        if verdict.fits:
            _derive_again(service, verdict, report_progress)
        return verdict


def _check_key(service: Service, keys: Sequence[Succession], verdict: Verdict) -> None:
    """Find a stored key that never was a key of the log.

    During a rotation, and after an interrupted one, the key of the log is here too.
    """
    keeper = service.sealer.keeper
    try:
        key = keeper.key()
        if key is None or not keys or key.verifier in {one.key for one in keys}:
            return
        if not keeper.has(keys[-1].key):
            verdict.find(
                None,
                f"the key here is {key.verifier}, and the log is signed by {keys[-1].key}:"
                " the key was replaced",
            )
    except PermissionError:
        return  # an auditor need not be able to read it
    except Invalid as unreadable:
        verdict.find(None, unreadable.message)


def _signed_here(service: Service) -> list[HeldCheckpoint]:
    try:
        return service.guard.signed_here()
    except PermissionError:
        folder = service.sealer.keeper.shown_folder
        typer.echo(
            f"The last signed checkpoint in {folder} cannot be read by this user: not compared."
        )
        return []


def _verify_server(address: str, reader: Reader, report_progress: ReportProgress) -> Verdict:
    from infrastructure.verifying.memory import server_place
    from infrastructure.verifying.server import ServerSource, client_of, verify_server

    with client_of(address) as client:
        source = ServerSource(client, report_progress)
        reader.look_up(server_place(address), source.keys())
        return verify_server(source, trusted=reader.trusted, kept=reader.kept)


def _verify_bundle(file: Path, reader: Reader) -> Verdict:
    from api.answers.stances.stances import stances_answer
    from api.queries.codebook import codebook
    from infrastructure.auditing.rederive import check_answer
    from infrastructure.verifying.bundle import open_bundle, verify_bundle

    with open_bundle(file) as bundle:
        size = bundle.sealed.checkpoint.size
        reader.look_up(None, bundle.keys(), size=size)
        kept = [held for held in reader.kept if held.sealed.checkpoint.size <= size]
        if len(kept) < len(reader.kept):
            typer.echo(
                "An earlier check saw a larger log. This bundle cannot prove that its log is the"
                " beginning of that one."
            )
        verdict = verify_bundle(bundle, trusted=reader.trusted, kept=kept)
        if verdict.fits:
            check_answer(bundle, codebook, stances_answer, verdict)
        if verdict.fits:
            typer.echo("The answer follows from the events.")
        return verdict


def _derive_again(service: Service, verdict: Verdict, report_progress: ReportProgress) -> None:
    from infrastructure.errors import is_of_machine
    from infrastructure.generations.check import verified

    try:
        if verdict.rows_are_missing:
            _derive_missing(service, verdict, report_progress)
            return
        found = verified(
            service.writing.engine,
            service.writing.log,
            service.policy,
            report_progress=report_progress,
        )
    except Exception as error:
        if is_of_machine(error):
            raise
        # Events that are not signed yet can hold anything.
        verdict.find_not_following(f"the read models cannot be derived from the log: {error!r}")
        return
    for difference in found.differences:
        verdict.find_not_following(f"the read models do not follow from the log: {difference}")
    for problem in found.schema:
        verdict.find_not_following(f"the schema of the read models: {problem}")
    verdict.set_aside = [str(one) for one in found.set_aside]
    if verdict.fits:
        typer.echo(f"The read models follow from the log, up to position {found.position}.")
        print_unshown(verdict.events - found.position)


def _derive_missing(service: Service, verdict: Verdict, report_progress: ReportProgress) -> None:
    from infrastructure.database.engine import read_transaction
    from infrastructure.generations.rebuild import derived_separately
    from infrastructure.read_models.set_aside import listed_set_aside
    from infrastructure.verifying.verdict import MOST_FINDINGS

    position = service.writing.log.recorder.position()
    with (
        derived_separately(
            service.writing.log,
            service.policy,
            position,
            reached=lambda done: report_progress(done, position),
        ) as rows,
        read_transaction(rows) as derived,
    ):
        verdict.set_aside = [str(one) for one in listed_set_aside(derived, MOST_FINDINGS)]
    typer.echo("There are no read models. They are derived from the log at the next start.")


def _save(verdict: Verdict, reader: Reader) -> None:
    """Save the checkpoint for the next check, and print the files."""
    from api.cli.program.failures import message_of

    try:
        if files := reader.learn(verdict):
            typer.echo(f"Saved for the next check in {' and '.join(map(str, files))}.")
    except OSError as error:
        typer.echo(f"The result is not saved for the next check: {message_of(error)}", err=True)


def _print_cosigners(verdict: Verdict, witnesses: Sequence[VerifierKey]) -> None:
    """Print which of these witnesses cosigned the newest checkpoint, and who else signed it."""
    assert verdict.newest is not None
    note, size = verdict.newest.note, verdict.newest.checkpoint.size
    missing = [witness for witness in witnesses if not witness.signed(note)]
    for witness in witnesses:
        if witness not in missing:
            typer.echo(f"Cosigned by {witness}.")
    ours = {verdict.newest.checkpoint.name, *(witness.name for witness in witnesses)}
    if others := sorted({line.name for line in note.signatures} - ours):
        typer.echo(f"Not checked: the signatures of {', '.join(others)} (see --witness).")
    for witness in missing:
        typer.echo(f"The checkpoint of size {size} is NOT cosigned by {witness}.", err=True)
    if missing:
        raise typer.Exit(UNPROVEN)


def _print_findings(verdict: Verdict, reader: Reader) -> None:
    for finding in sorted(verdict.findings, key=lambda f: (f.position is None, f.position)):
        typer.echo(str(finding), err=True)
    if not verdict.schema_fits:
        typer.echo("\n".join([_OTHER_SCHEMA, *verdict.schema_risks]), err=True)
    if verdict.log_fits:
        if any(found.of == "answers" for found in verdict.findings):
            typer.echo(
                "The log itself matches. What is named above does NOT follow from it.", err=True
            )
        return
    for file in reader.memories:
        typer.echo(f"The checkpoint of the last check is in {file}.", err=True)
    typer.echo("The log does NOT match what was signed.", err=True)


def _print_result(verdict: Verdict, reader: Reader) -> None:
    from api.cli.open import events_counted

    if verdict.newest is None:
        typer.echo(
            f"NOTHING WAS EVER SIGNED, or every signature was removed: the log has"
            f" {verdict.events} events without gaps, and nothing proves that they are unchanged.",
            err=True,
        )
        raise typer.Exit(UNPROVEN)
    signed = verdict.newest.checkpoint
    typer.echo(f"OK: all {signed.size} events match the signed checkpoint.")
    if verdict.events > signed.size:
        typer.echo(f"{events_counted(verdict.events - signed.size)} not signed yet.")
    typer.echo(f"Signed by {verdict.key}, {reader.why_trusted}.")
    seen = [memory.sealed.checkpoint.size for memory in reader.memories.values()]
    if compared := [size for size in seen if size <= signed.size]:
        last = max(compared)
        typer.echo(f"Nothing was rewritten since the last check, when the log had {last} events.")
