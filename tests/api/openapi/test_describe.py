"""The OpenAPI document is committed, and describes everything in plain words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from api.app import create_app
from api.openapi.describe import as_text, operations
from api.openapi.fields import FIELDS
from api.openapi.operations import PARAMETERS
from api.openapi.schemas import OF_SCHEMA, SCHEMAS
from infrastructure.settings import Settings
from tests.architecture.tree import ROOT

FILE = ROOT / "docs/openapi.json"


@cache
def document() -> dict[str, Any]:
    return create_app(Settings(database_url="sqlite:///unused.db")).openapi()


def schemas() -> dict[str, Any]:
    found: dict[str, Any] = document()["components"]["schemas"]
    return found


def test_the_committed_document_is_that_of_the_application() -> None:
    if FILE.read_text(encoding="utf-8") != as_text(document()):
        pytest.fail(
            "docs/openapi.json is not the document of the application. Run `make openapi`, read"
            " the difference, and describe it in CHANGELOG.md."
        )


def test_every_schema_and_every_field_is_described() -> None:
    missing = [name for name, schema in schemas().items() if not schema.get("description")]
    missing += [
        f"{name}.{field}"
        for name, schema in schemas().items()
        for field, shape in schema.get("properties", {}).items()
        if not shape.get("description")
    ]
    assert missing == [], "describe them in their types or in api/openapi"


def test_every_parameter_header_and_response_is_described() -> None:
    assert [at for at, described in _parts() if not described.get("description")] == []
    assert "Successful Response" not in as_text(document())


def test_every_operation_has_a_short_id_of_its_own() -> None:
    ids = [one["operationId"] for one in operations(document())]
    assert len(set(ids)) == len(ids)
    assert [one for one in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z]+){1,3}", one)] == []


def test_every_operation_has_a_summary_and_a_description() -> None:
    for operation in operations(document()):
        assert operation["summary"], operation["operationId"]
        assert operation["description"], operation["operationId"]


def test_every_schema_has_a_title_of_its_own() -> None:
    assert {name: schema["title"] for name, schema in schemas().items()} == {
        name: name for name in schemas()
    }
    assert [name for name in schemas() if not re.fullmatch("[A-Z][A-Za-z]+", name)] == []


def test_no_description_is_left_over() -> None:
    fields = {field for schema in schemas().values() for field in schema.get("properties", {})}
    assert set(FIELDS) - fields == set()
    assert set(SCHEMAS) - set(schemas()) == set()
    for name, own in OF_SCHEMA.items():
        assert set(own) - set(schemas()[name]["properties"]) == set(), name
    named = {one["name"] for each in operations(document()) for one in each.get("parameters", [])}
    assert {name for group in PARAMETERS.values() for name in group} - named == set()


def test_every_reference_leads_to_a_schema() -> None:
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document())))
    assert references - set(schemas()) == set()


def _parts() -> Iterator[tuple[str, dict[str, Any]]]:
    for operation in operations(document()):
        id = operation["operationId"]
        for parameter in operation.get("parameters", []):
            yield f"{id}: {parameter['name']}", parameter
        for status, response in operation["responses"].items():
            yield f"{id}: {status}", response
            for name, header in response.get("headers", {}).items():
                yield f"{id}: {status}, {name}", header
