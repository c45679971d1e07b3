"""The command `end`: of a commitment by its parties, of a ceasefire, of what lasts."""

from __future__ import annotations

from tests.api.cli.recording.recorded import SAID, development, recorded, refused, reported

OVER = ("--date", "2024-05-01", "--reason", "The shelling began again")
BOTH = (
    "--commitment", "Northland > Southland: cease-attacks",
    "--commitment", "Southland > Northland: cease-attacks",
)  # fmt: skip


def test_a_commitment_is_ended_by_naming_its_maker(empty: str) -> None:
    id = reported("ceasefire", *BOTH, url=empty)

    recorded("end", id, *OVER, "--of", "Southland", "--ended-by", "southland", url=empty)

    (ended,) = development(id, empty)["endings"]
    assert (ended["commitment"], ended["date"]) == (2, "2024-05-01")


def test_a_bare_ceasefire_ends_as_a_whole(empty: str) -> None:
    id = reported("ceasefire", url=empty)

    recorded("end", id, *OVER, url=empty)

    assert development(id, empty)["endings"][0]["commitment"] == 0


def test_several_commitments_that_fit_are_listed(empty: str) -> None:
    id = reported("ceasefire", *BOTH, url=empty)

    said = refused("end", id, *OVER, url=empty)

    assert said.startswith("--commitment: several commitments fit")
    assert "2: southland toward northland, cease-attacks" in said


def test_a_commitment_that_is_not_there_is_refused_with_those_that_are(empty: str) -> None:
    id = reported("ceasefire", *BOTH, url=empty)

    said = refused("end", id, *OVER, "--action", "withdraw", url=empty)

    assert said.startswith("--commitment: no commitment fits")


def test_a_war_ends_with_a_report_of_its_end(empty: str) -> None:
    id = reported("attack", url=empty)
    recorded("correct", id, "--reason", "It went on", "--occurred", "2024-03-01/..", url=empty)

    recorded("end", id, *OVER, *SAID, url=empty)

    ended = development(id, empty)["end"]
    assert (ended["date"], len(ended["reports"])) == ("2024-05-01", 1)


def test_what_only_a_commitment_has_is_refused_for_a_war(empty: str) -> None:
    id = reported("attack", url=empty)

    said = refused("end", id, *OVER, "--ended-by", "Northland", "--place", "SYR", url=empty)

    assert "--ended-by: only the end of a commitment has it" in said
    assert "--place: only the end of a commitment has it" in said
