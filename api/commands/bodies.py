"""The shapes of what is recorded; whether it can be right is for the domain to say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import Field, create_model

from api.commands.json_body import Body
from api.http.parameters import Identifier
from domain.application import NewDevelopment
from domain.commitments import Commitment, CoveredPlace, Dependency, Extension, Place
from domain.errors import Conflict, Invalid, NotFound
from domain.values import Account, Attribution, Coder, ExternalId, Fatalities, Report

Shape = TypeVar("Shape", bound=Body)


def with_fields_of(value: type[Any], **bodies: Any) -> Callable[[type[Shape]], type[Shape]]:
    """Give a body the fields of a value of the domain: their types, defaults and meanings.

    `bodies` are the types of those that have a body of their own.
    """
    hints = get_type_hints(value) | bodies
    given: dict[str, Any] = {
        one.name: (
            hints[one.name],
            Field(
                ... if one.default is MISSING else one.default,
                description=one.metadata["description"],
            ),
        )
        for one in fields(value)
    }
    return lambda body: _with(body, given)


def with_changes_of(value: type[Any], **bodies: Any) -> Callable[[type[Shape]], type[Shape]]:
    """Give a body the fields of a value of the domain, each of which may be left out."""
    hints = get_type_hints(value) | bodies
    given: dict[str, Any] = {}
    for one in fields(value):
        hint = hints[one.name]
        may_be_none = NoneType in get_args(hint)
        given[one.name] = hint, Field(None) if may_be_none else Field(default_factory=hint)
    return lambda body: _with(body, given)


def _with(body: type[Shape], given: dict[str, Any]) -> type[Shape]:
    name, module = body.__name__, body.__module__
    return create_model(name, __base__=body, __module__=module, __doc__=body.__doc__, **given)


class PlaceBody(Body):
    name: str
    country: str | None = Field(None, description="ISO 3166 alpha-3", examples=["IRQ"])
    lat: float | None = Field(None, description="Degrees north, WGS 84")
    lon: float | None = Field(None, description="Degrees east, WGS 84")
    precision: int | None = Field(None, description="1 (exact) to 7, as UCDP")

    def value(self) -> Place:
        return Place(**dict(self))


class FatalitiesBody(Body):
    best: int
    low: int | None = None
    high: int | None = None

    def value(self) -> Fatalities:
        return Fatalities(**dict(self))


class AttributionBody(Body):
    actor: str
    degree: str

    def value(self) -> Attribution:
        return Attribution(**dict(self))


class CoveredPlaceBody(Body):
    country: str = Field(description="ISO 3166 alpha-3", examples=["SYR"])
    name: str | None = Field(None, description="One place of the country; null for all of it")

    def value(self) -> CoveredPlace:
        return CoveredPlace(**dict(self))


class ExtensionBody(Body):
    development: Identifier
    commitment: int = Field(description="Its number there, from 1; 0 is a bare ceasefire")

    def value(self) -> Extension:
        return Extension(**dict(self))


class DependencyBody(Body):
    development: Identifier | None = Field(None, description="Null for the development itself")
    commitment: int = Field(description="Its number there, from 1; 0 is a bare ceasefire")

    def value(self) -> Dependency:
        return Dependency(**dict(self))


def _with_while(body: type[Shape]) -> type[Shape]:
    """Give a body the field `while`, which no class can declare: it is a keyword of Python."""
    text = "The commitment, of any two actors, that it lasts as long as"
    given: dict[str, Any] = {"while": (DependencyBody | None, Field(None, description=text))}
    return _with(body, given)


@_with_while
class CommitmentBody(Body):
    by: str
    toward: str
    action: str
    effective_from: str | None = Field(None, description="EDTF; null means the day of `occurred`")
    expires: str | None = Field(None, description="EDTF; `..` until ended, null where unknown")
    partial: bool = Field(False, description="Whether only part of the front or targets is covered")
    scope: str | None = None
    condition: str | None = None
    places: list[CoveredPlaceBody] = Field(
        default_factory=list, description="Where a partial one holds, where that is known"
    )
    excluded_places: list[CoveredPlaceBody] = Field(
        default_factory=list,
        description="Where in its `places`, or of all places if it lists none, a partial one does"
        " not hold",
    )
    extends: ExtensionBody | None = Field(
        None, description="The commitment that it renews or extends"
    )
    announced_by_other: bool = False
    conditional_start: bool = Field(
        False, description="Whether it takes effect only once its `condition` is reported as met"
    )

    def value(self) -> Commitment:
        values = _values(self)
        holds_while = values.pop("while")
        return Commitment(**values, holds_while=holds_while)


class CoderBody(Body):
    """The program that coded a report."""

    tool: str = Field(description="Name of the program", examples=["GDELT"])
    version: str | None = Field(None, description="Its version; null if unknown")

    def value(self) -> Coder:
        return Coder(**dict(self))


@with_fields_of(Report, coded_by=CoderBody | None)
class ReportBody(Body):
    def value(self) -> Report:
        return Report(**_values(self))


class ExternalIdBody(Body):
    dataset: str
    id: str
    edition: str | None = None

    def value(self) -> ExternalId:
        return ExternalId(**dict(self))


class DevelopmentBody(Body):
    kind: str = Field(description="See /v1/codebook", examples=["agreement"])
    initiators: list[str]
    targets: list[str] = Field(default_factory=list)
    reciprocal: bool = False
    mediators: list[str] = Field(default_factory=list)
    occurred: str = Field(description="EDTF", examples=["2024-12-23", "[2024-12-16,2024-12-23]"])
    title: str
    summary: str = ""
    mode: str | None = None
    contexts: list[str] = Field(default_factory=list)
    place: PlaceBody | None = None
    conflict: str | None = None
    fatalities: FatalitiesBody | None = None
    acts: int | None = None
    attributions: list[AttributionBody] = Field(default_factory=list)
    commitments: list[CommitmentBody] = Field(default_factory=list)
    reports: list[ReportBody]
    external_id: ExternalIdBody | None = None

    def value(self) -> NewDevelopment:
        values = _values(self)
        reports, external_id = values.pop("reports"), values.pop("external_id")
        return NewDevelopment(Account(**values), reports, external_id)


class Changes(Body):
    """The new value of each field that was wrong; what is left out stays as it is.

    Defaults are made by a factory, so that none is shown: a field is either given or it stays.
    """

    def values_given(self) -> dict[str, Any]:
        values = _values(self)
        return {name: values[name] for name in self.model_fields_set}


class AccountChanges(Changes):
    """The new value of each field of an account that was wrong."""

    kind: str = Field(default_factory=str)
    initiators: list[str] = Field(default_factory=list)
    targets: list[str] = Field(default_factory=list)
    reciprocal: bool = Field(default_factory=bool)
    mediators: list[str] = Field(default_factory=list)
    occurred: str = Field(default_factory=str)
    title: str = Field(default_factory=str)
    summary: str = Field(default_factory=str)
    mode: str | None = None
    contexts: list[str] = Field(default_factory=list)
    place: PlaceBody | None = None
    conflict: str | None = None
    fatalities: FatalitiesBody | None = None
    acts: int | None = None
    attributions: list[AttributionBody] = Field(default_factory=list)
    commitments: list[CommitmentBody] = Field(default_factory=list)


@with_changes_of(Report, coded_by=CoderBody | None)
class ReportChanges(Changes):
    """The new value of each field of a report that was wrong."""


@contextmanager
def under_changes(changes: type[Changes]) -> Iterator[None]:
    """Name each refused field as the request does: inside `changes`."""
    try:
        yield
    except (Invalid, Conflict) as refusal:
        for one in refusal.every:
            if one.field.partition("[")[0].partition(".")[0] in changes.model_fields:
                if one.message.startswith(one.field):
                    one.message = f"changes.{one.message}"
                one.field = f"changes.{one.field}"
        raise


@contextmanager
def flat(whole: str) -> Iterator[None]:
    """Name each refused field as the request does: not as a part of the whole."""
    try:
        yield
    except (Invalid, NotFound) as refusal:
        for one in refusal.every:
            one.field = one.field.removeprefix(f"{whole}.")
            one.message = one.message.removeprefix(f"{whole}.")
        raise


_PARTS = (
    PlaceBody,
    FatalitiesBody,
    AttributionBody,
    CoveredPlaceBody,
    ExtensionBody,
    DependencyBody,
    CommitmentBody,
    CoderBody,
    ReportBody,
    ExternalIdBody,
)


def _values(body: Body) -> dict[str, Any]:
    return {name: _value(given) for name, given in body}


def _value(given: Any) -> Any:
    if isinstance(given, list):
        return tuple(_value(one) for one in given)
    return given.value() if isinstance(given, _PARTS) else given
