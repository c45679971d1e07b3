"""Check the private texts of a database: none is left that was redacted, or has no event."""

from __future__ import annotations

from sqlalchemy import select

from infrastructure.log.private_texts import REDACTING
from infrastructure.log.recorder import RECORDED_EVENTS, RecordedEvent
from infrastructure.log.tables import event_texts, events
from infrastructure.verifying.database_rows import LogRows
from infrastructure.verifying.sealed_log import texts_of
from infrastructure.verifying.verdict import Verdict

_REDACTIONS = RECORDED_EVENTS.where(events.c.topic == REDACTING).order_by(events.c.position)
_WITHOUT_EVENT = (
    select(event_texts.c.position)
    .where(event_texts.c.position.not_in(select(events.c.position)))
    .limit(1)
)


def check_texts(rows: LogRows, verdict: Verdict) -> None:
    """Find texts that an event redacts and that are there again, and texts of no event."""
    connection = rows.connection
    for row in connection.execute(_REDACTIONS).all():
        redaction = RecordedEvent(*row)
        for id, version, field in texts_of(redaction).redacts:
            of_event = select(events.c.position).where(
                events.c.originator_id == id, events.c.originator_version == version
            )
            left = select(event_texts.c.position).where(
                event_texts.c.position.in_(of_event), event_texts.c.field == field
            )
            if (position := connection.execute(left).scalar()) is not None:
                verdict.find(
                    position,
                    f"the text {field} is there, and position {redaction.position} redacts it",
                )
    if (position := connection.execute(_WITHOUT_EVENT).scalar()) is not None:
        verdict.find(position, "there is a text of an event that is not there")
