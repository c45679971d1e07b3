"""Turns what pydantic says about a request into field, detail and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.problems import FieldError

_PARTS_OF_A_REQUEST = {"body", "query", "path", "header"}

_ALLOWED: dict[str, str] = {
    "missing": "it is required",
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "finite_number": "a finite number",
    "uuid_type": "a UUID",
    "uuid_parsing": "a UUID",
    "uuid_version": "a UUID",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "literal_error": "{expected}",
    "enum": "{expected}",
}


def field_errors(errors: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """One entry for each of pydantic's errors."""
    return [_field_error(error) for error in errors]


def is_broken_json(errors: Sequence[Mapping[str, Any]]) -> bool:
    return any(error["type"] == "json_invalid" for error in errors)


def _field_error(error: Mapping[str, Any]) -> FieldError:
    context = error.get("ctx", {})
    field = _path(error["loc"], context.get("field"))
    detail = "is missing" if error["type"] == "missing" else str(error["msg"])
    allowed = context.get("allowed") or _ALLOWED.get(error["type"], "").format_map(context)
    return FieldError(field=field, detail=f"{field}: {detail}", allowed=allowed)


def _path(location: Sequence[str | int], unknown: str | None) -> str:
    """`commitments[0].by` for ("body", "commitments", 0, "by"); `body` for the whole of it."""
    steps = list(location)
    if steps and steps[0] in _PARTS_OF_A_REQUEST:
        steps = steps[1:] or [steps[0]]
    if unknown is not None:
        steps = [*([] if steps == ["body"] else steps), unknown]
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path or "body"
