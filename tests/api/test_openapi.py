"""What the server says of itself in OpenAPI, held against what it does with odd requests."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema, Case, GenerationMode, checks
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from tests.api.api_client import ApiClient, a_commitment
from tests.random_examples import examples

DESCRIBED = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
CHECKS = [*DESCRIBED, checks.negative_data_rejection]
EXAMPLES = examples(4)

AnyOperation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]


@pytest.mark.hypothesis
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_route_keeps_to_its_description(api: ApiClient, mode: GenerationMode) -> None:
    api.report(kind="ceasefire", commitments=[a_commitment()])
    routes: BaseSchema = schemathesis.openapi.from_asgi("/openapi.json", api.client.app)
    routes = routes.exclude(path_regex="/stream$")  # whose answers never end
    if mode is GenerationMode.NEGATIVE:
        # The others take nothing that could be wrong; an import answers each odd line by itself.
        routes = routes.include(path_regex="^/v1/").exclude(
            path_regex="codebook|import|log/(keys|tile)"
        )
        routes = routes.exclude(method="GET", path="/v1/webhooks")
    for described in routes.get_all_operations():
        assert isinstance(described, Ok), described
        keeps_to_its_description(described.ok(), mode)


def test_an_integer_outside_its_bounds_is_refused_with_the_bounds(api: ApiClient) -> None:
    described = api.read("/openapi.json")["paths"]
    bounds: dict[tuple[str, str], tuple[int, int]] = {}
    for path, operations in described.items():
        for one in operations.get("get", {}).get("parameters", []):
            shapes = one["schema"].get("anyOf", [one["schema"]])
            whole = [shape for shape in shapes if shape.get("type") == "integer"]
            if one["in"] == "query" and whole:
                bounds[path, one["name"]] = whole[0]["minimum"], whole[0]["maximum"]

    assert {b for (_, name), b in bounds.items() if name == "min_confidence"} == {(0, 100)}
    limits = {path: b for (path, name), b in bounds.items() if name == "limit"}
    assert limits.pop("/v1/log/events") == (1, 5_000)
    assert set(limits.values()) == {(1, 500)}
    assert len(limits) >= 6
    for (path, name), (least, most) in bounds.items():
        moments = {"from_position": 1} if path.startswith("/v1/changes") else {}
        for asked in (least - 1, most + 1, "abc", "1.0"):
            named = path.format(id="iran", a="iran", b="israel", format="csv", position=1)
            answer = api.get(named, **{**moments, name: asked})
            errors = {error["field"]: error["allowed"] for error in answer.json()["errors"]}
            assert errors.get(name) == f"a whole number, {least} to {most}", (path, name, errors)


def keeps_to_its_description(operation: AnyOperation, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: AnyCase) -> None:
        response = case.call()
        # The library does not count 413, the refusal of a body that is too large, as a rejection.
        is_too_large = response.status_code == 413
        case.validate_response(response, checks=DESCRIBED if is_too_large else CHECKS)

    ask()
