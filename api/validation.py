"""All that is wrong with a request, as fields with what is wrong and what is accepted there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.problems import FieldError, shortened

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


class InvalidRequestError(Exception):
    """What was found wrong with a request, each as pydantic reports it; `count` may be more."""

    def __init__(self, errors: Sequence[Mapping[str, Any]], count: int | None = None) -> None:
        super().__init__()
        self.errors = errors
        self.count = len(errors) if count is None else count


def field_errors(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """One entry for each of pydantic's errors."""
    return [_field_error(error) for error in errors]


def error_of(kind: str, location: Sequence[str | int], detail: str, allowed: str) -> dict[str, Any]:
    """An error that pydantic does not know, in the form of those that it reports."""
    return {"type": kind, "loc": tuple(location), "msg": detail, "ctx": {"allowed": allowed}}


def _field_error(error: Mapping[str, Any]) -> FieldError:
    context = error.get("ctx", {})
    detail = "is missing" if error["type"] == "missing" else str(error["msg"])
    allowed = context.get("allowed") or _ALLOWED.get(error["type"], "").format_map(context)
    return FieldError(
        field=shortened(_path(error["loc"])), detail=shortened(detail), allowed=allowed
    )


def _path(location: Sequence[str | int]) -> str:
    """`commitments[0].by` for ("body", "commitments", 0, "by"); `body` for the whole of it."""
    steps = list(location)
    if steps and steps[0] in _PARTS_OF_A_REQUEST:
        steps = steps[1:] or [steps[0]]
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path or "body"
