"""A server that knows five developments, each with another kind of day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.api.api_client import ApiClient, a_commitment, a_report

FORMULA = '=HYPERLINK("https://example.org") & <b>rockets</b>'


@dataclass(frozen=True)
class Reported:
    """The server, and the id of each development by a word for it."""

    api: ApiClient
    ids: dict[str, str]

    def body(self, path: str, **asked: Any) -> bytes:
        """What is served there."""
        answer = self.api.get(path, **asked)
        assert answer.status_code == 200, answer.text
        content: bytes = answer.content
        return content


@pytest.fixture
def reported_log(api: ApiClient) -> Reported:
    """An attack, a ceasefire with two terms, talks about March, a warning in May, and aid since."""
    truce = [
        a_commitment(expires=".."),
        a_commitment(
            by="israel", toward="hezbollah", effective_from="2024-02-12~", expires="2024-03-11",
            scope="north of the river",
        ),
    ]  # fmt: skip
    place = {"name": "Metula", "country": "ISR", "lat": 33.28, "lon": 35.58, "precision": 2}
    printed = a_report(url="https://example.org/metula?a=1&b=2")
    ids = {
        "attack": api.report(title=FORMULA, place=place, conflict="border", reports=[printed]),
        "ceasefire": api.report(
            kind="ceasefire", occurred="2024-02-10", title="A truce", commitments=truce
        ),
        "talks": api.report(
            kind="talks", initiators=["iran"], occurred="2024-03~", title="A visit"
        ),
        "warning": api.report(
            kind="warning", initiators=["iran"], occurred="2024-05", title="A warning"
        ),
        "aid": api.report(
            kind="aid", initiators=["iran"], targets=["resistance"], occurred="2024-06-01/..",
            title="Money",
        ),
    }  # fmt: skip
    return Reported(api, ids)
