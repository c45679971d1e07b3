"""Following the log from a shell: what was recorded, then what is, until Ctrl-C."""

from __future__ import annotations

import json
import signal

from api.service import Service
from infrastructure.settings import Settings
from tests.api.cli.command_line import PATIENCE_SECONDS, running, stanceline
from tests.builders import BY, a_development, register_cast


def test_what_is_recorded_is_reported_line_by_line_until_ctrl_c(sqlite_url: str) -> None:
    verbs = Service(Settings(database_url=sqlite_url)).verbs
    register_cast(verbs)

    with running("events", "--follow", "--after", "7", "--json", url=sqlite_url) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["id"] == "reuters"
        recorded = verbs.report_development(a_development(), BY)
        assert json.loads(process.stdout.readline())["position"] == recorded.position
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        assert process.stdout.read() == ""


def test_only_what_is_about_all_that_is_named_is_followed(sqlite_url: str) -> None:
    service = Service(Settings(database_url=sqlite_url))
    register_cast(service.verbs)
    service.project_if_embedded()

    asked = ("--follow", "--pair", "israel,iran")
    with running("events", *asked, url=sqlite_url) as process:
        assert process.stdout is not None
        service.verbs.report_development(a_development(), BY)
        of_the_pair = a_development(initiators=("iran",))
        recorded = service.verbs.report_development(of_the_pair, BY)
        line = process.stdout.readline()

    assert line.startswith(f"{recorded.position}\t")
    assert "development.reported.v1" in line


def test_the_same_filters_are_for_a_page(sqlite_url: str) -> None:
    service = Service(Settings(database_url=sqlite_url))
    register_cast(service.verbs)
    service.project_if_embedded()

    page = json.loads(stanceline("events", "--actor", "iran", "--json", url=sqlite_url).stdout)
    assert [event["position"] for event in page["data"]] == [3]
    refused = stanceline("events", "--kind", "war", "--follow", url=sqlite_url)
    assert refused.exit_code == 1
    assert "kind: 'war' is not in the vocabulary" in refused.stderr
