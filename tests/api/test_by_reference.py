"""Whole answers about stances equal those of the reference evaluator, from the same events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, product
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from api.answers.stances.stances import Stance, stances_answer
from domain.application import NewDevelopment, Stanceline
from domain.commitments import CoveredPlace, Place
from domain.errors import DomainError
from domain.log import Recorded
from domain.stance.policy import Policy
from domain.values import Attribution, Finder, Finding
from domain.vocabulary import ATTRIBUTIONS, FINDING_RESULTS
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from infrastructure.projections.runner import catch_up
from infrastructure.read_models.as_known import Moment, open_as_known
from infrastructure.read_models.claim_filter import ClaimFilter
from infrastructure.read_models.history import event_answer
from infrastructure.read_models.stances.held import StancesQuestion
from tests.builders import ACTORS, BY, a_commitment, a_development, a_report, register_cast
from tests.database_files import copy_database
from tests.infrastructure.projections.following import opened, quickly
from tests.infrastructure.projections.histories import CatchUp, Step, Teller, histories
from tests.random_examples import examples
from tests.stance_reference.answers import Answers, Filters
from tests.stance_reference.log import log_of
from tests.stance_reference.stance import Stance as Expected

FIRST_RECORDED = datetime(2024, 1, 25, 12, tzinfo=UTC)
ASKED_ABOUT = ("hezbollah", "israel", "iran", "resistance")

DAYS = [
    date.fromisoformat(day).toordinal()
    for day in ("2024-01-31", "2024-02-25", "2024-03-20", "2024-04-10", "2024-05-20", "2024-10-05")
]
_filters = st.sampled_from(
    [
        ClaimFilter(),
        ClaimFilter(),
        ClaimFilter(min_confidence=50),
        ClaimFilter("gaza-2023"),
        ClaimFilter(single_source=False, reported_by="2024-03-31"),
        ClaimFilter(reported_by="2024-02-11"),
    ]
)
pytestmark = pytest.mark.timeout(600)  # to find the shortest history that fails takes minutes


@pytest.fixture
def migrated(_migrated_sqlite: Path) -> Path:
    """The file of a migrated, empty database."""
    return _migrated_sqlite


@settings(quickly, max_examples=examples(10))
@given(history=histories, moment=st.sampled_from([0, 0.5, 1, 1]), only=_filters)
def test_an_answer_says_what_the_reference_says(
    history: list[Step | CatchUp],
    moment: float,
    only: ClaimFilter,
    migrated: Path,
    tmp_path: Path,
) -> None:
    file = tmp_path / f"{uuid4().hex}.db"
    copy_database(migrated, file)
    with opened(f"sqlite:///{file}") as engine:
        log = recorded(engine, history)
        first = log.recorder.position() // 2
        position = first + round(moment * (log.recorder.position() - first))
        assert_as_the_reference(engine, log, position, only)


def assert_as_the_reference(
    engine: Engine, log: EventLog, position: int, only: ClaimFilter
) -> None:
    answers = Answers(log_of(events_of(log), position), filters=filters_of(only))
    with open_as_known(engine, log, Moment(position)) as knowledge:
        for actor, on in product(ASKED_ABOUT, DAYS):
            question = StancesQuestion(actor, on, Policy(), only=only)
            found = {
                row_of(stance): shown(stance)
                for stance in stances_answer(knowledge, question)["stances"]
            }
            wanted = {
                (toward, row.inherited_from, row.toward_inherited_from): said(row)
                for toward in ACTORS
                if toward != actor
                for row in answers.rows(actor, toward, on)
            }
            assert found == wanted, actor


@settings(quickly, max_examples=examples(8))
@given(seed=st.integers(0, 2**32), only=_filters)
def test_what_violates_and_strains_a_commitment_is_what_the_reference_says(
    seed: int, only: ClaimFilter, migrated: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"{uuid4().hex}.db"
    copy_database(migrated, file)
    with opened(f"sqlite:///{file}") as engine:
        log = EventLog(SQLAlchemyRecorder(engine))
        verbs = Stanceline(log)
        register_cast(verbs)
        verbs.start_membership("iran", "resistance", "member", "2024-01-20", BY)
        verbs.end_membership("iran", "resistance", "2024-04-15", "", BY)
        verbs.start_membership("iraq", "iran", "faction", None, BY)
        random = Random(seed)
        made = verbs.report_developments(list(a_truce_and_acts(random)), BY)
        record_findings(verbs, random, made)
        catch_up(engine, log, Policy())
        assert_as_the_reference(engine, log, log.position(), only)


KINDS = ("attack", "attack", "attack", "attack", "warning", "mobilization", "sanction", "agreement")
ENDS = (None, None, "..", "..", "2024-03-31", "2024-02-15")


def a_truce_and_acts(random: Random) -> Iterator[NewDevelopment]:
    """Yield commitments of Israel and of the coalition, and acts between them and its members."""
    for number in range(random.randint(1, 3)):
        by, toward = random.choice([("israel", "resistance"), ("resistance", "israel")])
        action, partial = random.choice(
            [("cease-attacks", False)] * 3
            + [("cease-attacks", True), ("not-intervene", False), ("release", False)]
        )
        made = a_commitment(
            by=by, toward=toward, action=action, partial=partial, expires=random.choice(ENDS),
            **(random.choice(WHERE) if partial else {}),
            announced_by_other=random.random() < 0.3,
        )  # fmt: skip
        kind = "ceasefire" if action == "cease-attacks" else "agreement"
        yield a_development(
            a_report(credibility=random.choice([1, 2, 3])), kind=kind, occurred=a_date(random),
            initiators=(by,), targets=(toward,), commitments=(made,), title=f"Number {number}",
        )  # fmt: skip
    for number in range(random.randint(4, 14)):
        sides = [("israel", random.choice(["resistance", "resistance", "iran", "iraq"]))]
        (by, toward) = sides[0] if random.random() < 0.6 else sides[0][::-1]
        kind, occurred = random.choice(KINDS), a_date(random)
        is_counted = kind == "attack" and "/2" in occurred and random.random() < 0.5
        degree = random.choice([None, None, *ATTRIBUTIONS])
        yield a_development(
            a_report(credibility=random.choice([1, 2, 3, 5, 6])), kind=kind,
            occurred=occurred, initiators=(by,), targets=(toward,), commitments=(),
            place=random.choice(PLACES), title=f"Act {number}",
            acts=random.choice([2, 3, 5]) if is_counted else None,
            attributions=(Attribution(by, degree),) if degree else (),
        )  # fmt: skip


def record_findings(verbs: Stanceline, random: Random, made: list[Recorded | DomainError]) -> None:
    """Record findings on developments under the commitment reported first."""
    first, *others = made
    if not isinstance(first, Recorded):
        return
    acts = [one.id for one in others if isinstance(one, Recorded)]
    for _ in range(random.choice([0, 2, 6])):
        finder = random.choice([Finder("iraq"), Finder("iran"), Finder(source="al-manar")])
        result = random.choice([*FINDING_RESULTS, "dismissed", "dismissed"])
        published = random.choice([None, "2024-02-10", "2024-03-20"])
        reports = (a_report(reported_at=published, summary=f"{random.random()}"),)
        day = f"2024-0{random.randint(7, 9)}-20"
        finding = Finding(1, random.choice(acts), result, finder, day, reports)
        verbs.record_finding(first.id, finding, BY)


PLACES = (
    None, Place("Idlib", "SYR", precision=1), Place("Homs", "SYR", precision=1),
    Place("the north", "SYR", precision=5), Place("Erbil", "IRQ", precision=1),
)  # fmt: skip
IDLIB, SYRIA = CoveredPlace("SYR", "Idlib"), CoveredPlace("SYR")
WHERE: tuple[dict[str, tuple[CoveredPlace, ...]], ...] = (
    {"places": (IDLIB,)}, {"places": (SYRIA,), "excluded_places": (IDLIB,)},
    {"excluded_places": (IDLIB,)}, {},
)  # fmt: skip


def a_date(random: Random) -> str:
    first = date(2024, 1, 15) + timedelta(days=random.randint(0, 120))
    later = first + timedelta(days=random.choice([1, 5, 20, 60]))
    form = random.choice(["{0}", "{0}", "{0}", "[{0}..{1}]", "{0}/{1}", "{0}/..", "{0}/"])
    return form.format(first.isoformat(), later.isoformat())


def row_of(stance: Stance) -> tuple[str, str | None, str | None]:
    """Return the other actor of a stance, and the coalitions that it comes through."""
    above, toward_above = stance["inherited_from"], stance["toward_inherited_from"]
    return stance["toward"]["id"], above and above["id"], toward_above and toward_above["id"]


def recorded(engine: Engine, history: Iterable[Step | CatchUp]) -> EventLog:
    """Record the history, each event two days after the one before."""
    clock = (FIRST_RECORDED + timedelta(days=2 * n) for n in count())
    log = EventLog(SQLAlchemyRecorder(engine, lambda: next(clock)))
    verbs = Stanceline(log)
    register_cast(verbs)
    teller = Teller(verbs)
    for step in [*history, CatchUp(10_000)]:
        if isinstance(step, Step):
            teller.take(step)
        else:
            catch_up(engine, log, Policy(), batch_size=step.batch_size)
    return log


def events_of(log: EventLog) -> list[dict[str, Any]]:
    answers = [event_answer(one, log.decode(one)) for one in log.recorder.read(0, 10_000)]
    return [json.loads(msgspec.json.encode(answer)) for answer in answers]


def filters_of(only: ClaimFilter) -> Filters:
    published = None if only.reported_by is None else only.published
    return Filters(only.min_confidence, only.conflict, only.single_source, published)


SAME = ("posture", "rule", "since", "assessment", "dating", "projected", "confidence")
COUNTED = ("last_act_date", "acts_30d", "acts_90d", "violated")


def shown(stance: Stance) -> dict[str, Any]:
    """Return what an answer says, in the words of the reference."""
    last = stance["last"]
    plain: Any = stance
    return {
        **{name: plain[name] for name in (*SAME, *COUNTED)},
        "violations": sorted(stance["violations"]["newest"]),
        "count": stance["violations"]["count"],
        "tensions": sorted(stance["tensions"]),
        "last": last and (last["day"], last["posture"]),
        "left_out": _left_out_by_filters(stance),
    }


def _left_out_by_filters(stance: Stance) -> tuple[int, str | None, bool] | None:
    """Return what filters leave out; the reference does not count what programs coded."""
    left_out = stance["left_out"]
    if left_out is None or left_out["changes"] is None:
        return None
    claims = [one["claims"] for one in left_out["reasons"] if one["reason"] == "filters"]
    return sum(claims), left_out["posture"], left_out["changes"]


def said(stance: Expected) -> dict[str, Any]:
    last, left_out = stance.last, stance.left_out
    return {
        **{name: getattr(stance, name) for name in (*SAME, *COUNTED)},
        "violations": sorted(stance.violations),
        "count": len(stance.violations),
        "tensions": sorted(stance.strained_by),
        "last": last and (last.day, last.posture),
        "left_out": left_out and (left_out.claims, left_out.posture, left_out.changes),
    }
