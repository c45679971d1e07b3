"""Recording many developments over HTTP, a line of JSON for each."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.api.api_client import ApiClient, Json, a_development, refusal
from tests.api.conftest import MOST_IMPORTED_BYTES, conversation

IMPORT = "/v1/developments:import"
LINES = "application/jsonl"


def a_line(record: int, **said: Any) -> bytes:
    external_id = {"dataset": "gazette", "id": str(record)}
    return json.dumps(a_development(external_id=external_id, **said)).encode()


def imported(api: ApiClient, lines: Iterable[bytes]) -> list[Json]:
    answer = api.send(IMPORT, b"\n".join(lines), LINES)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/jsonl"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_line_is_answered_in_order_and_recorded(talk_on_each: ApiClient) -> None:
    before = talk_on_each.last_position()
    answers = imported(talk_on_each, [a_line(1), a_line(2)])
    assert [(a["line"], a["position"], a["created"]) for a in answers] == [
        (1, before + 1, True),
        (2, before + 2, True),
    ]
    assert talk_on_each.read(f"/v1/developments/{answers[1]['id']}")["external_id"]["id"] == "2"


def test_the_same_lines_again_record_nothing(api: ApiClient) -> None:
    first = imported(api, [a_line(1), a_line(2)])
    before = api.last_position()
    again = imported(api, [a_line(1), a_line(2)])
    assert again == [{**answer, "created": False} for answer in first]
    assert api.last_position() == before


def test_blank_lines_only_count(api: ApiClient) -> None:
    answers = imported(api, [b"", a_line(2), b" \t\r", b"\r", a_line(5), b"", b""])
    assert [(a["line"], a["created"]) for a in answers] == [(2, True), (5, True)]


@pytest.mark.parametrize("blank", [b"", b"\r", b" \t"])
def test_an_import_ends_after_very_many_blank_lines(sqlite_url: str, blank: bytes) -> None:
    with conversation(sqlite_url, max_refused_lines=300) as api:
        api.register_cast()
        taken = imported(api, [a_line(1), *[blank] * 300, a_line(302)])
        ended = imported(api, [a_line(3), *[blank] * 301, a_line(303)])
    assert [a["line"] for a in taken] == [1, 302]
    assert (ended[0]["line"], ended[0]["created"]) == (1, True)
    (end,) = ended[1:]
    assert (end["line"], end["error"]["detail"]) == (
        303,
        "the import ends: the lines before this one are blank",
    )


def test_a_line_that_is_refused_does_not_keep_the_others_out(api: ApiClient) -> None:
    answers = imported(
        api,
        [
            a_line(1),
            b"{broken",
            b"",
            a_line(4, kind="war"),
            a_line(5, targets=["nobody"]),
            a_line(6, severity=3),
            b"\xff\xfe",
            a_line(1, title="Another title"),
            a_line(9),
        ],
    )
    shown = {a["line"]: (a["error"]["status"] if "error" in a else a["created"]) for a in answers}
    assert shown == {1: True, 2: 400, 4: 422, 5: 422, 6: 422, 7: 400, 8: 409, 9: True}
    fields = {a["line"]: a["error"]["errors"][0]["field"] for a in answers[2:5]}
    assert fields == {4: "kind", 5: "targets[0]", 6: "severity"}


def test_a_line_that_is_too_long_is_reported_so_and_the_rest_goes_on(api: ApiClient) -> None:
    answers = imported(api, [b"x" * 1_000_001, a_line(2)])
    assert answers[0]["error"]["errors"][0]["allowed"] == "at most 1000000 bytes"
    assert (answers[1]["line"], answers[1]["created"]) == (2, True)


def test_lines_of_several_batches_are_all_answered(api: ApiClient) -> None:
    before = api.last_position()
    answers = imported(api, (a_line(record) for record in range(1, 1202)))
    assert [a["line"] for a in answers] == list(range(1, 1202))
    assert [a["position"] for a in answers] == list(range(before + 1, before + 1202))


def test_a_body_that_says_it_is_too_large_is_refused_whole(api: ApiClient) -> None:
    answer = api.send(IMPORT, b" " * (MOST_IMPORTED_BYTES + 1), LINES)
    assert str(MOST_IMPORTED_BYTES) in refusal(answer, 413)["detail"]


def test_a_body_that_is_not_lines_of_json_is_refused(api: ApiClient) -> None:
    answer = api.send(IMPORT, b"a,b", "text/csv")
    assert "application/jsonl" in refusal(answer, 415)["detail"]


def test_an_import_takes_no_key_for_its_lines_have_ids(api: ApiClient) -> None:
    answer = api.send(IMPORT, a_line(1), LINES, **{"Idempotency-Key": "one"})
    assert refusal(answer, 422)["errors"][0]["field"] == "Idempotency-Key"
