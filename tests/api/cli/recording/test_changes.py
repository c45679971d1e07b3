"""The commands `correct`, `retract` and `dispute`."""

from __future__ import annotations

from tests.api.cli.command_line import stanceline
from tests.api.cli.recording.recorded import SAID, development, recorded, refused, reported

WHY = ("--reason", "The Gazette corrected it")
NOBODY = "00000000-0000-4000-8000-000000000000"


def test_a_correction_changes_only_the_fields_that_are_given(empty: str) -> None:
    id = reported("attack", "--place", "Riverton", "--country", "SYR", url=empty)

    recorded("correct", id, *WHY, "--occurred", "2024-03-02", "--place", "Riverside", url=empty)

    shown = development(id, empty)
    assert (shown["occurred"], shown["kind"]) == ("2024-03-02", "attack")
    assert (shown["place"]["name"], shown["place"]["country"]) == ("Riverside", "SYR")


def test_a_field_is_cleared(empty: str) -> None:
    id = reported("attack", "--mode", "heavy-weapons", url=empty)

    recorded("correct", id, *WHY, "--clear", "mode", url=empty)

    assert development(id, empty)["mode"] is None


def test_a_report_is_corrected_by_its_number(empty: str) -> None:
    id = reported("talks", url=empty)

    recorded("correct", id, *WHY, "--report", "1", "--statement", "They met.", url=empty)

    assert development(id, empty)["reports"][0]["summary"] == "They met."


def test_what_cannot_be_corrected_is_listed_at_once(empty: str) -> None:
    id = reported("talks", url=empty)

    said = refused(
        "correct", id, *WHY, "--statement", "They met.", "--clear", "title", "--kind", "x",
        url=empty,
    )  # fmt: skip

    assert "--statement: it is corrected only with --report" in said
    assert "--clear: 'title' is not a field that can be empty" in said
    assert "--kind: 'x' is not in the vocabulary" in said


def test_a_correction_without_a_change_is_refused(empty: str) -> None:
    id = reported("talks", url=empty)

    assert "nothing would change" in refused("correct", id, *WHY, url=empty)


def test_a_development_is_retracted_as_the_duplicate_of_another(empty: str) -> None:
    first = reported("talks", url=empty)
    second = reported("talks", url=empty)

    recorded("retract", second, "--reason", "Twice", "--duplicate-of", first, url=empty)

    shown = development(second, empty)
    assert (shown["retracted"], shown["duplicate_of"]) == (True, first)


def test_one_of_two_reports_is_withdrawn(empty: str) -> None:
    id = reported("talks", url=empty)
    recorded("report", "--to", id, *SAID, "--credibility", "3", url=empty)

    recorded("retract", id, "--reason", "Not of this", "--report", "1", url=empty)

    assert [one["credibility"] for one in development(id, empty)["reports"]] == [3]


def test_a_source_denies_who_did_it(empty: str) -> None:
    id = reported("attack", url=empty)

    recorded("dispute", id, "--part", "author", "--actor", "Northland", *SAID, url=empty)

    (denied,) = development(id, empty)["disputes"]
    assert denied["part"] == "author"


def test_a_development_that_is_not_on_record_is_refused(empty: str) -> None:
    reported("talks", url=empty)

    for command in (("retract", NOBODY, *WHY), ("dispute", NOBODY, *SAID)):
        done = stanceline(*command, url=empty)
        assert done.exit_code == 1
        assert f"there is no development {NOBODY}" in done.stderr
