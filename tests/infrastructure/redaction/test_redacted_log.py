"""A redacted log: its proofs, its texts in the database, and its copies."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from api.answers.stances.stances import stances_answer
from domain.development.events import DevelopmentReported
from domain.errors import Conflict
from domain.event import REDACTED
from domain.stance.policy import Policy
from domain.tlog.merkle import is_included
from infrastructure.auditing.export import Export, export
from infrastructure.database.engine import open_engine, read_transaction, write_transaction
from infrastructure.generations.check import verified
from infrastructure.generations.replay import replay
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.commitments.commitments import commitments
from infrastructure.read_models.developments.rows import developments
from infrastructure.read_models.stances.held import StancesQuestion
from infrastructure.sealing import proofs
from infrastructure.verifying.database import verify_database
from infrastructure.verifying.sealed_log import HeldCheckpoint
from tests.builders import BY
from tests.infrastructure.redaction.conftest import ALL, TEXTS, Told
from tests.infrastructure.sealing.sealed_logs import tampering


@pytest.fixture
def into(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database that does not exist yet."""
    opened = open_engine(f"sqlite:///{tmp_path_factory.mktemp('replayed') / 'then.db'}")
    yield opened
    opened.dispose()


def findings(told: Told) -> list[str]:
    return [str(one) for one in verify_database(told.world.engine).findings]


def test_an_answer_names_the_later_redactions_of_the_log_and_of_the_rows(told: Told) -> None:
    """A text is destroyed in the log at once, and in the rows when the redaction is projected."""
    world = told.world

    def named(position: int) -> tuple[int, ...]:
        with open_as_known(world.engine, world.log, Moment(position)) as knowledge:
            return knowledge.redactions

    before = told.sealer.seal().checkpoint.size
    assert named(before) == ()
    first = told.redact("title")
    assert named(before) == (first,)
    world.catch_up()
    assert (named(before), named(first)) == ((first,), ())
    second = told.redact("reports")
    assert (named(before), named(first)) == ((second, first), (second,))
    world.catch_up()
    assert (named(before), named(first), named(second)) == ((second,), (second,), ())


def test_every_proof_made_before_still_verifies(told: Told) -> None:
    before = told.sealer.seal()
    size, root = before.checkpoint.size, before.checkpoint.root
    with read_transaction(told.world.engine) as connection:
        held = [proofs.inclusion(connection, at, size) for at in range(1, size + 1)]
    told.redact(*ALL)
    with read_transaction(told.world.engine) as connection:
        now = [proofs.inclusion(connection, at, size) for at in range(1, size + 1)]
        consistency = proofs.consistency(connection, size)
    assert now == held
    assert all(is_included(one.leaf_hash, one.index, size, one.proof, root) for one in held)
    assert consistency.old_root == root
    kept = [HeldCheckpoint(before, "the auditor", is_kept=True)]
    assert verify_database(told.world.engine, kept=kept).findings == []


def test_the_text_and_its_salt_are_gone_from_the_database(told: Told) -> None:
    salts = [row.disclosure[:40] for row in _texts(told)]
    told.redact(*ALL)
    told.world.catch_up()
    engine = told.world.engine
    if engine.dialect.name == "postgresql":
        with read_transaction(engine) as connection:
            states = connection.execute(text("SELECT state FROM events")).scalars()
            texts = connection.execute(text("SELECT disclosure FROM event_texts")).scalars()
            stored = b"".join((*states, *(one.encode() for one in texts)))
    else:
        stored = _vacuumed(told)
    left = [row.disclosure[:40] for row in _texts(told)]
    for gone in (*TEXTS, *(salt for salt in salts if salt not in left)):
        assert gone.encode()[:2_000] not in stored, gone[:50]


def test_other_texts_are_kept(told: Told) -> None:
    told.redact("title")
    reported, *_ = told.world.log.load(told.id)
    assert isinstance(reported, DevelopmentReported)
    assert reported.account.title == REDACTED
    assert reported.account.summary == "Seen from the mill"
    assert reported.reports[0].attributed_to == "a miller"
    assert findings(told) == []


def test_rows_follow_from_the_redacted_log(told: Told) -> None:
    """The rows before the redaction too: a rebuild derives them from what is left."""
    position = told.redact(*ALL)
    told.world.catch_up()
    titles = [(row.title, row.known_from) for row in told.world.rows(developments)]
    assert {title for title, _ in titles} == {REDACTED}
    assert [at for _, at in titles] == [position - 3, position - 2, position - 1, position]
    assert {row.scope for row in told.world.rows(commitments)} == {REDACTED}
    found = verified(told.world.engine, told.world.log, Policy())
    assert found.differing == 0


@pytest.mark.parametrize("batch_size", [1, 3, 100])
def test_rows_are_the_same_whenever_they_are_derived(told: Told, batch_size: int) -> None:
    told.world.report(occurred="2024-02-01")
    told.redact("title", "commitments")
    told.world.verbs.correct_development(told.id, {"title": "Another"}, "It can be said.", BY)
    told.world.catch_up(batch_size)
    assert verified(told.world.engine, told.world.log, Policy()).differing == 0


def test_a_copy_of_a_redacted_log_equals_it(told: Told, into: Engine) -> None:
    position = told.redact(*ALL)
    replay(told.world.log, Policy(), position, into)
    copy = SQLAlchemyRecorder(into)
    assert copy.read(0, 100) == told.world.log.recorder.read(0, 100)
    assert verified(into, EventLog(copy), Policy()).differing == 0
    assert verify_database(into).findings == []


def test_a_copy_loses_the_texts_when_it_goes_on(told: Told, into: Engine) -> None:
    replay(told.world.log, Policy(), told.world.log.position(), into)
    copy = SQLAlchemyRecorder(into)
    held = copy.read(0, 100)
    position = told.redact("reports")
    assert copy.read(0, 100) == held
    replay(told.world.log, Policy(), position, into)
    assert copy.read(0, 100) == told.world.log.recorder.read(0, 100)
    assert verify_database(into).findings == []


def test_a_copy_that_ends_before_the_redaction_says_what_it_lacks(told: Told, into: Engine) -> None:
    position = told.redact("title")
    replay(told.world.log, Policy(), position - 1, into)
    assert [str(one) for one in verify_database(into).findings] == [
        f"position {at}: the text account.title is missing, and no event up to {position - 1}"
        " redacts it"
        for at in (position - 3, position - 1)
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM event_texts WHERE field = 'account.summary'",
        "UPDATE event_texts SET disclosure = 'x'",
        "UPDATE event_texts SET field = 'y' WHERE field = 'account.summary'",
    ],
)
def test_the_database_refuses_other_changes(told: Told, statement: str) -> None:
    told.redact("title")
    before = _texts(told)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        write_transaction(told.world.engine) as connection,
    ):
        connection.execute(text(statement))
    assert _texts(told) == before


def test_a_text_that_was_removed_otherwise_is_found(told: Told) -> None:
    position = told.world.log.position()
    with tampering(told.world.engine, write_transaction) as connection:
        connection.execute(text("DELETE FROM event_texts WHERE field = 'account.title'"))
    assert findings(told) == [
        f"position {at}: the text account.title is missing, and no event up to {position}"
        " redacts it"
        for at in (position - 2, position)
    ]


def test_a_text_that_was_changed_is_found(told: Told) -> None:
    position = told.world.log.position() - 2
    with tampering(told.world.engine, write_transaction) as connection:
        changed = "UPDATE event_texts SET disclosure = replace(disclosure, 'mill', 'well')"
        connection.execute(text(f"{changed} WHERE position = {position} AND field LIKE '%title'"))
    assert findings(told) == [
        f"position {position}: one of its texts is not the one that was recorded"
    ]
    reported, *_ = told.world.log.load(told.id)
    assert isinstance(reported, DevelopmentReported)
    assert reported.account.title == REDACTED


def test_a_text_that_is_put_back_is_found(told: Told) -> None:
    [title] = [row for row in _texts(told) if row.field == "account.title"][:1]
    redacted = told.redact("title")
    with tampering(told.world.engine, write_transaction) as connection:
        put = text("INSERT INTO event_texts VALUES (:position, :field, :disclosure)")
        connection.execute(put, title._asdict())
        connection.execute(put, {**title._asdict(), "position": 99})
    assert findings(told) == [
        f"position {title.position}: the text account.title is there, and position {redacted}"
        " redacts it",
        "position 99: there is a text of an event that is not there",
    ]


def _texts(told: Told) -> list:  # type: ignore[type-arg]
    query = text("SELECT position, field, disclosure FROM event_texts ORDER BY position, field")
    with read_transaction(told.world.engine) as connection:
        return list(connection.execute(query).all())


def _vacuumed(told: Told) -> bytes:
    """Return the bytes of every file of an embedded database, after what the documents advise."""
    file = Path(str(told.world.engine.url.database))
    told.world.engine.dispose()
    for one in [file, *file.parent.rglob("*.db")]:
        with sqlite3.connect(one) as connection:
            connection.execute("VACUUM")
        connection.close()
    return b"".join(one.read_bytes() for one in [file, *file.parent.rglob("*")] if one.is_file())


def test_no_bundle_lacks_the_redaction_of_its_texts(told: Told, tmp_path: Path) -> None:
    """Given a text that is redacted after the checkpoint of a bundle was signed."""
    world, sealed = told.world, told.sealer.seal()
    world.verbs.redact_development(told.id, ("title",), "A witness.", BY)
    day = date(2024, 1, 10).toordinal()
    size = sealed.checkpoint.size
    wanted = Export(StancesQuestion("hezbollah", day, Policy()), size, {}, stances_answer)
    file = tmp_path / "answer.zip"
    with pytest.raises(Conflict, match="redacted while the bundle was made"):
        export(world.engine, world.log, sealed, wanted, file)
    assert not file.exists()
