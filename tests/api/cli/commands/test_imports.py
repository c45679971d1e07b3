"""What an import of UCDP GED leaves in the log, whatever its rows hold."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.dataset_verbs import DatasetVerbs, Plan
from api.cli.importing import import_file
from api.cli.program.program import program
from api.service import Service
from domain.actor import actor as actors
from domain.actor.actor import Actor
from domain.actor.events import ActorEvent, ActorRegistered
from domain.application import Request
from domain.development.events import DevelopmentReported
from domain.errors import Invalid
from domain.event import Event, actor_id, aggregate_after, development_id
from domain.source import SourceRegistered
from infrastructure.importers.coded import CodedMembership, Refusal
from infrastructure.importers.table import IMPORTERS
from infrastructure.importers.tally import Remark, Tally
from tests.api.cli.command_line import PATIENCE_SECONDS, running, stanceline
from tests.infrastructure.importers.ged_samples import OF_41_COLUMNS, rows_of, written

PUBLISHED = Path(__file__).parents[5] / "shared/data/ucdp/ucdpged_sample_v23_1.csv.gz"
JOINT = "ucdp-900010"  # what UCDP calls the three groups of a side together


def imported(
    service: Service, path: Path = OF_41_COLUMNS, edition: str | None = None
) -> tuple[Tally, list[Refusal]]:
    refusals: list[Refusal] = []
    tally = import_file(
        IMPORTERS["ucdp-ged"],
        lambda: service,
        service.settings,
        path,
        Plan(edition),
        refusals.append,
        lambda *_: None,
    )
    return tally, refusals


def recorded(service: Service) -> list[Event]:
    return [service.writing.log.decode(one) for one in service.writing.log.recorder.read(0, 10_000)]


def actor(service: Service, slug: str) -> Actor:
    state = aggregate_after(
        service.writing.log.load(actor_id(slug)), ActorRegistered, actors.evolve
    )
    assert state is not None
    return state


def test_every_row_becomes_a_development_with_its_actors_and_sources(service: Service) -> None:
    tally, refusals = imported(service)

    assert (tally.read, tally.new, tally.repeated, tally.conflicts, tally.refused) == (
        4,
        4,
        0,
        0,
        0,
    )
    assert refusals == []
    reported = [e for e in recorded(service) if isinstance(e, DevelopmentReported)]
    assert {event.originator_id for event in reported} == {
        development_id("ucdp-ged", number) for number in ("101", "102", "103", "104")
    }


def test_the_same_file_again_appends_nothing(service: Service) -> None:
    imported(service)
    position = service.writing.log.recorder.position()

    tally, refusals = imported(service)

    assert (tally.new, tally.repeated, refusals) == (0, 4, [])
    assert service.writing.log.recorder.position() == position


def test_the_progress_counts_rows_their_rate_and_refusals(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given 500 rows, which are two batches; the first and the last have a day that is none."""
    template = rows_of()[0]
    rows = [{**template, "id": str(number)} for number in range(1_000, 1_500)]
    rows[0]["date_start"] = rows[-1]["date_start"] = "2017-13-01"
    monkeypatch.setattr("api.cli.terminal.SECONDS_BETWEEN_LINES", 0)

    file = str(written(rows, tmp_path / "ged.csv"))
    shown = stanceline("import", "ucdp-ged", file, url=database_url).stderr

    first, last, *others = [line for line in shown.splitlines() if " rows " in line]
    assert others == []
    assert re.fullmatch(
        r"Importing ged\.csv: \d\d%, 250 rows \([\d,]+ a second\), 1 refused, 0:00:\d\d left", first
    )
    assert re.fullmatch(r"Importing ged\.csv: 100%, 500 rows \([\d,]+ a second\), 2 refused", last)


def test_groups_that_fight_on_one_side_become_members_of_nothing(service: Service) -> None:
    imported(service)

    assert not service.writing.log.load(actor_id(JOINT))
    assert actor(service, "river-brigade").name == "River Brigade"
    for group in ("ucdp-900002", "ucdp-900003", "river-brigade"):
        assert actor(service, group).memberships == ()


def test_a_group_without_a_number_is_the_actor_on_record_under_its_name(service: Service) -> None:
    known = Request("analyst")
    service.verbs.register_actor("river-brigade", "River Brigade", "armed-group", (), {}, known)

    tally, _ = imported(service)

    assert (tally.new, tally.conflicts, tally.refused) == (4, 0, 0)


def test_a_membership_that_an_analyst_ended_stays_ended(service: Service) -> None:
    imported(service)
    stated = CodedMembership("ucdp-900002", "ucdp-900004", "coalition")
    dataset = DatasetVerbs(service, "ucdp-ged", Plan())
    dataset.start_membership(stated)
    service.verbs.end_membership(
        stated.member, stated.of, "2016-06-01", "split", Request("analyst")
    )

    dataset.start_membership(stated)

    (membership,) = actor(service, stated.member).memberships
    assert membership.ending_date == "2016-06-01"


def test_a_group_that_a_later_edition_renames_keeps_its_id_and_gets_an_alias(
    service: Service, tmp_path: Path
) -> None:
    imported(service)
    later = rows_of()[0] | {"id": "105.0", "side_b": "Red Valley Army"}

    tally, _ = imported(service, written([later], tmp_path / "later.csv"))

    assert tally.new == 1
    renamed = actor(service, "ucdp-900002")
    assert (renamed.name, renamed.aliases) == ("Red Valley Front", ("Red Valley Army",))


def test_a_second_name_of_an_actor_within_a_file_becomes_an_alias_and_is_remarked_on(
    service: Service, tmp_path: Path
) -> None:
    first, *others = rows_of()
    renamed = first | {"id": "105.0", "side_b": "Red Valley Army"}
    file = written([first, *others, renamed], tmp_path / "renamed.csv")

    tally, refusals = imported(service, file)

    assert (tally.new, refusals) == (5, [])
    assert actor(service, "ucdp-900002").aliases == ("Red Valley Army",)
    assert tally.remarks["second name of an actor: added as an alias"] == Remark(
        1, "line 6, record 105, ucdp-900002: Red Valley Army"
    )


def test_a_new_name_like_that_of_another_actor_or_source_is_remarked_on_once(
    service: Service, tmp_path: Path
) -> None:
    service.verbs.register_actor(
        "red-valley", "Red VaIley Front", "armed-group", (), {}, Request("a")
    )
    service.verbs.register_source("harbuor", "Harbuor News", None, None, Request("a"))
    first = rows_of()[0] | {"source_office": "Harbour News"}
    file = written([first, first | {"id": "105.0"}], tmp_path / "names.csv")

    tally, _ = imported(service, file)
    again, _ = imported(service, file)

    assert tally.remarks["new name like that of the actor 'red-valley': compare the two"] == (
        Remark(1, "line 2, record 101, ucdp-900002: Red Valley Front")
    )
    assert tally.remarks["new name like that of the source 'harbuor': compare the two"] == (
        Remark(1, "line 2, record 101, harbour-news: Harbour News")
    )
    assert not [what for what in again.remarks if "like" in what]


def test_an_office_spelled_in_two_ways_within_a_file_is_one_source_and_remarked_on(
    service: Service, tmp_path: Path
) -> None:
    first = rows_of()[0]
    otherwise = first | {"id": "105.0", "source_office": "HARBOUR-NEWS"}

    tally, _ = imported(service, written([first, otherwise], tmp_path / "offices.csv"))

    assert tally.new == 2
    known = "source on record under another name or address: the one on record is meant"
    assert tally.remarks == {known: Remark(1, "line 3, record 105, harbour-news: HARBOUR-NEWS")}


def test_the_row_of_tags_of_an_hdx_export_is_skipped_and_the_file_imported_whole(
    service: Service, tmp_path: Path
) -> None:
    header, *lines = OF_41_COLUMNS.read_text(encoding="utf-8").splitlines()
    tags = ["#event+id", "#date+year", "", "#event+type", *([""] * 36), "#affected+killed+max"]
    file = tmp_path / "hdx.csv"
    file.write_text("\n".join([header, ",".join(tags), *lines]), encoding="utf-8")

    tally, refusals = imported(service, file)

    assert (tally.read, tally.new, refusals, tally.is_whole) == (4, 4, [], True)
    assert tally.remarks["row of HXL tags skipped"] == Remark(1, "line 2")


def test_a_source_on_record_under_the_id_of_an_office_is_that_office(service: Service) -> None:
    by_analyst = Request("analyst")
    service.verbs.register_source(
        "harbour-news", "Harbour News Daily", None, "https://harbour.example", by_analyst
    )

    tally, refusals = imported(service)

    assert (tally.new, refusals) == (4, [])


def test_bad_rows_are_reported_with_line_and_reason_and_the_rest_goes_in(
    service: Service, tmp_path: Path
) -> None:
    rows = rows_of()
    rows[0]["best"] = "many"
    rows[1]["latitude"] = "135.0"
    rows[3]["side_b_new_id"] = rows[3]["side_a_new_id"]

    tally, refusals = imported(service, written(rows, tmp_path / "bad.csv"))

    assert (tally.new, tally.refused) == (1, 3)
    shown = {refusal.line: refusal.reason for refusal in refusals}
    assert shown.keys() == {2, 3, 5}
    assert shown[2] == "best: 'many' is not a whole number"
    assert shown[3] == "place.lat: 135.0 (allowed: -90 to 90 degrees)"
    assert "'ucdp-900003' is on both sides" in shown[5]


def test_a_record_that_stands_twice_in_a_file_is_recorded_once(
    service: Service, tmp_path: Path
) -> None:
    first = rows_of()[0]
    otherwise = first | {"best": "4.0"}

    tally, (refusal,) = imported(service, written([first, first, otherwise], tmp_path / "x.csv"))

    assert (tally.new, tally.repeated, tally.conflicts) == (1, 1, 1)
    assert refusal.line == 4
    assert refusal.reason.startswith("line 2 has the same record with other content (allowed: ")


def test_nothing_is_recorded_of_a_file_without_the_columns(
    service: Service, tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")

    with pytest.raises(Invalid, match="lacks the columns"):
        imported(service, tmp_path / "other.csv")
    assert service.writing.log.recorder.position() == 0


def test_a_file_as_published_goes_in_without_a_refusal(service: Service) -> None:
    if not PUBLISHED.exists():
        pytest.skip(f"the data file {PUBLISHED.name} is not on this machine")

    tally, refusals = imported(service, PUBLISHED)

    assert refusals == []
    assert (tally.read, tally.new) == (1_000, 1_000)


def test_standard_input_is_imported_where_a_dash_is_given(sqlite_url: str) -> None:
    said = CliRunner().invoke(
        program,
        ["import", "ucdp-ged", "-"],
        input=OF_41_COLUMNS.read_bytes(),
        env={"STANCELINE_DATABASE_URL": sqlite_url},
    )
    assert said.exit_code == 0, said.stderr
    assert "The file was imported whole." in said.stdout


def test_other_columns_on_standard_input_are_refused_before_it_ends(sqlite_url: str) -> None:
    """Given a pipe that its writer keeps open."""
    begun, pipe = os.pipe()
    with open(pipe, "wb", buffering=0) as written_to, open(begun, "rb") as read_from:
        written_to.write(b"a,b\n")
        arguments = ("import", "ucdp-ged", "-")
        with running(*arguments, url=sqlite_url, stdin=read_from) as process:
            assert process.wait(timeout=PATIENCE_SECONDS) == 1
            assert process.stdout is not None
            assert "the file lacks the columns of UCDP GED" in process.stdout.read()


@pytest.mark.parametrize("kind", ["pipe", "device", "nothing"])
def test_what_is_not_a_regular_file_is_refused_and_leaves_no_database(
    tmp_path: Path, kind: str
) -> None:
    paths = {"pipe": tmp_path / "pipe", "device": Path("/dev/zero"), "nothing": tmp_path / "none"}
    os.mkfifo(paths["pipe"])
    database = tmp_path / "stanceline.db"
    said = stanceline("import", "ucdp-ged", str(paths[kind]), url=f"sqlite:///{database}")
    assert said.exit_code == 1
    assert "Allowed: a file, not a pipe, a device or a folder" in said.stderr
    assert not database.exists()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("army", "armée").encode("cp1252"), "line 2 is not encoded in"),
        (lambda text: text.encode("utf-16"), "it looks like UTF-16"),
        (lambda text: f'{text}105,"2016,1'.encode(), "line 6: a quotation mark"),
        (lambda text: text.replace(",", ";").encode(), "separated by ';', not by commas"),
    ],
    ids=["Windows-1252", "UTF-16", "an open quotation mark at the end", "semicolons"],
)
def test_a_file_that_cannot_be_read_as_rows_leaves_no_database(
    tmp_path: Path, spoil: Callable[[str], bytes], said: str
) -> None:
    """Given a file of which the first rows are right, or would be."""
    (tmp_path / "x.csv").write_bytes(spoil(OF_41_COLUMNS.read_text(encoding="utf-8")))
    database = tmp_path / "stanceline.db"
    result = stanceline("import", "ucdp-ged", f"{tmp_path}/x.csv", url=f"sqlite:///{database}")
    assert result.exit_code == 1
    assert said in result.stderr
    assert "Allowed: " in result.stderr
    assert result.stdout == ""
    assert not database.exists()


def test_nothing_that_a_refused_row_names_is_registered(service: Service, tmp_path: Path) -> None:
    """Given rows with a negative count, and one that would rename a government."""
    kept = rows_of()[0]
    refused = [
        kept | {"id": "301", "best": "-1", "side_b": "Ghost Group", "side_b_new_id": "777",
                "source_office": "Phantom News"},
        kept | {"id": "302", "side_a": "Foo", "side_b_new_id": "900118", "side_b": "Foo"},
        kept | {"id": "303", "side_b": "Bar", "where_prec": "9", "source_office": "Bar News"},
    ]  # fmt: skip

    tally, refusals = imported(service, written([kept, *refused], tmp_path / "refused.csv"))

    assert (tally.new, tally.refused) == (1, 3)
    assert [refusal.line for refusal in refusals] == [3, 4, 5]
    named = {event.actor for event in recorded(service) if isinstance(event, ActorEvent)}
    assert named == {"ucdp-900118", "ucdp-900002"}
    assert actor(service, "ucdp-900118").aliases == actor(service, "ucdp-900002").aliases == ()
    sources = [event.source for event in recorded(service) if isinstance(event, SourceRegistered)]
    assert sources == ["harbour-news"]


def test_nothing_that_a_conflicting_row_names_is_registered(
    service: Service, tmp_path: Path
) -> None:
    """Given a second row of one record, in the same file and in a later one."""
    first = rows_of()[0]
    other = first | {"side_b_new_id": "777", "side_b": "Ghost Group", "source_office": "Phantom"}

    imported(service, written([first, other], tmp_path / "twice.csv"))
    tally, _ = imported(service, written([other], tmp_path / "later.csv"))

    assert tally.conflicts == 1
    assert len(recorded(service)) == 5


def test_an_identifier_of_another_actor_leaves_nothing_of_the_row(service: Service) -> None:
    service.verbs.register_actor(
        "coast", "Coast League", "armed-group", (), {"ucdp": "900004"}, Request("analyst")
    )

    tally, refusals = imported(service)

    assert (tally.new, tally.conflicts) == (2, 2)
    assert "belongs to the actor 'coast'" in refusals[0].reason
    assert not service.writing.log.load(actor_id("river-brigade"))
