"""The active generation is compared with the rows that follow from the log, row by row."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from sqlalchemy import Engine, Table, delete, insert, select, update

from domain.stance.policy import Policy
from infrastructure.errors import ReadModelPositionError
from infrastructure.generations.check import COMPARED, contents, verified
from infrastructure.generations.rebuild import rebuild
from infrastructure.read_models.active import projection_transaction, read_snapshot
from infrastructure.read_models.as_known import projection_status
from infrastructure.read_models.claims import claims
from infrastructure.read_models.developments.rows import development_parties
from infrastructure.read_models.stances.segments import stance_segments, stance_snapshots
from infrastructure.sealing.tree import UnfitError
from infrastructure.verifying.database import require_fit, verify_database
from tests.builders import BY
from tests.infrastructure.projections.world import World
from tests.infrastructure.sealing.sealed_logs import tampering

_DAY = date(2024, 1, 1).toordinal()  # of the attack


def test_rows_that_follow_from_the_log_are_found_to_do_so(returned: World) -> None:
    found = verified(returned.engine, returned.log, Policy())

    assert found.position == returned.log.recorder.position()
    assert (found.differing, found.differences) == (0, [])
    assert set(found.contents) == {table.name for table in COMPARED}


def test_the_same_log_has_the_same_contents_on_both_kinds_of_database(
    returned: World, embedded: Engine
) -> None:
    with read_snapshot(returned.engine) as live:
        of_live = contents(live)
    assert verified(returned.engine, returned.log, Policy()).contents == of_live
    assert of_live["stance_segments"].rows > 0

    returned.verbs.add_alias("iran", "Tehran", BY)
    returned.catch_up()
    with read_snapshot(returned.engine) as live:
        changed = {name for name, content in contents(live).items() if content != of_live[name]}
    assert changed == {"actors", "actor_names"}


def test_a_row_that_was_edited_is_named_with_what_it_said_and_should_say(returned: World) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.execute(
            update(stance_segments).values(confidence=5).where(stance_segments.c.start == _DAY)
        )

    (difference,) = verified(returned.engine, returned.log, Policy()).differences

    assert difference.table == "stance_segments"
    assert f"actor='hezbollah', toward='israel', start={_DAY}" in str(difference)
    assert str(difference).endswith("confidence is 5, derived 90")


def test_a_row_that_was_taken_away_and_one_put_in_are_named(returned: World) -> None:
    with projection_transaction(returned.engine) as connection:
        connection.execute(delete(claims).where(claims.c.effect == "ceasefire"))
        connection.execute(
            insert(development_parties).values(
                development="none",
                known_from=1,
                known_to=2,
                actor="israel",
                position=1,
                part="target",
                published_from=0,
                published_to=1,
            )
        )

    put_in, missing = verified(returned.engine, returned.log, Policy()).differences

    assert str(missing).startswith("claims: missing development=")
    assert str(put_in).startswith("development_parties: not derived from the log")


@pytest.mark.parametrize(("before", "after"), [(b'"score":-', b'"score":-9'), (b"{", b"[")])
def test_a_kept_state_that_the_claims_do_not_lead_to_is_named(
    returned: World, before: bytes, after: bytes
) -> None:
    with projection_transaction(returned.engine) as connection:
        place = (stance_snapshots.c.actor == "hezbollah", stance_snapshots.c.toward == "israel")
        row = connection.execute(select(stance_snapshots).where(*place)).one()
        forged = row.state.replace(before, after, 1)
        assert forged != row.state
        connection.execute(update(stance_snapshots).where(*place).values(state=forged))

    (difference,) = verified(returned.engine, returned.log, Policy()).differences

    assert difference.table == "stance_snapshots"
    assert f"actor='hezbollah', toward='israel', day={row.day}" in str(difference)


def test_a_state_put_in_for_another_day_is_named(returned: World) -> None:
    with projection_transaction(returned.engine) as connection:
        row = connection.execute(select(stance_snapshots)).first()
        assert row is not None
        connection.execute(
            insert(stance_snapshots).values(
                actor=row.actor, toward=row.toward, day=row.day + 5_000, state=row.state
            )
        )

    (difference,) = verified(returned.engine, returned.log, Policy()).differences

    assert f"day={row.day + 5_000}" in str(difference)


def test_what_is_recorded_meanwhile_is_not_taken_for_a_difference(returned: World) -> None:
    shown = returned.log.recorder.position()
    returned.report(occurred="2024-03-01")

    found = verified(returned.engine, returned.log, Policy())

    assert (found.position, found.differing) == (shown, 0)


def test_a_last_event_whose_time_cannot_be_read_is_reported(returned: World) -> None:
    wrong = "'infinity'" if returned.engine.dialect.name == "postgresql" else "'x'"
    with tampering(returned.engine) as connection:
        connection.exec_driver_sql(
            f"UPDATE events SET recorded_at = {wrong} WHERE position ="
            " (SELECT max(position) FROM events)"
        )

    said = "when the event was recorded that the read models show last cannot be read"
    with pytest.raises(ReadModelPositionError, match=said):
        projection_status(returned.engine)
    last = returned.log.recorder.position()
    verdict = verify_database(returned.engine)
    assert verdict.first.position == last
    assert any(said in found.message for found in verdict.findings)
    with pytest.raises(UnfitError, match="the head of the log has another time"):
        require_fit(returned.engine, [])


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        ("claims", "start_earliest = 'x'", "start_earliest='x'"),
        ("claims", "doubtful = 'x'", "doubtful='x'"),
        ("claims", "actor = CAST(actor AS BLOB)", "actor=b'"),
        ("stance_segments", "actor = CAST(actor AS BLOB)", "actor=b'"),
        ("stance_segments", "firm = 5", "firm is 5, derived 1"),
    ],
)
def test_a_value_that_no_program_of_ours_writes_is_named_and_replaced(
    embedded: Engine, table: str, change: str, named: str
) -> None:
    returned = World(embedded)
    returned.report()
    returned.catch_up()
    before = _rows(returned, *COMPARED)
    with projection_transaction(embedded) as connection:
        connection.exec_driver_sql(
            f"UPDATE {table} SET {change} WHERE rowid = (SELECT max(rowid) FROM {table})"
        )

    found = verified(embedded, returned.log, Policy())
    assert {difference.table for difference in found.differences} == {table}, found.differences
    assert any(named in str(difference) for difference in found.differences)
    assert msgspec.json.encode(found)

    rebuild(embedded, returned.log, Policy())
    assert _rows(returned, *COMPARED) == before
    assert verified(embedded, returned.log, Policy()).differing == 0


def _rows(world: World, *tables: Table) -> dict[str, list[tuple[object, ...]]]:
    with read_snapshot(world.engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for table in tables
        }
