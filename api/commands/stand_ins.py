"""What takes the place of a value of a wrong type, so that the rest of its body can be checked.

A stand-in has the right type and is never valid, so the checks that need the value find it wrong
and look no further; what they say of it is not reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import nan
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, TypeAdapter, ValidationError

# An object that stands in lacks its own fields: of models in models there are three at most.
_ROUNDS = 5

Location = Sequence[str | int]


def with_stand_ins(
    body: TypeAdapter[Any], model: Any, given: Any, wrong: Iterable[Location]
) -> Any | None:
    """Return the body, with a stand-in at each location that is wrong in `given`.

    None where the body itself is not an object.
    """
    for _ in range(_ROUNDS):
        for location in wrong:
            if not location:
                return None
            _put(model, given, location)
        try:
            return body.validate_python(given)
        except ValidationError as invalid:
            wrong = [error["loc"] for error in invalid.errors(include_url=False)]
    return None


def _put(model: Any, given: Any, location: Location) -> None:
    *way, last = location
    for step in way:
        model, given = _part(model, step), given[step]
    given[last] = _stand_in(_part(model, last))


def _part(annotation: Any, step: str | int) -> Any:
    """The type of a field of a model, or of an entry of a list or an object."""
    kind = _plain(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_fields[str(step)].annotation
    return get_args(kind)[-1]


def _stand_in(annotation: Any) -> Any:
    kind = _plain(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {}
    if get_origin(kind) in (list, dict):
        return get_origin(kind)()
    return {
        str: "",
        int: -1,
        float: nan,
        # Neither is invalid; with this one, places may be named.
        bool: True,
        UUID: str(UUID(int=0)),
        date: date.min.isoformat(),
    }[kind]


def _plain(annotation: Any) -> Any:
    """The type itself, of a type that is annotated or optional."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _plain(get_args(annotation)[0])
    return annotation
