"""Witnesses cosign over HTTP, and what they signed is served with the checkpoint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.tlog.note import Signature, read_note
from infrastructure.sealing.keys import COSIGNATURE, VerifierKey, new_key
from tests.api.api_client import ApiClient, refused_field
from tests.api.conftest import conversation

PRIVATE = new_key("w.test")
WITNESS = VerifierKey("w.test", COSIGNATURE, PRIVATE.verifier.public)
PATH = "/v1/log/cosignatures"


@pytest.fixture
def watched(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ApiClient]:
    """A server of an empty log that has a witness."""
    monkeypatch.setenv("STANCELINE_WITNESS_KEYS", str(WITNESS))
    with conversation(sqlite_url) as api:
        yield api


def test_a_cosignature_is_served_with_the_checkpoint_it_is_for(watched: ApiClient) -> None:
    text = read_note(watched.get("/v1/log/checkpoint").text).text
    body = {"size": 0, "cosignature": _cosigned(text)}

    assert watched.post(PATH, body).status_code == 201
    again = watched.post(PATH, body)

    assert (again.status_code, again.json()) == (200, {"size": 0, "created": False})
    assert WITNESS.signed(read_note(watched.get("/v1/log/checkpoint").text))


def test_a_line_of_no_witness_is_refused(watched: ApiClient) -> None:
    text = read_note(watched.get("/v1/log/checkpoint").text).text
    stranger = PRIVATE.sign(text).line
    field, allowed = refused_field(watched.post(PATH, {"size": 0, "cosignature": stranger}))
    assert field == "cosignature"
    assert "w.test" in allowed
    assert watched.post(PATH, {"size": 0, "cosignature": "no line"}).status_code == 422
    line = _cosigned(text)
    assert watched.post(PATH, {"size": 1, "cosignature": line}).status_code == 404


def _cosigned(text: str) -> str:
    over = PRIVATE.sign(f"cosignature/v1\ntime 9\n{text}").signature
    return Signature("w.test", WITNESS.id, (9).to_bytes(8) + over).line
