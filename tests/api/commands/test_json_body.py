"""Bodies of more than a server takes, and all that is wrong with one reported at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api.app import ROUTERS
from api.commands.json_body import FULL_LISTS, BodyRoute
from tests.api.api_client import (
    ApiClient,
    a_commitment,
    a_development,
    a_report,
    refusal,
    refused_field,
)
from tests.api.commands.test_imports import a_line, imported
from tests.api.conftest import conversation
from tests.database_files import copy_database

DEVELOPMENTS = "/v1/developments"
NOWHERE = "00000000-0000-4000-8000-000000000000"
MOST_ITEMS, MOST_ERRORS, MOST_LINE_BYTES, MOST_REFUSED = 4, 5, 600, 3


@pytest.fixture
def file(_cast_on_sqlite: Path, tmp_path: Path) -> Path:
    """A database that knows the cast."""
    copied = tmp_path / "limited.db"
    copy_database(_cast_on_sqlite, copied)
    return copied


@pytest.fixture
def limited(file: Path) -> Iterator[ApiClient]:
    """A server that knows the cast and takes less than others."""
    with conversation(
        f"sqlite:///{file}",
        max_list_items=MOST_ITEMS,
        max_errors=MOST_ERRORS,
        max_line_bytes=MOST_LINE_BYTES,
        max_refused_lines=MOST_REFUSED,
    ) as api:
        yield api


def fields_of(problem: dict[str, Any]) -> list[str]:
    return [error["field"] for error in problem["errors"]]


def test_every_route_with_a_body_reads_it_apart_from_the_event_loop() -> None:
    routes = [route for router in ROUTERS for route in router.routes]
    with_body = [one for one in routes if isinstance(one, APIRoute) and one.body_field]
    assert len(with_body) >= 16
    assert [route.path for route in with_body if not isinstance(route, BodyRoute)] == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"initiators": ["hezbollah"] * 5}, "initiators"),
        ({"contexts": [1] * 5}, "contexts"),
        ({"commitments": [{}] * 5}, "commitments"),
        ({"reports": [a_report()] * 5}, "reports"),
        ({"commitments": [a_commitment(places=[{}] * 5)]}, "commitments[0].places"),
    ],
)
def test_a_list_of_too_many_entries_is_refused_without_a_look_at_any(
    limited: ApiClient, said: dict[str, Any], field: str
) -> None:
    problem = refusal(limited.post(DEVELOPMENTS, a_development(**said)), 422)
    assert problem["errors"] == [
        {"field": field, "detail": "has 5 entries", "allowed": "at most 4"}
    ]


def test_an_object_of_too_many_names_is_refused(limited: ApiClient) -> None:
    identifiers = {f"scheme{number}": "1" for number in range(5)}
    body = {"id": "oman", "name": "Oman", "kind": "state", "identifiers": identifiers}
    assert refused_field(limited.post("/v1/actors", body)) == ("identifiers", "at most 4")


def test_a_list_of_as_many_entries_as_are_allowed_is_recorded(limited: ApiClient) -> None:
    sides = ["hezbollah", "iran", "resistance"]
    reports = [a_report(summary=f"Report {number}") for number in range(4)]
    limited.record(DEVELOPMENTS, a_development(initiators=sides, reports=reports))


def test_lists_in_the_entries_of_lists_may_not_multiply(file: Path) -> None:
    """Given lists of at most 12 entries, so 120 in all of a body.

    One initiator, one target, one report and 12 commitments leave 105; the places of eight
    commitments take 96 of these, and those of the other four are too many.
    """
    body = a_development(commitments=[a_commitment(places=[{}] * 12)] * 12)
    with conversation(f"sqlite:///{file}", max_list_items=12, max_errors=1_000) as api:
        problem = refusal(api.post(DEVELOPMENTS, body), 422)
    too_many = [one["field"] for one in problem["errors"] if one["allowed"].startswith("at most")]
    assert FULL_LISTS == 10
    assert too_many == [f"commitments[{number}].places" for number in (8, 9, 10, 11)]
    assert len(problem["errors"]) == 4 + 96, "each of 96 places lacks its country"


def test_errors_beyond_those_reported_are_counted(limited: ApiClient) -> None:
    """Each of four empty reports lacks two fields, and three errors are not listed."""
    problem = refusal(limited.post(DEVELOPMENTS, a_development(reports=[{}] * 4)), 422)
    assert fields_of(problem) == [
        "reports[0].source",
        "reports[0].summary",
        "reports[1].source",
        "reports[1].summary",
        "reports[2].source",
    ]
    assert problem["more_errors"] == 3


def test_all_unknown_fields_are_reported_at_once_with_whatever_else_is_wrong(
    api: ApiClient,
) -> None:
    report = {**a_report(), "page": 3, "summary": None}
    body = {**a_development(reports=[report]), "severity": 3, "colour": "red", "title": 7}
    problem = refusal(api.post(f"{DEVELOPMENTS}?dry_run=1&colour=red", body), 422)
    assert sorted(fields_of(problem)) == [
        "colour",
        "colour",
        "dry_run",
        "reports[0].page",
        "reports[0].summary",
        "severity",
        "title",
    ]
    assert problem["more_errors"] == 0


def test_all_unknown_parameters_are_reported_at_once_with_the_values_that_are_wrong(
    api: ApiClient,
) -> None:
    asked = "on=tomorrow&colour=red&actor=hezbollah&actor=iran&size=3"
    problem = refusal(api.get(f"/v1/commitments?{asked}"), 422)
    assert sorted(fields_of(problem)) == ["actor", "colour", "on", "size"]


def test_unknown_parameters_beyond_those_reported_are_counted(limited: ApiClient) -> None:
    asked = "&".join(f"colour{number}=red" for number in range(12))
    problem = refusal(limited.get(f"/v1/actors?{asked}"), 422)
    assert (len(problem["errors"]), problem["more_errors"]) == (MOST_ERRORS, 7)


@pytest.mark.parametrize(
    "body",
    [
        a_development(title=""),
        a_development(title="x" * 400),
        a_development(initiators=[]),
        a_development(occurred="tomorrow"),
        a_development(commitments=[a_commitment(by="atlantis")]),
        {**a_development(), "colour": "red"},
        a_development(title=7),
        a_development(reports=[{}]),
    ],
)
def test_the_detail_of_an_error_does_not_repeat_its_field(
    api: ApiClient, body: dict[str, Any]
) -> None:
    problem = refusal(api.post(DEVELOPMENTS, body), 422)
    for error in problem["errors"]:
        assert error["detail"]
        assert not error["detail"].startswith(error["field"])
    first = problem["errors"][0]
    assert problem["detail"].startswith(first["field"]), "a reader of one line sees the field"


def test_a_correction_names_the_field_inside_its_changes(api: ApiClient) -> None:
    wrong = {"changes": {"title": ""}, "reason": "A wrong title"}
    answer = api.post(f"{DEVELOPMENTS}/{api.report()}/corrections", wrong)
    problem = refusal(answer, 422)
    assert problem["detail"] == "changes.title is empty"
    assert (problem["errors"][0]["field"], problem["errors"][0]["detail"]) == (
        "changes.title",
        "is empty",
    )


def test_a_refusal_quotes_no_more_than_the_beginning_of_a_long_value(api: ApiClient) -> None:
    names = [f"a{'b' * 4_000}", "x" * 4_000]
    for body in (a_development(initiators=names), a_development(**dict.fromkeys(names, 1))):
        answer = api.post(DEVELOPMENTS, body)
        refusal(answer, 422)
        assert len(answer.content) < 3_000


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b'{"a": 1, "b": 2, "a": 3}', "the name 'a' twice"),
        (b'{"a": NaN}', "NaN is no number of JSON"),
        *(
            (json.dumps(a_development()).encode(encoding), "not text in UTF-8")
            for encoding in (
                "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
            )
        ),
    ],
)  # fmt: skip
def test_a_body_that_others_may_read_otherwise_is_refused(
    api: ApiClient, body: bytes, wrong: str
) -> None:
    assert wrong in refusal(api.send(DEVELOPMENTS, body), 400)["detail"]


def test_an_import_line_longer_than_allowed_is_refused_and_the_next_is_recorded(
    limited: ApiClient,
) -> None:
    first, second = imported(limited, [a_line(1, summary="x" * MOST_LINE_BYTES), a_line(2)])
    assert first["error"]["errors"][0]["allowed"] == f"at most {MOST_LINE_BYTES} bytes"
    assert second["created"] is True


def test_a_line_of_an_import_is_held_to_the_limits_of_a_body(limited: ApiClient) -> None:
    (answer,) = imported(limited, [a_line(1, reports=[{}] * 5)])
    assert answer["error"]["errors"][0]["allowed"] == "at most 4"


def test_an_import_ends_after_too_many_lines_that_are_refused(limited: ApiClient) -> None:
    """Given a first batch of 500 lines with more refused than allowed, and a good line after it."""
    before = limited.last_position()
    answers = imported(limited, [a_line(1), *[b"{}"] * 499, a_line(2)])
    assert [answer["line"] for answer in answers] == list(range(1, 502))
    assert "the import ends" in answers[-1]["error"]["detail"]
    assert limited.last_position() == before + 1


def test_an_import_may_begin_with_a_byte_order_mark(api: ApiClient) -> None:
    answers = imported(api, [b"\xef\xbb\xbf" + a_line(1), a_line(2)])
    assert [answer.get("created") for answer in answers] == [True, True]


def test_no_route_takes_a_body_in_another_encoding_than_utf_8(api: ApiClient) -> None:
    paths = api.read("/openapi.json")["paths"]
    routes = [path for path, methods in paths.items() if "requestBody" in methods.get("post", {})]
    assert len(routes) > 15
    before = api.last_position()
    for path in (path for path in routes if not path.endswith(":import")):
        named = path.format(id=NOWHERE, number=1, of="iran")
        for encoding in ("utf-16", "utf-16-le", "utf-32-be"):
            answer = api.send(named, '{"reason": "x"}'.encode(encoding))
            assert "not text in UTF-8" in refusal(answer, 400)["detail"], path
    line = (json.dumps(a_development()) + "\n").encode("utf-16-le")
    assert "error" in api.send("/v1/developments:import", line, "application/jsonl").text
    assert api.last_position() == before


def test_a_byte_order_mark_before_utf_8_is_ignored(api: ApiClient) -> None:
    marked = b"\xef\xbb\xbf" + json.dumps(a_development()).encode()
    assert api.send(DEVELOPMENTS, marked).status_code == 201
    [answer] = api.send("/v1/developments:import", marked, "application/jsonl").text.splitlines()
    assert json.loads(answer)["created"]
