"""The chronology around the article: every line is recorded once, and what follows from it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.application import Stanceline
from infrastructure.database.engine import open_engine
from infrastructure.log.event_log import EventLog
from infrastructure.log.recorder import SQLAlchemyRecorder
from seeds import loader
from seeds.loader import in_order, load
from tests.seeds.loaded import Loaded

NUJABA, COALITION = "harakat-hezbollah-al-nujaba", "islamic-resistance-in-iraq"
FIGHTING = "hostilities"


@pytest.fixture
def verbs(sqlite_url: str) -> Iterator[Stanceline]:
    engine = open_engine(sqlite_url)
    yield Stanceline(EventLog(SQLAlchemyRecorder(engine)))
    engine.dispose()


# Each worked out from the developments named and the rules of the policy.
@pytest.mark.parametrize(
    ("actor", "toward", "on", "stance"),
    [
        # The truce of 2024-11-27 was three days old.
        ("hezbollah", "israel", "2024-11-30", "ceasefire ceasefire firm 2024-11-27"),
        # Mortars at Mount Dov on 2024-12-02 violated it: one day of force, not three.
        ("hezbollah", "israel", "2024-12-24", "ceasefire ceasefire firm 2024-11-27"),
        # The truce has no end.
        ("hezbollah", "israel", "2025-03-03", "ceasefire ceasefire firm 2024-11-27"),
        # 119 attacks from 2023-11-02 to 2024-09-22 are one act of unknown day; from 09-23 on they
        # came nearly every day, and the claims of 2024-12-01 to 12-08 followed.
        (COALITION, "israel", "2024-09-22", "hostilities force-isolated uncertain 2023-11-02"),
        (COALITION, "israel", "2024-11-03", "hostilities force-sustained firm 2023-11-02"),
        (COALITION, "israel", "2024-12-05", "hostilities force-sustained firm 2023-11-02"),
        # The ceasefire was reported on 2024-12-23, agreed on some day since 2024-12-08.
        (NUJABA, "israel", "2024-12-07", "threatening threat firm 2024-11-27"),
        (NUJABA, "israel", "2024-12-22", "ceasefire ceasefire uncertain 2024-12-08"),
        (NUJABA, "israel", "2024-12-24", "ceasefire ceasefire firm 2024-12-08"),
        (COALITION, "israel", "2024-12-24", "ceasefire ceasefire firm 2024-12-08"),
        # Suspended again on 2025-01-15 while Israel's truce with Hamas is kept, until 2025-03-18.
        (NUJABA, "israel", "2025-03-17", "ceasefire ceasefire firm 2024-12-08"),
        (NUJABA, "israel", "2025-03-18", "no-recent-record no-recent-record - 2025-03-18"),
        # The coalition's own: 90 days from 2024-12-23, and nobody ended it.
        (COALITION, "israel", "2025-03-23", "ceasefire ceasefire firm 2024-12-08"),
        (COALITION, "israel", "2025-03-24", "ceasefire ceasefire-presumed uncertain 2024-12-08"),
        # Wars and campaigns are durations: between two truces,
        ("israel", "hamas", "2024-06-15", "hostilities force-sustained firm 2023-12-01"),
        # and under one, with 312 deaths on record from the first day on.
        ("israel", "hezbollah", "2025-06-03", f"{FIGHTING} ceasefire-not-observed firm 2024-11-28"),
        # Episodic fire is a number of acts: 360 launches in 14 months are one act of unknown day.
        ("houthis", "israel", "2024-03-01", "hostilities force-isolated uncertain 2023-10-31"),
        # The last American strike was on 2025-01-08, of 931 raids in a year.
        (
            "united-states",
            "houthis",
            "2025-02-07",
            f"{FIGHTING} force-isolated uncertain 2024-01-12",
        ),
        (
            "united-states",
            "houthis",
            "2025-02-08",
            "no-recent-record no-recent-record - 2025-02-08",
        ),
        # Announced on the 15th, in force on the 19th.
        ("hamas", "israel", "2025-01-18", "hostilities force-sustained firm 2023-12-01"),
        ("hamas", "israel", "2025-01-19", "ceasefire ceasefire firm 2025-01-19"),
        # The chronology covers 2025.
        ("iran", "israel", "2025-12-31", "ceasefire ceasefire firm 2025-06-24"),
        ("iran", "israel", "2026-01-01", "ceasefire ceasefire uncertain 2025-06-24"),
    ],
)
def test_an_actor_stands_where_the_developments_put_it(
    chronology: Loaded, actor: str, toward: str, on: str, stance: str
) -> None:
    given = chronology.stance(actor, toward, on)
    assert given is not None
    shown = [given[k] or "-" for k in ("posture", "rule", "dating", "since")]
    assert stance.split() == shown


def test_before_the_ceasefire_was_reported_its_maker_still_threatened(
    chronology: Loaded,
) -> None:
    days = [line.get("published", "") for _, line in in_order("chronology")]
    position = sum(day < "2024-12-23" for day in days)  # each line is one event
    given = chronology.stance(NUJABA, "israel", "2024-12-24", position=position)
    assert given is not None
    assert (given["posture"], given["since"]) == ("threatening", "2024-11-27")


def test_every_line_is_one_event_and_none_is_reported_twice(chronology: Loaded) -> None:
    assert chronology.log.recorder.position() == len(in_order("chronology"))
    assert load(chronology.verbs, "chronology") == 0
    assert chronology.log.recorder.position() == len(in_order("chronology"))


# Its rockets of 2024-08-05 were unclaimed until it claimed them on 2024-08-21.
@pytest.mark.parametrize(
    ("reported_by", "posture"),
    [("2024-08-20", "no-recent-record"), ("2024-08-21", "hostilities")],
)
def test_an_attack_has_no_author_before_the_claim_of_responsibility_was_published(
    chronology: Loaded, reported_by: str, posture: str
) -> None:
    given = chronology.stance(
        "the-revolutionaries", "united-states", "2024-08-06", reported_by=reported_by
    ) or chronology.stance(
        "the-revolutionaries", "united-states", "2024-08-06",
        inherited_from=COALITION, reported_by=reported_by,
    )  # fmt: skip
    assert given is not None
    assert given["posture"] == posture


def test_a_set_that_was_interrupted_goes_on_where_it_stopped(verbs: Stanceline) -> None:
    def stop(number: int) -> None:
        if number == 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(verbs, "chronology", progress=stop)
    assert load(verbs, "chronology") == len(in_order("chronology")) - 400


@pytest.mark.parametrize("first", ["article", "chronology"])
def test_both_sets_fit_into_one_log_in_either_order(verbs: Stanceline, first: str) -> None:
    second = "chronology" if first == "article" else "article"
    article, chronology = in_order("article"), in_order("chronology")
    shared = [line for _, line in article if line in [other for _, other in chronology]]
    assert {line["do"] for line in shared} >= {"register_actor", "register_source"}
    assert load(verbs, first) == len(in_order(first))
    assert load(verbs, second) == len(in_order(second)) - len(shared)


def test_an_unknown_field_of_a_commitment_is_refused(verbs: Stanceline) -> None:
    lines = in_order("article")
    where, line = next(entry for entry in lines if "commitments" in entry[1])
    (commitment, *others) = line["commitments"]
    wrong = {**line, "commitments": [{**commitment, "whilst": {"commitment": 2}}, *others]}
    before = lines[: lines.index((where, line))]

    with pytest.raises(ValueError, match=rf"{where}: .*whilst"):
        loader.load_lines(verbs, [*before, (where, wrong)])


def test_a_wrong_seed_is_reported_with_its_file_and_line(
    verbs: Stanceline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copyfile(loader.HERE / "article.jsonl", tmp_path / "article.jsonl")
    with (tmp_path / "article.jsonl").open("a") as file:
        file.write('{"do": "add_alias_of", "actor": "iran"}\n')
    lines = len((tmp_path / "article.jsonl").read_text().splitlines())
    monkeypatch.setattr(loader, "HERE", tmp_path)
    with pytest.raises(ValueError, match=rf"article\.jsonl:{lines}: .*add_alias_of"):
        load(verbs, "article")
