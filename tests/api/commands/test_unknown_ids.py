"""An unknown id in the path of a write hides nothing of what is wrong in its body."""

from __future__ import annotations

from uuid import uuid4

from tests.api.api_client import ApiClient, a_report
from tests.api.test_all_that_is_wrong import DEVELOPMENTS, fields_of


def test_an_unknown_id_in_the_path_is_refused_with_what_is_wrong_in_the_body(
    api: ApiClient,
) -> None:
    path = f"{DEVELOPMENTS}/{uuid4()}"
    report = a_report(source="gossip", summary="")
    assert fields_of(api.post(f"{path}/reports", report), 404) == ["id", "summary", "source"]
    dispute = {"report": report}
    assert fields_of(api.post(f"{path}/disputes", dispute), 404) == [
        "id",
        "report.summary",
        "report.source",
    ]
    membership = {"of": "izrael", "relation": "member", "start_date": "2024-01-01"}
    answer = api.post("/v1/actors/hezbolah/memberships", membership)
    assert fields_of(answer, 404) == ["id", "of"]
    assert "Did you mean 'israel'?" in answer.json()["errors"][1]["detail"]
    retraction = {"reason": "Twice.", "duplicate_of": str(uuid4())}
    assert fields_of(api.post(f"{path}/retraction", retraction), 404) == ["id", "duplicate_of"]


def test_an_unknown_id_is_reported_once_the_form_of_the_body_is_right(api: ApiClient) -> None:
    path = f"{DEVELOPMENTS}/{uuid4()}"
    wrong = a_report(source="gossip", summary=7)
    assert fields_of(api.post(f"{path}/reports", wrong)) == ["summary", "source"]
