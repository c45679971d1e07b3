"""Published answers hold exactly the fields that OpenAPI describes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from api.commands.bodies import DevelopmentBody
from api.openapi.describe import operations
from api.openapi.examples import EXAMPLES, REQUESTS
from tests.api.openapi.test_describe import document
from tests.golden.published import POSITIONS, Published, published

GOLDEN = [one for seeds in POSITIONS for one in published(seeds)]


@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: f"{one.file.parent.name}-{one.file.stem}")
def test_a_published_answer_is_as_described(one: Published) -> None:
    path = one.address.partition("?")[0].replace("/v1/", "").split("/")
    route = f"/v1/actors/{{id}}/{path[-1]}" if path[0] == "actors" else f"/v1/{path[0]}"
    content = document()["paths"][route]["get"]["responses"]["200"]["content"]
    body = json.loads(one.file.read_bytes())
    assert list(differences(body, content["application/json"]["schema"], "body")) == []


def test_every_example_is_as_described() -> None:
    shown = [one for one in operations(document()) if one["operationId"] in EXAMPLES]
    assert len(shown) == len(EXAMPLES)
    for operation in shown:
        described = operation["responses"]["200"]["content"]["application/json"]
        assert list(differences(described["example"], described["schema"], "example")) == []
    [recorded] = REQUESTS.values()
    assert DevelopmentBody.model_validate(recorded).value()


def test_a_body_that_is_not_as_described_is_found() -> None:
    known = {"$ref": "#/components/schemas/Known"}
    assert list(differences({"position": 1, "at": None}, known, "known")) == []
    assert list(differences({"position": 1}, known, "known")) == ["known.at"]
    assert list(differences({"position": "1", "at": None}, known, "known")) == ["known.position"]
    assert list(differences({"position": 1, "at": None, "on": 1}, known, "known")) == ["known.on"]


def differences(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    """The parts of a value that are missing, undescribed, or of another type than described."""
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        found = [list(differences(value, one, at)) for one in schema["anyOf"]]
        yield from min(found, key=len)
    elif not _is_of(value, schema.get("type")):
        yield at
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from differences(item, schema.get("items", {}), f"{at}[{number}]")
    elif isinstance(value, dict) and "properties" in schema:
        described = schema["properties"]
        yield from (f"{at}.{name}" for name in schema.get("required", []) if name not in value)
        yield from (f"{at}.{name}" for name in value if name not in described)
        for name in value.keys() & described.keys():
            yield from differences(value[name], described[name], f"{at}.{name}")


def _is_of(value: Any, described: str | None) -> bool:
    types: dict[str | None, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
        None: object,
    }
    return isinstance(value, types[described])
