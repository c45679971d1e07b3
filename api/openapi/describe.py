"""Completes what FastAPI writes as OpenAPI: descriptions, headers, names of schemas, examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from api.openapi.examples import EXAMPLES, REQUESTS
from api.openapi.fields import FIELDS
from api.openapi.operations import (
    DESCRIPTION,
    LICENSE,
    PARAMETERS,
    RESPONSES,
    SERVERS,
    TAGS,
    headers_of,
)
from api.openapi.schemas import OF_SCHEMA, REDACTABLE, REDACTABLE_FIELDS, SCHEMAS

Described = dict[str, Any]

_REFERENCE = "#/components/schemas/"
# `Listing[DevelopmentAnswer]` as pydantic names it, and the first type of `Listing[A | B]`.
_PAGE = re.compile(r"(?:Listing|Managed)_(?:Union_)?([A-Za-z]+?)(?:Answer)?_.*")
_JSON = "application/json"
# What a response holds if its route names no type.
_TEXT: Described = {"type": "string"}
_UNTYPED: dict[str, Described] = {
    _JSON: {"type": "object", "additionalProperties": True},
    "application/octet-stream": {"type": "string", "format": "binary"},
}
_UNDESCRIBED = "Successful Response"


def operation_id(route: APIRoute) -> str:
    """Return the name of an endpoint as an operation id: `getStances` for `read_stances`."""
    verb, *words = route.name.split("_")
    return "get" * (verb == "read") + verb * (verb != "read") + "".join(map(str.capitalize, words))


def complete(document: Described) -> None:
    """Describe every schema, field, parameter, header and response of an OpenAPI document."""
    document["info"] |= {"description": DESCRIPTION, "license": LICENSE}
    document["servers"] = SERVERS
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    document["components"]["schemas"] = _schemas(document)
    for operation in operations(document):
        _complete_operation(operation)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                if "description" not in parameter:
                    parameter["description"] = _parameter(path, parameter["name"])
            for status, response in operation["responses"].items():
                for media_type, media in response.get("content", {}).items():
                    media["schema"] = media.get("schema") or _UNTYPED.get(media_type, _TEXT)
                if headers := headers_of(method, path, status, operation["responses"]):
                    response["headers"] = {**headers, **response.get("headers", {})}


def as_text(document: Described) -> str:
    """The document as it is committed in `docs/openapi.json`."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def operations(document: Described) -> Iterator[Described]:
    """Every operation of the document."""
    for methods in document["paths"].values():
        yield from methods.values()


def _complete_operation(operation: Described) -> None:
    first = operation["description"].partition("\n")[0]
    operation["summary"] = first.rstrip(".")
    for status, response in operation["responses"].items():
        if response["description"] == _UNDESCRIBED:
            response["description"] = RESPONSES.get(status, operation["summary"])
    if example := EXAMPLES.get(operation["operationId"]):
        operation["responses"]["200"]["content"][_JSON]["example"] = example
    if example := REQUESTS.get(operation["operationId"]):
        operation["requestBody"]["content"][_JSON]["example"] = example


def _parameter(path: str, name: str) -> str:
    """The description of a parameter; one of a path may differ by what the path is about."""
    about = next((one for one in PARAMETERS if one and path.startswith(one)), "")
    return PARAMETERS[about].get(name) or PARAMETERS[""].get(name, "")


def _schemas(document: Described) -> Described:
    schemas: Described = document["components"]["schemas"]
    names = {name: _PAGE.sub(r"\1List", name).removesuffix("Answer") for name in schemas}
    if len(set(names.values())) < len(names):
        twice = sorted(name for name, short in names.items() if name != short and short in names)
        raise ValueError(f"schemas: {', '.join(twice)} would get the name of another schema")
    _rename(document, {_REFERENCE + old: _REFERENCE + new for old, new in names.items()})
    return {names[old]: _schema(names[old], schema) for old, schema in sorted(schemas.items())}


def _schema(name: str, schema: Described) -> Described:
    own = OF_SCHEMA.get(name, {})
    described = {**schema, "title": name}
    if name in SCHEMAS:
        described["description"] = SCHEMAS[name]
    for field, shape in schema.get("properties", {}).items():
        if field in own:
            shape["description"] = own[field]
        elif text := FIELDS.get(field):
            shape.setdefault("description", text)
    if name in REDACTABLE:
        described["properties"] = _redactable(schema["properties"])
    return described


def _redactable(properties: Described) -> Described:
    """Return the fields of an answer whose private texts may be redacted: null, and `redacted`."""
    fields = dict(properties)
    for name in REDACTABLE_FIELDS & properties.keys():
        shape = fields[name]
        if shape.get("type") == "string":
            described = {key: part for key, part in shape.items() if key != "type"}
            fields[name] = {"anyOf": [{"type": "string"}, {"type": "null"}], **described}
    return {**fields, "redacted": {"type": "boolean", "description": FIELDS["redacted"]}}


def _rename(part: Any, names: dict[str, str]) -> None:
    """Rename every reference in a part of the document."""
    if isinstance(part, dict):
        if (reference := part.get("$ref")) in names:
            part["$ref"] = names[reference]
        for one in part.values():
            _rename(one, names)
    elif isinstance(part, list):
        for one in part:
            _rename(one, names)
