"""`stanceline report --from FILE.yaml`: many developments at once, with names instead of ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli.sheet.yaml_file import rows_in_yaml
from domain.errors import Invalid
from tests.api.cli.command_line import stanceline
from tests.api.cli.recording.recorded import REGISTERING, development, position
from tests.api.cli.sheet.test_sheets import listed

TRUCE = """\
- key: truce
  kind: ceasefire
  initiators: [Northland]
  targets: Southland
  occurred: 2024-03-01
  title: "A truce: both sides; at noon"
  fatalities: 0
  commitments:
    - "Northland > Southland: cease-attacks"
    - "Southland > Northland: cease-attacks"
  reports:
    - source: The Gazette
      statement: |
        Both signed.
        The guns fell silent.
      reported_at: 2024-03-02
      credibility: 2
    - {source: The Gazette, statement: no, reported_at: 2024-03-05}
"""
RAID = """\
- key: raid
  kind: attack
  initiators: [Southland]
  targets: [Northland]
  occurred: 2024-05
  title: A raid
  reports: [{source: The Gazette, statement: Shells fell.}]
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'stanceline.db'}"


def written(tmp_path: Path, text: str, name: str = "reports.yaml") -> str:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_developments_of_a_file_are_recorded_with_their_reports(
    tmp_path: Path, url: str
) -> None:
    file = written(tmp_path, TRUCE + RAID)

    done = stanceline("report", "--from", file, *REGISTERING, "--by", "anna", url=url)

    assert done.exit_code == 0, done.stderr
    first, *_ = done.stdout.splitlines()
    assert first == "Recorded 2 developments with 3 reports. 0 reports on record already."
    truce, raid = (development(str(one["id"]), url) for one in listed(url))
    assert truce["title"] == "A truce: both sides; at noon"
    assert (truce["occurred"], raid["occurred"]) == ("2024-03-01", "2024-05")
    assert [one["by"] for one in truce["commitments"]] == ["northland", "southland"]
    # A YAML reader would take `no` for a flag, and a date for a date.
    assert [one["summary"] for one in truce["reports"]] == [
        "Both signed.\nThe guns fell silent.\n", "no",
    ]  # fmt: skip
    assert truce["fatalities"]["best"] == 0


def test_the_same_file_again_records_nothing(tmp_path: Path, url: str) -> None:
    file = written(tmp_path, TRUCE + RAID, "reports.yml")
    stanceline("report", "--from", file, *REGISTERING, url=url)
    before = position(url)

    again = stanceline("report", "--from", file, url=url)

    assert again.stdout == (
        "Recorded 0 developments with 0 reports. 3 reports on record already.\n"
    )
    assert position(url) == before


def test_all_that_is_wrong_is_listed_by_line_and_nothing_is_recorded(
    tmp_path: Path, url: str
) -> None:
    stanceline("report", "--from", written(tmp_path, TRUCE), *REGISTERING, url=url)
    before = position(url)
    wrong = RAID.replace("attack", "atack").replace("[Northland]", "[Northlnd]")

    done = stanceline("report", "--from", written(tmp_path, wrong), url=url)

    assert (done.exit_code, position(url)) == (1, before)
    lines = [line for line in done.stderr.splitlines() if not line.startswith("Allowed: ")]
    assert lines[0].startswith("line 1, column kind: 'atack' is not in the vocabulary")
    assert lines[1].startswith("line 1, column targets: no actor has the name 'Northlnd'.")
    assert lines[2:] == ["Nothing was recorded."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file has no list of developments"),
        ("kind: attack", "the file has no list of developments"),
        ("[a, b", "the file is not YAML"),
        ("- attack", "line 1: it is not a development"),
        (RAID.replace("title", "titel"), "line 6: 'titel' is not a name"),
        (RAID + "  title: Again\n", "line 8: title is there twice"),
        (RAID.partition("  reports")[0], "line 1: it has no list of reports"),
        (RAID.replace("[{source", "[Gazette, {source"), "line 7: it is not a report"),
        (RAID.replace("A raid", "[A, raid]"), "line 6: title: it is not a text"),
        (
            RAID.replace("[Southland]", "{a: b}"),
            "line 3: initiators: it is not a text or",
        ),
        (RAID.replace("{source", "{kind: attack, source"), "line 7: 'kind' is not a name"),
    ],
)
def test_a_file_of_another_form_is_refused_with_the_line(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(Invalid) as refused:
        rows_in_yaml(Path(written(tmp_path, text)), 10_000)

    assert said in refused.value.message
    assert refused.value.allowed


def test_options_of_one_development_are_refused_next_to_a_file(tmp_path: Path, url: str) -> None:
    file = written(tmp_path, RAID)

    done = stanceline("report", "--from", file, "--kind", "attack", *REGISTERING, url=url)

    assert done.exit_code == 1
    assert done.stderr.startswith("--kind: --from takes all of it from the file\n")
